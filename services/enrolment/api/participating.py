"""The commands of a participation: enrol, leave, re-enter, outcome, correct."""

from collections.abc import Sequence

from common.access import Principal
from common.http import Answer, settled, unknown
from common.problems import Problem, refusal
from contracts.decisions import Already, Refusal
from contracts.programme import ProgrammeDefinition
from enrolment.api import access
from enrolment.api.bodies import CorrectionRow, EnrolBody, ExitRow, OutcomeRow, ReEntryRow
from enrolment.api.tools import Tools
from enrolment.domain import corrections, entries, exits, outcomes
from enrolment.domain.characteristics import Record
from enrolment.domain.participation import Event, Participation
from enrolment.storage.desk import Desk, Wanted

Row = EnrolBody | ReEntryRow | ExitRow | OutcomeRow | CorrectionRow


def wants(body: Row, _: Tools) -> Wanted:
    """The programme, the person, and what the one did in the other."""
    return Wanted(
        programmes=frozenset([body.programme_id]),
        people=frozenset([body.person_id]),
        participations=frozenset([(body.programme_id, body.person_id)]),
    )


def take_part(desk: Desk, principal: Principal, body: Row, tools: Tools) -> Answer | Problem:
    """Carry out any of the commands."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme.current):
        return problem
    if problem := _not_of_this_controller(desk, programme.current, body.person_id):
        return problem
    ids = {"programme_id": body.programme_id, "person_id": body.person_id}
    if isinstance(body, OutcomeRow):
        ids["outcome_id"] = body.outcome_id or tools.new_id()
        body = body.model_copy(update={"outcome_id": ids["outcome_id"]})
    state = desk.participations.get((body.programme_id, body.person_id), Participation())
    decision = _decided(state, programme.current, body, _record(desk, body.person_id, tools), tools)
    aggregate = f"participation:{body.programme_id}:{body.person_id}"
    return settled(desk, aggregate, decision, ids)


def _decided(
    state: Participation,
    definition: ProgrammeDefinition,
    body: Row,
    record: Record,
    tools: Tools,
) -> Sequence[Event] | Already | Refusal:
    match body:
        case EnrolBody():
            return entries.enrol(state, definition, body.as_entry(body.person_id, body.mode), record, tools.at)
        case ReEntryRow():
            return entries.re_enter(state, definition, body.as_entry(body.person_id), record, tools.at)
        case ExitRow():
            return exits.leave(state, body.as_exit(), tools.at)
        case OutcomeRow():
            return outcomes.record_outcome(state, body.as_outcome(body.outcome_id or ""), tools.at)
        case CorrectionRow():
            return corrections.correct(state, body.as_correction(body.person_id), definition, record, tools.at)


def _not_of_this_controller(desk: Desk, definition: ProgrammeDefinition, person_id: str) -> Problem | None:
    """One data controller is one world: its programmes take its own people."""
    person = desk.people.get(person_id)
    if person is None:
        return unknown("person", "person_id")
    if person.controller == definition.controller:
        return None
    message = "this person is known to another data controller than the programme's"
    return refusal("another-controller", message, field="person_id", status=409)


def _record(desk: Desk, person_id: str, tools: Tools) -> Record:
    row = desk.rows.get(person_id)
    if row is None:
        return Record()
    known = tools.vault.open(person_id, row.sealed)
    return Record(known.birth_date, known.gender)
