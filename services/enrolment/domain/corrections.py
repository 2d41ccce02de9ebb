"""An earlier fact was wrong: the whole of what holds instead, or nothing.

Only originals are corrected, never a correction, and a correction keeps the kind of fact, the spell
number and the outcome's id: those are names, not statements. What stands afterwards must still be a
possible life.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.decisions import Already, Mode, Refusal
from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited, ParticipationCorrected
from contracts.programme import ProgrammeDefinition
from enrolment.domain import characteristics
from enrolment.domain.characteristics import Record
from enrolment.domain.dates import day_in_sweden, in_the_future
from enrolment.domain.entries import Entry, entry_refused, with_findings
from enrolment.domain.exits import Exit
from enrolment.domain.life import impossible
from enrolment.domain.outcomes import Outcome, dates_refused, restated
from enrolment.domain.participation import Event, Fact, Participation, evolve


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said at aggregate version `corrects` is replaced, or void."""

    corrects: int
    replacement: Entry | Exit | Outcome | None
    mode: Mode = "strict"


def correct(
    state: Participation, correction: Correction, programme: ProgrammeDefinition, record: Record, at: datetime
) -> list[Event] | Already | Refusal:
    """Replace or void an original fact."""
    original = state.said.get(correction.corrects)
    if original is None:
        return _no_original(state, correction.corrects)
    fact = _replaced(original, correction, programme, record, at) if correction.replacement else None
    if isinstance(fact, Refusal):
        return fact
    if version := _stands_already(state, correction.corrects, fact):
        return Already(version)
    corrected = ParticipationCorrected(
        person_id=original.person_id,
        programme_id=original.programme_id,
        controller=original.controller,
        corrects=correction.corrects,
        replacement=fact,
        occurred_on=day_in_sweden(at),
        recorded_at=at,
    )
    return impossible(evolve(state, corrected).facts) or [corrected]


def _no_original(state: Participation, corrects: int) -> Refusal:
    if corrects in state.corrections:
        first = state.corrections[corrects].corrects
        message = f"version {corrects} is itself a correction: correct the original, version {first}, again"
        return Refusal("corrects-a-correction", "corrects", message, "conflict")
    message = f"there is no version {corrects}; the last is {state.version}"
    return Refusal("corrects-nothing", "corrects", message, "conflict")


def _replaced(
    original: Fact, correction: Correction, programme: ProgrammeDefinition, record: Record, at: datetime
) -> Fact | Refusal:
    today = day_in_sweden(at)
    match original, correction.replacement:
        case ParticipantEnrolled(), Entry() as entry:
            entered = _entered(original, replace(entry, mode=correction.mode), programme, record, at)
            return (
                entry_refused(programme, entered, correction.mode, today)
                or _unsaid(entry, entered, correction.mode, record)
                or entered
            )
        case ParticipantExited(), Exit() as leaving:
            update = {"occurred_on": leaving.on, "reason": leaving.reason, "recorded_at": at}
            return in_the_future(leaving.on, today) or original.model_copy(update=update)
        case OutcomeRecorded(), Outcome() as outcome:
            return dates_refused(outcome, today) or restated(original, outcome, at)
        case _:
            message = f"version {correction.corrects} said {original.fact!r}, and so must its replacement"
            return Refusal("another-fact", "replacement.fact", message)


def _entered(
    original: ParticipantEnrolled, entry: Entry, programme: ProgrammeDefinition, record: Record, at: datetime
) -> ParticipantEnrolled:
    entered = original.model_copy(
        update={
            "occurred_on": entry.on,
            "recorded_at": at,
            "entry": characteristics.completed(entry.given, record, entry.on),
            "referrer": entry.referrer,
            "role": entry.role,
            "stage": entry.stage,
            "findings": entry.findings,
            "attributes": entry.circumstances.attributes(programme.attributes) or original.attributes,
        }
    )
    return with_findings(programme, entered, entry.findings) if entry.mode == "historical" else entered


def _unsaid(entry: Entry, entered: ParticipantEnrolled, mode: Mode, record: Record) -> Refusal | None:
    return characteristics.unsaid(entry.given, entered.entry, record) if mode == "strict" else None


def _stands_already(state: Participation, corrects: int, fact: Fact | None) -> int | None:
    """The version of the last correction of this original, if it said the same."""
    versions = [version for version, said in state.corrections.items() if said.corrects == corrects]
    if not versions or not _same(state.stands[corrects], fact):
        return None
    return versions[-1]


def _same(one: Fact | None, other: Fact | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.model_dump(exclude={"recorded_at"}) == other.model_dump(exclude={"recorded_at"})
