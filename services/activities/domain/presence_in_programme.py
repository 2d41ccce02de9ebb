"""From what enrolment says of one person in one programme: spells, and the phase the person is in.

A pure fold of a set of facts: enrolment's events may come late, twice and out of order, and the same set gives the
same answer. A correction names the version it corrects; the one with the highest version speaks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.base import Code

Kind = Literal["enrolled", "exited", "phase", "void"]
_PARTICIPANTS = {"enrolled", "active"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of enrolment. `corrects` is the version that it replaces; `void` replaces it by nothing."""

    version: int
    kind: Kind
    on: date | None = None
    spell: int | None = None
    phase: Code | None = None
    group: Code | None = None
    participant: bool = True
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """First and last day; both belong to it."""

    number: int
    first_day: date
    last_day: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the day lies in it."""
        return self.first_day <= on and (self.last_day is None or on <= self.last_day)


@dataclass(frozen=True, slots=True)
class Way:
    """Where somebody stands in a programme."""

    spells: tuple[Spell, ...] = ()
    phase: Code | None = None
    group: Code | None = None
    phase_since: date | None = None

    def present(self, on: date) -> bool:
        """Whether some spell holds the day."""
        return any(spell.holds(on) for spell in self.spells)

    def in_phase(self, on: date) -> Code | None:
        """The phase on a day, None outside spells."""
        current = [spell for spell in self.spells if spell.last_day is None or on <= spell.last_day]
        return self.phase if current else None


def standing(facts: Iterable[Fact]) -> dict[int, Fact]:
    """What stands of an aggregate's statements, by the version of the original."""
    known = list(facts)
    stands = {fact.version: fact for fact in known if fact.corrects is None}
    for fact in sorted((fact for fact in known if fact.corrects is not None), key=lambda fact: fact.version):
        assert fact.corrects is not None
        stands[fact.corrects] = fact
    return {version: fact for version, fact in stands.items() if fact.kind != "void"}


def way(participation: Iterable[Fact], phases: Iterable[Fact]) -> Way:
    """Spells from the participation's facts, the phase from those of the way; each has versions of its own."""
    stands = standing(participation)
    ends: Mapping[int | None, date | None] = {
        fact.spell: fact.on for _, fact in sorted(stands.items()) if fact.kind == "exited"
    }
    spells = tuple(
        Spell(fact.spell, fact.on, ends.get(fact.spell))
        for _, fact in sorted(stands.items())
        if fact.kind == "enrolled" and fact.participant and fact.spell is not None and fact.on is not None
    )
    spells = tuple(sorted(spells, key=lambda spell: spell.number))
    entered = [fact for _, fact in sorted(standing(phases).items()) if fact.kind == "phase"]
    last = spells[-1].number if spells else None
    speaking = [fact for fact in entered if fact.spell == last]
    if not speaking:
        return Way(spells)
    return Way(spells, speaking[-1].phase, speaking[-1].group, speaking[-1].on)


def is_participant(stage: str, role: str) -> bool:
    """Who applied or waits for the programme itself is not in it yet, and a volunteer is not a participant."""
    return stage in _PARTICIPANTS and role == "participant"
