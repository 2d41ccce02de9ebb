"""Entry against exit, person by person, and satisfied with strengthened as one: the comparisons that goals stand on.

Within one participation the first entry answer is held against the last exit answer of the last spell, both in the same
version of the instrument (domain.md, section 4, "Paired change"). What cannot be compared is unpaired, never the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.surveys import SurveyMode, SurveyMoment
from surveys.domain.participation import Spell

Change = Literal["improved", "same", "worse", "unpaired"]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer that stands, as it counts."""

    person_id: str
    spell: int
    moment: SurveyMoment
    version: int
    mode: SurveyMode
    on: date
    order: int
    """Settles which of two answers of one day is the later: their place in the store."""
    scores: dict[str, int]
    affirmed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Participant:
    """One person in one programme: their spells and their answers that stand."""

    person_id: str
    spells: tuple[Spell, ...]
    answers: tuple[Answered, ...] = ()

    @property
    def last_spell(self) -> Spell | None:
        """Results are those after the last exit, so the last spell speaks."""
        return self.spells[-1] if self.spells else None

    @property
    def has_left(self) -> bool:
        """Whether the last spell has an end: the individual exit."""
        return self.last_spell is not None and self.last_spell.end is not None

    @property
    def entry(self) -> Answered | None:
        """The first entry answer of the last spell."""
        return min(self._at("entry"), key=_when, default=None)

    @property
    def exit(self) -> Answered | None:
        """The last exit answer of the last spell."""
        return max(self._at("exit"), key=_when, default=None)

    def _at(self, moment: SurveyMoment) -> list[Answered]:
        number = self.last_spell.number if self.last_spell else None
        return [a for a in self.answers if a.moment == moment and a.spell == number]


def _when(answer: Answered) -> tuple[date, int]:
    return answer.on, answer.order


def participants(spells: dict[str, Sequence[Spell]], answers: Iterable[Answered]) -> list[Participant]:
    """Everybody with a spell, in the order of ids, with their answers. Answers of nobody known wait for their spell."""
    given: dict[str, list[Answered]] = {}
    for answer in answers:
        given.setdefault(answer.person_id, []).append(answer)
    return [Participant(p, tuple(spells[p]), tuple(given.get(p, ()))) for p in sorted(spells) if spells[p]]


def change(participant: Participant, item: str) -> Change:
    """How one item went from entry to exit. Scores are turned so that more is better."""
    entry, last = participant.entry, participant.exit
    if entry is None or last is None or entry.version != last.version:
        return "unpaired"
    before, after = entry.scores.get(item), last.scores.get(item)
    if before is None or after is None:
        return "unpaired"
    return "improved" if after > before else "worse" if after < before else "same"


def affirms_all(participant: Participant, items: Sequence[str]) -> bool | None:
    """Whether the exit answer says yes to every item: one conjunction per person, not two shares multiplied.

    A single no is a no. None is unknown: no exit answer, or an item left out with no "no" among the others.
    """
    last = participant.exit
    if last is None:
        return None
    said = [None if item not in last.scores else item in last.affirmed for item in items]
    if False in said:
        return False
    return None if None in said else True
