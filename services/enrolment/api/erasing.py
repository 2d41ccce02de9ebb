"""Erasing a person: refused with every reason, or done for the whole cluster, saying what stays and why."""

from functools import partial
from typing import Any

from common.access import Principal
from common.http import Answer, settled, unknown
from common.problems import FieldError, Problem, refusal
from contracts.decisions import Already
from contracts.programme import ProgrammeDefinition
from enrolment.api import access
from enrolment.api.people_bodies import ErasureRow, HoldRow, LiftRow
from enrolment.api.tools import Tools
from enrolment.domain import erasure, person
from enrolment.domain.erasure import Hold, Obstacle
from enrolment.domain.participation import Participation
from enrolment.storage import holds, oblivion
from enrolment.storage.desk import Desk, Wanted


def wants(body: ErasureRow, _: Tools) -> Wanted:
    """The whole life of everybody who is this human being."""
    return Wanted(people=frozenset([body.person_id]), lives=frozenset([body.person_id]))


def erase(desk: Desk, principal: Principal, body: ErasureRow, tools: Tools) -> Answer | Problem:
    """Destroy the keys of the cluster, if nothing stands in the way."""
    known = access.own_person(desk.people, principal, body.person_id)
    if isinstance(known, Problem):
        return known
    if body.confirm != body.person_id:
        return refusal("not-confirmed", "say the id of the person who is to be erased", field="confirm")
    cluster = sorted(desk.cluster(body.person_id))
    ids = {"person_id": body.person_id, "erased": cluster, **what_stays()}
    if known.erased:
        return settled(desk, f"person:{body.person_id}", Already(known.version), ids)
    if found := obstacles(desk, cluster, tools):
        return _refused(found)
    for person_id in cluster:
        decision = person.erase(desk.people[person_id], tools.at)
        if isinstance(decision, list):
            desk.keep(f"person:{person_id}", decision)
    desk.later.append(partial(oblivion.erase, person_ids=cluster, at=tools.at))
    aggregate = f"person:{body.person_id}"
    return Answer(aggregate, desk.version(aggregate), ids=ids, status=201)


def what_stays() -> dict[str, Any]:
    """What an erasure leaves and what it destroys, in words."""
    return {
        "destroyed": list(erasure.DESTROYED),
        "stays": [{"what": left.what, "why": left.why} for left in erasure.LEFT],
    }


def obstacles(desk: Desk, cluster: list[str], tools: Tools) -> list[Obstacle]:
    """Everything that stands in the way of erasing these people."""
    took_part = [took for person_id in cluster for took in _took_part(desk, person_id)]
    held = [hold for person_id in cluster for hold in desk.holds.get(person_id, [])]
    return erasure.obstacles(took_part, held, tools.today)


def wants_held(body: HoldRow | LiftRow, _: Tools) -> Wanted:
    """The person and their holds."""
    return Wanted(people=frozenset([body.person_id]), held=frozenset([body.person_id]))


def hold(desk: Desk, principal: Principal, body: HoldRow, tools: Tools) -> Answer | Problem:
    """Somebody with the right to says that this data must stay."""
    known = access.own_person(desk.people, principal, body.person_id)
    if isinstance(known, Problem):
        return known
    if known.erased or body.person_id not in desk.rows:
        return refusal("person-erased", "there is nothing to hold", field="person_id", status=409)
    if body.until is not None and body.until < tools.today:
        return refusal("in-the-past", f"{body.until} has gone by: today is {tools.today}", field="until")
    new = Hold(body.hold_id or tools.new_id(), body.reason, body.until)
    ids = {"person_id": body.person_id, "hold_id": new.hold_id}
    if before := _hold(desk, body.person_id, new.hold_id):
        same = Answer(f"person:{body.person_id}", known.version, ids=ids)
        message = "this id belongs to another hold of the person"
        return same if before == new else refusal("hold-exists", message, field="hold_id", status=409)
    desk.holds.setdefault(body.person_id, []).append(new)
    desk.later.append(partial(holds.put, person_id=body.person_id, hold=new, by=principal.subject, at=tools.at))
    return Answer(f"person:{body.person_id}", known.version, ids=ids, status=201)


def lift(desk: Desk, principal: Principal, body: LiftRow, tools: Tools) -> Answer | Problem:
    """The hold ends now."""
    known = access.own_person(desk.people, principal, body.person_id)
    if isinstance(known, Problem):
        return known
    before = _hold(desk, body.person_id, body.hold_id)
    if before is None:
        return unknown("hold", "hold_id")
    if not before.lifted:
        lifted = partial(holds.lift, person_id=body.person_id, hold_id=body.hold_id)
        desk.later.append(partial(lifted, by=principal.subject, at=tools.at))
    ids = {"person_id": body.person_id, "hold_id": body.hold_id}
    return Answer(f"person:{body.person_id}", known.version, ids=ids, status=200 if before.lifted else 201)


def _took_part(desk: Desk, person_id: str) -> list[tuple[ProgrammeDefinition, Participation]]:
    return [
        (desk.programmes[programme_id].current, participation)
        for (programme_id, somebody), participation in desk.participations.items()
        if somebody == person_id
    ]


def _hold(desk: Desk, person_id: str, hold_id: str) -> Hold | None:
    return next((had for had in desk.holds.get(person_id, []) if had.hold_id == hold_id), None)


def _refused(found: list[Obstacle]) -> Problem:
    errors = tuple(FieldError("person_id", one.rule, _until(one)) for one in found[:50])
    return Problem(409, "erasure-refused", "; ".join(_until(one) for one in found[:5]), errors=errors)


def _until(one: Obstacle) -> str:
    return one.message if one.until is None or str(one.until) in one.message else f"{one.message}, until {one.until}"
