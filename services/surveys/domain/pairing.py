"""Entry against exit, person by person, and satisfied with strengthened as one: the comparisons that goals stand on.

Within one participation the first entry answer is held against the last exit answer of the last stretch, both in one
version of the instrument (domain.md, section 4, "Paired change"). What cannot be compared is unpaired, never the same.
Whoever has several ids is one participant: all spells and answers are theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.same_people import Clusters
from contracts.stretches import stretches
from contracts.surveys import SurveyMode, SurveyMoment
from surveys.domain.occasions import Own, in_order
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
    """One human being in one programme: their spells in order and their answers that stand."""

    person_id: str
    """The smallest of their ids."""
    spells: tuple[Own, ...]
    answers: tuple[Answered, ...] = ()

    @property
    def last_stretch(self) -> list[Own]:
        """Results are those after the last exit, so the last stretch speaks."""
        return next(iter(stretches(self.spells)[-1:]), [])

    @property
    def has_left(self) -> bool:
        """Whether the last stretch has an end: the individual exit. One open spell keeps it open."""
        last = self.last_stretch
        return bool(last) and all(own.end is not None for own in last)

    @property
    def entry(self) -> Answered | None:
        """The first entry answer of the last stretch."""
        return min(self._at("entry"), key=_when, default=None)

    @property
    def exit(self) -> Answered | None:
        """The last exit answer of the last stretch."""
        return max(self._at("exit"), key=_when, default=None)

    def _at(self, moment: SurveyMoment) -> list[Answered]:
        names = {own.name for own in self.last_stretch}
        return [a for a in self.answers if a.moment == moment and (a.person_id, a.spell) in names]


def _when(answer: Answered) -> tuple[date, int]:
    return answer.on, answer.order


def participants(
    spells: Mapping[str, Sequence[Spell]], answers: Iterable[Answered], clusters: Clusters
) -> list[Participant]:
    """Everybody with a spell, once, in the order of ids, with their answers. Others' answers wait for a spell."""
    given: dict[str, list[Answered]] = {}
    for answer in answers:
        given.setdefault(clusters.root(answer.person_id), []).append(answer)
    roots = sorted({clusters.root(person) for person in spells if spells[person]})
    return [
        Participant(root, tuple(in_order(spells, clusters.members(root))), tuple(given.get(root, ()))) for root in roots
    ]


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
