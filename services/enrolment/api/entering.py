"""Entering and entering again: the target group, a free place, the referral that brought the person, sealed texts."""

from dataclasses import replace

import msgspec

from common.access import Principal
from common.http import Answer, as_problem, settled
from common.problems import FieldError, Problem
from contracts.decisions import Already, Refusal
from contracts.enrolment import ParticipantEnrolled
from contracts.programme import ProgrammeDefinition
from enrolment.api import access
from enrolment.api.bodies import EnrolBody, ReEntryRow
from enrolment.api.noting import note
from enrolment.api.tools import Tools
from enrolment.domain import entries, places, referrals
from enrolment.domain.characteristics import Record
from enrolment.domain.eligibility import Ineligible, Override
from enrolment.domain.entries import Entry
from enrolment.domain.participation import Event, Participation
from enrolment.domain.person import gone
from enrolment.domain.places import Seat
from enrolment.domain.referrals import Referral
from enrolment.storage.course.notes import NoteKind
from enrolment.storage.desk import Desk

Body = EnrolBody | ReEntryRow


def enter(  # noqa: PLR0917 - what an entry stands on
    desk: Desk, principal: Principal, body: Body, programme: ProgrammeDefinition, state: Participation,
    record: Record, tools: Tools,
) -> Answer | Problem:  # fmt: skip
    """Begin a spell."""
    if isinstance(body, EnrolBody) and body.override and (problem := access.may_override(principal)):
        return problem
    referral = desk.course.open_referral((body.programme_id, body.person_id))
    decision = _decided(_entry(body, principal, referral), body, programme, state, record, tools)
    if isinstance(decision, Ineligible):
        return _not_eligible(decision)
    if isinstance(decision, list) and (erased := gone(desk.people[body.person_id])):
        return as_problem(erased)
    if isinstance(decision, list) and body.mode == "strict":
        decision = _place_refused(desk, programme, decision, referral) or decision
    ids = {"programme_id": body.programme_id, "person_id": body.person_id}
    if isinstance(decision, list):
        if problem := _texts(desk, principal, body, state.version + 1, tools):
            return problem
        answer = settled(desk, f"participation:{body.programme_id}:{body.person_id}", decision, ids)
        if referral:
            desk.keep(f"referral:{referral.referral_id}", [referrals.entered(referral, body.on, tools.at)])
        return answer
    return settled(desk, f"participation:{body.programme_id}:{body.person_id}", decision, ids)


def _entry(body: Body, principal: Principal, referral: Referral | None) -> Entry:
    if isinstance(body, ReEntryRow):
        entry = body.as_entry(body.person_id)
    else:
        entry = body.as_entry(body.person_id, body.mode)
        if body.override:
            entry = replace(entry, override=Override(body.override.rules, principal.subject))
    if referral:
        told = {"referral": referral.referral_id, "referred_on": referral.received_on}
        entry = replace(entry, **told, referrer=entry.referrer or referral.referrer)  # type: ignore[arg-type]
    return entry


def _decided(  # noqa: PLR0917 - what an entry stands on
    entry: Entry, body: Body, programme: ProgrammeDefinition, state: Participation, record: Record, tools: Tools
) -> list[Event] | Already | Refusal | Ineligible:  # fmt: skip
    begin = entries.enrol if isinstance(body, EnrolBody) else entries.re_enter
    return begin(state, programme, entry, record, tools.at)


def _place_refused(
    desk: Desk, programme: ProgrammeDefinition, decided: list[Event], referral: Referral | None
) -> Refusal | None:
    counted = desk.course.places.get(programme.id)
    (entered,) = decided
    if counted is None or not isinstance(entered, ParticipantEnrolled) or entered.role == "volunteer":
        return None
    kept = Seat(referral.group) if referral and referral.status in referrals.KEEPS_A_PLACE else None
    return places.refused(programme, counted, Seat(entered.entry.group), kept)


def _texts(desk: Desk, principal: Principal, body: Body, version: int, tools: Tools) -> Problem | None:
    """The reason of an override and the circumstances, sealed under the version of the entry."""
    texts: dict[NoteKind, bytes] = {}
    if isinstance(body, ReEntryRow):
        return None
    if body.override:
        texts["override"] = body.override.reason.encode()
    if "circumstances" in body.model_fields_set:
        texts["circumstances"] = msgspec.json.encode(body.circumstances.model_dump(exclude_defaults=True))
    for kind, content in texts.items():
        problem = note(
            desk, principal, tools, kind=kind, programme_id=body.programme_id, person_id=body.person_id,
            note_id=str(version), content=content,
        )  # fmt: skip
        if problem:
            return problem
    return None


def _not_eligible(ineligible: Ineligible) -> Problem:
    errors = tuple(FieldError(r.field, r.rule, r.message) for r in ineligible.refusals)
    rules = "1 rule of the target group is" if len(errors) == 1 else f"{len(errors)} rules of the target group are"
    return Problem(422, "not-eligible", f"{rules} not met.", errors=errors)
