"""Openings: published, changed, closed; and the weights and instruments that a controller goes by."""

from common.access import Principal
from common.http import Answer, settled, unknown
from common.problems import Problem, refusal
from matching.api import access
from matching.api.bodies.employers import ClosingRow, InstrumentsBody, OpeningBody, OpeningChangeRow, WeightsBody
from matching.api.tools import Tools, one
from matching.domain import publishing
from matching.storage.configured import DEFAULT_WEIGHTS
from matching.storage.desk import Desk, Wanted


def wants_opening(body: OpeningBody, _: Tools) -> Wanted:
    """Programme, employer, supervisor, and the opening if it has an id."""
    return Wanted(
        programmes=one(body.programme_id), employers=one(body.employer_id), openings=one(body.opening_id),
        contacts=one(body.supervisor),
    )  # fmt: skip


def publish(desk: Desk, principal: Principal, body: OpeningBody, tools: Tools) -> Answer | Problem:
    """Publish an opening."""
    programme, employer = desk.programmes.get(body.programme_id), desk.employers.get(body.employer_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    if employer is None:
        return unknown("employer", "employer_id")
    if problem := _no_such_supervisor(desk, body.supervisor, body.employer_id):
        return problem
    opening_id = body.opening_id or tools.new_id()
    decision = publishing.publish(
        desk.openings.get(opening_id), opening_id, body.as_need(), employer, programme, at=tools.at
    )
    return settled(desk, f"opening:{opening_id}", decision, {"opening_id": opening_id})


def wants_change(body: OpeningChangeRow | ClosingRow, _: Tools) -> Wanted:
    """The opening."""
    supervisor = body.supervisor if isinstance(body, OpeningChangeRow) else None
    return Wanted(openings=one(body.opening_id), contacts=one(supervisor))


def change(desk: Desk, principal: Principal, body: OpeningChangeRow, tools: Tools) -> Answer | Problem:
    """Say what an employer looks for now."""
    state = desk.openings.get(body.opening_id)
    if state is None:
        return unknown("opening", "opening_id", status=404)
    programme = desk.programmes[state.said.programme_id]
    if problem := access.may_change(principal, programme):
        return problem
    if problem := _no_such_supervisor(desk, body.supervisor, state.said.employer_id):
        return problem
    decision = publishing.change(state, body.as_need(), programme, tools.at)
    return settled(desk, f"opening:{body.opening_id}", decision, {"opening_id": body.opening_id})


def close(desk: Desk, principal: Principal, body: ClosingRow, tools: Tools) -> Answer | Problem:
    """Look for nobody more."""
    state = desk.openings.get(body.opening_id)
    if state is None:
        return unknown("opening", "opening_id", status=404)
    if problem := access.may_change(principal, desk.programmes[state.said.programme_id]):
        return problem
    decision = publishing.close(state, body.reason, tools.at)
    return settled(desk, f"opening:{body.opening_id}", decision, {"opening_id": body.opening_id})


def wants_weights(body: WeightsBody, _: Tools) -> Wanted:
    """The version, if it is there."""
    return Wanted(weights=frozenset([(body.controller, body.version)]))


def set_weights(desk: Desk, principal: Principal, body: WeightsBody, _: Tools) -> Answer | Problem:
    """Add a version of the weights; what stands under a version never changes."""
    if problem := access.may_act_for(principal, body.controller):
        return problem
    key, new = (body.controller, body.version), body.as_weights()
    known = desk.weights.get(key)
    ids = {"controller": body.controller, "weights": body.version}
    aggregate = f"weights:{body.controller}:{body.version}"
    if known is not None or body.version == DEFAULT_WEIGHTS.version:
        if known == new:
            return Answer(aggregate, 1, ids=ids)
        message = "this version has other weights; another set is another version"
        return refusal("weights-exist", message, field="version", status=409)
    desk.weights[key] = new
    desk.new_weights.append((body.controller, new))
    return Answer(aggregate, 1, ids=ids, status=201)


def wants_instruments(body: InstrumentsBody, _: Tools) -> Wanted:
    """What holds now."""
    return Wanted(controllers=one(body.controller))


def set_instruments(desk: Desk, principal: Principal, body: InstrumentsBody, tools: Tools) -> Answer | Problem:
    """Go by another list from now on, as the next version."""
    if problem := access.may_act_for(principal, body.controller):
        return problem
    version, held = desk.instruments[body.controller]
    new = tuple(instrument.as_instrument() for instrument in body.instruments)
    ids = {"controller": body.controller}
    aggregate = f"instruments:{body.controller}"
    if (version, held) == (body.version, new):
        return Answer(aggregate, version, ids=ids)
    if body.version != version + 1:
        return refusal("version-differs", f"the next version is {version + 1}", field="version", status=409)
    desk.instruments[body.controller] = (body.version, new)
    desk.new_instruments.append((body.controller, tools.at))
    return Answer(aggregate, body.version, ids=ids, status=201)


def _no_such_supervisor(desk: Desk, supervisor: str | None, employer_id: str) -> Problem | None:
    known = desk.contacts.get(supervisor or "")
    if supervisor is None or (known is not None and known.employer_id == employer_id):
        return None
    return unknown("contact", "supervisor")
