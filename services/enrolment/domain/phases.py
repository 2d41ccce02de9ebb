"""Phases by the programme's calendar or a consultant's word, pauses, and who goes with a participant.

A phase from week n begins 7 (n - 1) days after the entry: weeks are counted from each participant's own first day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.enrolment import ParticipantEnrolled
from contracts.enrolment_way import (
    ConsultantAssigned,
    ParticipantPaused,
    ParticipantResumed,
    PauseReason,
    PhaseEntered,
)
from contracts.programme import ProgrammeDefinition
from enrolment.domain.dates import day_in_sweden, in_the_future, months_after
from enrolment.domain.life import Spell
from enrolment.domain.participation import Participation
from enrolment.domain.way import Event, Way, before_spell, ended, last_spell, now

Decision = list[Event] | Already | Refusal


@dataclass(frozen=True, slots=True)
class Where:
    """Whose way, in which programme."""

    programme: ProgrammeDefinition
    participation: Participation
    way: Way
    at: datetime

    @property
    def today(self) -> date:
        """The day in Sweden."""
        return day_in_sweden(self.at)

    def said(self, spell: Spell, on: date) -> dict[str, object]:
        """What every event of the way says."""
        fact = self.participation.facts[0]
        return {
            "person_id": fact.person_id,
            "programme_id": fact.programme_id,
            "controller": fact.controller,
            "spell": spell.number,
            "occurred_on": on,
            "recorded_at": self.at,
        }


def calendar(programme: ProgrammeDefinition, spell: Spell) -> list[tuple[Code, date]]:
    """Which phase begins when, for somebody who entered on the spell's first day; not after the spell's end."""
    days = [(phase.id, spell.first + timedelta(days=7 * (phase.from_week - 1))) for phase in programme.phases]
    return [(phase, day) for phase, day in sorted(days, key=_by_day) if spell.last is None or day <= spell.last]


def planned_end(programme: ProgrammeDefinition, entered_on: date) -> date | None:
    """The last day of a stay as the programme plans it: the day before so many months (or weeks) have passed."""
    stay = programme.stay
    if stay is None:
        return None
    if stay.weeks:
        return entered_on + timedelta(days=7 * stay.weeks - 1)
    return months_after(entered_on, stay.months or 0) - timedelta(days=1)


def enter_by_calendar(where: Where, phase: Code, spell_number: int) -> list[Event]:
    """The day of a phase has come: say it, unless staff spoke first, the spell is over, or it was said."""
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal) or ended(spell) or spell.number != spell_number:
        return []
    due = dict(calendar(where.programme, spell)).get(phase)
    way = now(where.way, spell)
    by_staff = way.phase is not None and way.phase.by == "staff"
    if due is None or due > where.today or way.phases.get(phase) == due or by_staff:
        return []
    return [_entered(where, spell, phase, due, by_staff=False)]


def enter(where: Where, phase: Code, on: date) -> Decision:
    """A consultant says that a phase begins, earlier or later than the calendar."""
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal):
        return spell
    known = [each.id for each in where.programme.phases]
    if phase not in known:
        return Refusal("unknown-phase", "phase", f"the programme's phases are: {', '.join(known) or 'none'}")
    way = now(where.way, spell)
    if way.phase and (way.phase.phase, way.phase.occurred_on) == (phase, on):
        return Already(way.version)
    refusal = ended(spell) or in_the_future(on, where.today) or before_spell(spell, on)
    return refusal or [_entered(where, spell, phase, on, by_staff=True)]


def pause(where: Where, on: date, reason: PauseReason) -> Decision:
    """The participant does not come for a while; the spell goes on."""
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal):
        return spell
    way = now(where.way, spell)
    if way.paused:
        if (way.paused.occurred_on, way.paused.reason) == (on, reason):
            return Already(way.version)
        already = Refusal("already-paused", "on", f"paused since {way.paused.occurred_on}", "conflict")
        return ended(spell) or already
    refusal = ended(spell) or in_the_future(on, where.today) or before_spell(spell, on) or _before_return(way, on)
    return refusal or [ParticipantPaused.model_validate({**where.said(spell, on), "reason": reason})]


def resume(where: Where, on: date) -> Decision:
    """The participant is back."""
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal):
        return spell
    way = now(where.way, spell)
    if way.paused is None:
        if way.resumed and way.resumed.occurred_on == on:
            return Already(way.version)
        return ended(spell) or Refusal("not-paused", "on", "there is no pause to come back from", "conflict")
    if on <= way.paused.occurred_on:
        return Refusal("back-before-pause", "on", f"the pause began on {way.paused.occurred_on}")
    return ended(spell) or in_the_future(on, where.today) or [ParticipantResumed.model_validate(where.said(spell, on))]


def assign(where: Where, consultant: Id, on: date) -> Decision:
    """Say who goes with the participant from a day on."""
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal):
        return spell
    way = now(where.way, spell)
    if way.consultant and (way.consultant.consultant, way.consultant.occurred_on) == (consultant, on):
        return Already(way.version)
    refusal = ended(spell) or in_the_future(on, where.today) or before_spell(spell, on)
    return refusal or [ConsultantAssigned.model_validate({**where.said(spell, on), "consultant": consultant})]


def _entered(where: Where, spell: Spell, phase: Code, on: date, *, by_staff: bool) -> PhaseEntered:
    group = next(
        (f.entry.group for f in where.participation.facts
         if isinstance(f, ParticipantEnrolled) and f.spell == spell.number), None,
    )  # fmt: skip
    more = {"phase": phase, "group": group, "by": "staff" if by_staff else "calendar"}
    return PhaseEntered.model_validate({**where.said(spell, on), **more})


def _before_return(way: Way, on: date) -> Refusal | None:
    if way.resumed is None or on >= way.resumed.occurred_on:
        return None
    return Refusal("pauses-overlap", "on", f"back since {way.resumed.occurred_on} from the pause before")


def _by_day(phase: tuple[Code, date]) -> date:
    return phase[1]
