"""Who takes part from when to when, as heard from enrolment: spells out of entries, exits and their corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.enrolment import ParticipantEnrolled, ParticipantExited

FactKind = Literal["entry", "exit", "none"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What stands of one original event: `spoken_by` is the version of the event that says so (its own at first)."""

    version: int
    spoken_by: int
    kind: FactKind
    """`none`: void, or something that surveys does not follow."""
    spell: int = 0
    on: date = date.min
    counts: bool = True
    """Applicants and volunteers have spells too, and are not asked."""
    gender: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """One continuous stretch; both days belong to it. `end` is None while it lasts."""

    number: int
    start: date
    end: date | None = None
    gender: str | None = None
    group: str | None = None

    def holds(self, on: date) -> bool:
        """Whether the day lies in it."""
        return self.start <= on and (self.end is None or on <= self.end)


def fact(version: int, spoken_by: int, event: object) -> Fact:
    """What an event (or the replacement in a correction) says here."""
    match event:
        case ParticipantEnrolled():
            counts = event.role == "participant" and event.stage in {"enrolled", "active"}
            entry = event.entry
            return Fact(version, spoken_by, "entry", event.spell, event.occurred_on, counts, entry.gender, entry.group)
        case ParticipantExited():
            return Fact(version, spoken_by, "exit", event.spell, event.occurred_on)
        case _:
            return Fact(version, spoken_by, "none")


def spells(facts: Iterable[Fact]) -> tuple[Spell, ...]:
    """The spells in which a person is a participant, by number. An exit without an entry makes none."""
    facts = list(facts)
    ends = {fact.spell: fact.on for fact in facts if fact.kind == "exit"}
    entries = {fact.spell: fact for fact in facts if fact.kind == "entry" and fact.counts}
    return tuple(
        Spell(number, entry.on, ends.get(number), entry.gender, entry.group)
        for number, entry in sorted(entries.items())
    )
