"""Placements step by step, and visits to them."""

from collections.abc import Sequence
from datetime import date

from common.access import Principal
from common.http import Answer, settled, unknown
from common.problems import Problem, refusal
from contracts.matching_codes import PlacementWarning
from matching.api import access
from matching.api.bodies.placements import (
    AcceptanceRow,
    ChangeRow,
    ConversionRow,
    EndRow,
    PlacementBody,
    StartRow,
    VisitRow,
)
from matching.api.tools import Tools, one
from matching.domain import circumstances, placements, visits
from matching.domain.circumstances import Circumstances, Held
from matching.domain.placements import Decision, Offer, Placement
from matching.domain.programmes import Programme
from matching.domain.publishing import Opening
from matching.storage import placed
from matching.storage.desk import Desk, Wanted

Step = AcceptanceRow | StartRow | ChangeRow | EndRow


def wants_offer(body: PlacementBody, _: Tools) -> Wanted:
    """The person in the programme, the opening or the employer, the placement if it has an id."""
    return Wanted(
        programmes=one(body.programme_id), people=frozenset([(body.programme_id, body.person_id)]),
        openings=one(body.opening_id), employers=one(body.employer_id), placements=one(body.placement_id),
    )  # fmt: skip


def offer(desk: Desk, principal: Principal, body: PlacementBody, tools: Tools) -> Answer | Problem:
    """An employer offers a place."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    opening = desk.openings.get(body.opening_id or "")
    if problem := _place_refused(desk, body, opening, programme.controller):
        return problem
    said = opening.said if opening else None
    employer_id = body.employer_id or (said.employer_id if said else "")
    kind = body.kind or (said.instrument if said else None)
    if kind is None:
        return refusal("no-kind", "say what kind of placement it is, or name the opening", field="kind")
    placement_id = body.placement_id or tools.new_id()
    offered = body.as_offer(placement_id, employer_id, kind, body.extent or (said.extent if said else 100))
    state = desk.placements.get(placement_id)
    first = body.planned_start or body.on
    warned = _warnings(desk, programme, opening, offered, first)
    decision = placements.offer(state, offered, programme.id, programme.controller, warned, at=tools.at)
    return _settle(desk, placement_id, decision, warned)


def wants_step(body: Step, _: Tools) -> Wanted:
    """The placement; what it stands on is found with it."""
    return Wanted(placements=one(body.placement_id))


def step(desk: Desk, principal: Principal, body: Step, tools: Tools) -> Answer | Problem:
    """Accept, start, change or end."""
    state = _own(desk, principal, body.placement_id)
    if isinstance(state, Problem):
        return state
    match body:
        case AcceptanceRow():
            return _settle(desk, body.placement_id, placements.accept(state, body.on, tools.at))
        case StartRow():
            return _settle(desk, body.placement_id, placements.start(state, body.on, tools.at))
        case ChangeRow():
            warned = _warnings_of_change(desk, state, body)
            decision = placements.change(state, body.as_change(), warned, tools.at)
            return _settle(desk, body.placement_id, decision, warned)
        case EndRow():
            return _settle(desk, body.placement_id, placements.end(state, body.on, body.reason, tools.at))


def wants_conversion(body: ConversionRow, _: Tools) -> Wanted:
    """The placement, and the employment if it has an id."""
    return Wanted(placements=one(body.placement_id) | one(body.placement_id_of_employment))


def convert(desk: Desk, principal: Principal, body: ConversionRow, tools: Tools) -> Answer | Problem:
    """The employer keeps the participant: two placements change together."""
    state = _own(desk, principal, body.placement_id)
    if isinstance(state, Problem):
        return state
    said = state.said
    converted = state.over.converted_placement_id if state.over else None
    employment_id = body.placement_id_of_employment or converted or tools.new_id()
    into = Offer(
        placement_id=employment_id, person_id=said.person_id, employer_id=said.employer_id, kind=body.kind,
        extent=body.extent, on=body.on, planned_start=body.planned_start, planned_end=body.planned_end,
        converted_from=said.placement_id,
    )  # fmt: skip
    decision = placements.convert(state, body.on, into, tools.at)
    ids = {"placement_id": body.placement_id, "placement_id_of_employment": employment_id}
    if isinstance(decision, list):
        known = desk.placements.get(employment_id)
        offered = placements.offer(known, into, said.programme_id, said.controller, (), at=tools.at)
        problem = settled(desk, f"placement:{employment_id}", offered, {})
        if isinstance(problem, Problem):
            return problem
    return settled(desk, f"placement:{body.placement_id}", decision, ids)


def wants_visit(body: VisitRow, _: Tools) -> Wanted:
    """The placement and the visit."""
    return Wanted(placements=one(body.placement_id), visits=one(body.visit_id))


def visit(desk: Desk, principal: Principal, body: VisitRow, tools: Tools) -> Answer | Problem:
    """Write down a visit."""
    state = _own(desk, principal, body.placement_id)
    if isinstance(state, Problem):
        return state
    visit_id = body.visit_id or tools.new_id()
    decision = visits.record(desk.visits.get(visit_id), body.as_visit(visit_id), state, tools.at)
    return settled(desk, f"visit:{visit_id}", decision, {"visit_id": visit_id})


def _own(desk: Desk, principal: Principal, placement_id: str) -> Placement | Problem:
    state = desk.placements.get(placement_id)
    if state is None:
        return unknown("placement", "placement_id", status=404)
    return access.may_change(principal, desk.programmes[state.said.programme_id]) or state


def _place_refused(desk: Desk, body: PlacementBody, opening: Opening | None, controller: str) -> Problem | None:
    if body.opening_id is not None and (opening is None or opening.said.programme_id != body.programme_id):
        return unknown("opening", "opening_id")
    if opening is not None and body.employer_id not in {None, opening.said.employer_id}:
        return refusal("another-employer", "the opening is another employer's", field="employer_id")
    employer = desk.employers.get(body.employer_id or (opening.said.employer_id if opening else ""))
    if employer is None:
        return unknown("employer", "employer_id")
    if employer.controller != controller:
        message = "the employer is known to another controller"
        return refusal("another-controller", message, field="employer_id", status=409)
    known = desk.people[body.programme_id, body.person_id]
    return None if known["heard"] else unknown("participant", "person_id")


def _warnings_of_change(desk: Desk, state: Placement, body: ChangeRow) -> list[PlacementWarning]:
    said = state.said
    into = Offer(
        placement_id=said.placement_id, person_id=said.person_id, employer_id=said.employer_id,
        kind=body.kind or said.kind, extent=body.extent or said.extent, on=body.on,
        planned_end=body.planned_end or said.planned_end,
    )  # fmt: skip
    return _warnings(desk, desk.programmes[said.programme_id], desk.openings.get(said.opening_id or ""), into, body.on)


def _warnings(
    desk: Desk, programme: Programme, opening: Opening | None, offered: Offer, first: date
) -> list[PlacementWarning]:
    others = [*desk.held.get(offered.person_id, ()), *_decided_here(desk, offered.person_id)]
    around = Circumstances(
        known=desk.people[programme.id, offered.person_id].known,
        opening=opening,
        free_seats=None if opening is None else _free_seats(desk, opening, offered.placement_id),
        trained=_trained(desk, programme.controller, offered.employer_id),
        instruments=desk.instruments[programme.controller][1],
        others=[held for held in others if held.placement_id != offered.placement_id],
    )
    return circumstances.warnings(offered.kind, offered.extent, first, offered.planned_end, around)


def _decided_here(desk: Desk, person_id: str) -> list[Held]:
    """What earlier commands of the same batch decided on the person."""
    fresh = [state for name, state in desk.placements.items() if desk.decided.get(f"placement:{name}")]
    return [placed.held(state) for state in fresh if state.said.person_id == person_id and placed.stands(state)]


def _free_seats(desk: Desk, opening: Opening, placement_id: str) -> int:
    """Seats that the others leave; those of earlier commands of the batch count."""
    opening_id = opening.said.opening_id
    mine = desk.placements.get(placement_id)
    fresh = [name for name in desk.placements if desk.versions.get(f"placement:{name}", 0) == 0]
    here = [name for name in fresh if desk.placements[name].said.opening_id == opening_id and name != placement_id]
    own = int(mine is not None and placement_id not in fresh)
    return opening.said.seats - desk.taken.get(opening_id, 0) - len(here) + own


def _trained(desk: Desk, controller: str, employer_id: str) -> bool:
    trained = desk.trained.get(controller, {})
    organisation = desk.employers[employer_id].said.organisation_id
    return employer_id in trained or (organisation or "") in trained


def _settle(
    desk: Desk, placement_id: str, decision: Decision, warned: Sequence[PlacementWarning] = ()
) -> Answer | Problem:
    ids = {"placement_id": placement_id, "warnings": list(placements.in_order(warned))}
    return settled(desk, f"placement:{placement_id}", decision, ids)
