"""How a spell ends. The exit day belongs to the spell.

Who leaves as registered by mistake never was a participant: the spell is said to have ended so, and in the same
breath entry and exit are void, and what was recorded as an outcome too if no other spell is left to bear it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.decisions import Already, Mode, Refusal
from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited, ParticipationCorrected
from contracts.enrolment_codes import ExitReason, Finding
from enrolment.domain.dates import day_in_sweden, in_the_future
from enrolment.domain.entries import in_order
from enrolment.domain.life import Spell, impossible, spells
from enrolment.domain.participation import Event, Fact, Participation, evolve


@dataclass(frozen=True, slots=True)
class Exit:
    """When and why somebody left; `spell` None means the last."""

    on: date
    reason: ExitReason
    spell: int | None = None
    mode: Mode = "strict"
    findings: tuple[Finding, ...] = ()


def leave(state: Participation, leaving: Exit, at: datetime) -> list[Event] | Already | Refusal:
    """End a spell: the one named, or the last."""
    life = spells(state.facts)
    if not life:
        return Refusal("not-enrolled", "person_id", "there is no entry yet: enrol first", "conflict")
    ending = _named(life, leaving.spell) if leaving.spell else life[-1]
    if ending is None:
        return Refusal("unknown-spell", "spell", f"the spells are {', '.join(str(s.number) for s in life)}", "conflict")
    if leaving.findings and leaving.mode == "strict":
        return Refusal("findings-in-strict-mode", "findings", "strict mode keeps no row with findings")
    if version := _said_before(state, leaving):
        return Already(version)
    exited = _exited(state, ending, leaving, at)
    if ending.last is not None:
        return _left_already(ending)
    refusal = in_the_future(leaving.on, day_in_sweden(at)) or impossible(evolve(state, exited).facts)
    return refusal or [exited, *_undone(evolve(state, exited), exited, at)]


def _undone(state: Participation, exited: ParticipantExited, at: datetime) -> list[Event]:
    """The corrections that void a spell that was registered by mistake."""
    if exited.reason != "registered-by-mistake":
        return []
    another = any(isinstance(f, ParticipantEnrolled) and f.spell != exited.spell for f in state.facts)
    void = [version for version, fact in state.stands.items() if fact and _falls(fact, exited.spell, another=another)]
    return [
        ParticipationCorrected(
            person_id=exited.person_id,
            programme_id=exited.programme_id,
            controller=exited.controller,
            corrects=version,
            replacement=None,
            occurred_on=day_in_sweden(at),
            recorded_at=at,
        )
        for version in void
    ]


def _falls(fact: Fact, spell: int, *, another: bool) -> bool:
    """Entry and exit fall with their spell, outcomes with the last spell."""
    if isinstance(fact, OutcomeRecorded):
        return not another
    return fact.spell == spell


def _said_before(state: Participation, leaving: Exit) -> int | None:
    """Without a spell number the same day and reason are the same exit, also when somebody has come back since."""
    for version, said in state.said.items():
        if not isinstance(said, ParticipantExited) or leaving.spell not in {None, said.spell}:
            continue
        if (said.occurred_on, said.reason) == (leaving.on, leaving.reason):
            return version
    return None


def _named(life: tuple[Spell, ...], number: int) -> Spell | None:
    return next((spell for spell in life if spell.number == number), None)


def _exited(state: Participation, spell: Spell, leaving: Exit, at: datetime) -> ParticipantExited:
    any_fact = state.facts[0]
    return ParticipantExited(
        person_id=any_fact.person_id,
        programme_id=any_fact.programme_id,
        controller=any_fact.controller,
        spell=spell.number,
        reason=leaving.reason,
        findings=in_order(leaving.findings),
        occurred_on=leaving.on,
        recorded_at=at,
    )


def _left_already(spell: Spell) -> Refusal:
    message = f"spell {spell.number} ended on {spell.last}; a wrong exit is corrected"
    return Refusal("already-exited", "on", message, "conflict")
