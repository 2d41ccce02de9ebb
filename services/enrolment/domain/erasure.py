"""May a person be erased, and what stays when they are: every reason named, none hidden behind another.

Legal holds and the retention of every funder whose programme the person took part in win over erasure
(domain.md, section 6); so does a spell that is still open, whose handling goes on.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.base import Code, Id
from contracts.programme import ProgrammeDefinition
from enrolment.domain.life import spells
from enrolment.domain.participation import Participation


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody with the right to has said that this person's data must stay, until a day or until it is lifted."""

    hold_id: Id
    reason: Code
    until: date | None = None
    lifted: bool = False

    def holds(self, today: date) -> bool:
        """Whether it still does; the last day counts."""
        return not self.lifted and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why erasing must wait, until when if that is known, and what asks for it."""

    rule: str
    message: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Stays:
    """What is left of an erased person, and why."""

    what: Code
    why: str


LEFT: tuple[Stays, ...] = (
    Stays("events", "Under a pseudonymous id that leads to nobody any more: figures already counted stay true."),
    Stays("audit-log", "Who looked at whom, when and why, has to be shown also afterwards; it holds no name."),
    Stays("erasure-itself", "That and when the key was destroyed, so that a restored backup is erased again."),
)
DESTROYED: tuple[str, ...] = (
    "the person's key, and with it name, numbers, addresses and every sealed text",
    "the keyed hashes that the person was found by",
    "messages that wait to be sent",
)


def obstacles(
    took_part: Sequence[tuple[ProgrammeDefinition, Participation]], holds: Iterable[Hold], today: date
) -> list[Obstacle]:
    """Everything that stands in the way today."""
    found = [
        Obstacle("legal-hold", f"legal hold {hold.hold_id} ({hold.reason})", hold.until)
        for hold in holds
        if hold.holds(today)
    ]
    for programme, participation in took_part:
        life = spells(participation.facts)
        if life and life[-1].last is None:
            message = f"takes part in {programme.id} since {life[-1].first}: record the exit first"
            found.append(Obstacle("still-enrolled", message))
        if life:
            found += _retained(programme, today)
    return found


def last_day(programme: ProgrammeDefinition, until: date | None, years: int | None) -> date:
    """The last day of a retention: the stated one, or so many years after the programme's end."""
    if until is not None:
        return until
    end = programme.period.last_day
    year = end.year + (years or 0)
    return date(year, end.month, min(end.day, monthrange(year, end.month)[1]))


def _retained(programme: ProgrammeDefinition, today: date) -> list[Obstacle]:
    found = []
    for rule in programme.retention:
        until = last_day(programme, rule.until, rule.years_after_end)
        if today <= until:
            asked_by = rule.organisation or programme.controller
            message = f"{asked_by} may ask to see what {programme.id} rests on ({rule.id}) until {until}"
            found.append(Obstacle("retention", message, until))
    return found
