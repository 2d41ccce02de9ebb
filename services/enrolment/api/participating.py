"""The commands of a participation: enrol, leave, re-enter, outcome, correct."""

from collections.abc import Sequence
from functools import reduce

from common.access import Principal
from common.http import Answer, as_problem, settled, unknown
from common.problems import Problem, refusal
from contracts.decisions import Already, Refusal
from contracts.programme import ProgrammeDefinition
from enrolment.api import access, entering
from enrolment.api.bodies import CorrectionRow, EnrolBody, ExitRow, OutcomeRow, ReEntryRow
from enrolment.api.tools import Tools
from enrolment.domain import corrections, exits, outcomes
from enrolment.domain.characteristics import Record
from enrolment.domain.life import Spell, spells
from enrolment.domain.participation import Event, Participation, evolve
from enrolment.domain.person import gone
from enrolment.storage.desk import Desk, Wanted
from enrolment.vault import PersonalData

Row = EnrolBody | ReEntryRow | ExitRow | OutcomeRow | CorrectionRow


def wants(body: Row, _: Tools) -> Wanted:
    """The programme, the person, and what the one did in the other."""
    return Wanted(
        programmes=frozenset([body.programme_id]),
        people=frozenset([body.person_id]),
        participations=(key := frozenset([(body.programme_id, body.person_id)])),
        entering=key if isinstance(body, EnrolBody | ReEntryRow) else frozenset(),
        places=frozenset() if isinstance(body, OutcomeRow) else frozenset([body.programme_id]),
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
    record = _record(desk, body.person_id, tools)
    if isinstance(body, EnrolBody | ReEntryRow):
        return entering.enter(desk, principal, body, programme.current, state, record, tools)
    decision = _decided(state, programme.current, body, record, tools)
    if _begins(state, decision) and (erased := gone(desk.people[body.person_id])):
        return as_problem(erased)
    aggregate = f"participation:{body.programme_id}:{body.person_id}"
    return settled(desk, aggregate, decision, ids)


def _decided(
    state: Participation,
    definition: ProgrammeDefinition,
    body: ExitRow | OutcomeRow | CorrectionRow,
    record: Record,
    tools: Tools,
) -> Sequence[Event] | Already | Refusal:
    match body:
        case ExitRow():
            return exits.leave(state, body.as_exit(), tools.at)
        case OutcomeRow():
            return outcomes.record_outcome(state, body.as_outcome(body.outcome_id or ""), tools.at)
        case CorrectionRow():
            return corrections.correct(state, body.as_correction(body.person_id), definition, record, tools.at)


def _begins(state: Participation, decision: Sequence[Event] | Already | Refusal) -> bool:
    """Whether a spell is opened that was closed or not there: under the id of an erased person nobody may do that."""
    if not isinstance(decision, list):
        return False
    after, before = spells(reduce(evolve, decision, state).facts), spells(state.facts)
    return len(after) > len(before) or (_still_open(after) and not _still_open(before))


def _still_open(life: Sequence[Spell]) -> bool:
    return bool(life) and life[-1].last is None


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
    if row is None or row.sealed is None:
        return Record()
    known = tools.vault.open(person_id, row.sealed)
    return Record(known.birth_date, known.gender, known=_says_who(known))


def _says_who(known: PersonalData) -> bool:
    return bool(known.reference or known.given_name or known.family_name or known.identifiers or known.email)
