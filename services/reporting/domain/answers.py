"""What participants answered: which answers stand, and what their last stretch's answers say (domain.md, section 4)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from contracts.programme.goals import ChangeGoal
from contracts.programme.measures import AnswerMeasure
from reporting.domain.facts import Answer, FactId, Withdrawn
from reporting.domain.spells import Spell, known_on, last_stretch

Change = Literal["improved", "same", "worse", "unpaired"]


class Given(NamedTuple):
    """An answer, and from when on it counts no more."""

    answer: Answer
    given_by: FactId
    withdrawn_on: date | None
    withdrawn_by: FactId | None

    def stands(self, on: date) -> bool:
        """Whether it was given and not taken back on that day."""
        return self.answer.on <= on and (self.withdrawn_on is None or on < self.withdrawn_on)


def answers_of(
    said: Iterable[tuple[FactId, Answer]], taken_back: Iterable[tuple[FactId, Withdrawn]]
) -> tuple[Given, ...]:
    """The answers by day. Of several withdrawals the earliest speaks; one without its answer waits."""
    ends: dict[str, tuple[date, FactId]] = {}
    for fact_id, fact in taken_back:
        end = (fact.on, fact_id)
        ends[fact_id.aggregate] = min(ends.get(fact_id.aggregate, end), end)
    given = [Given(fact, fact_id, *ends.get(fact_id.aggregate, (None, None))) for fact_id, fact in said]
    return tuple(sorted(given, key=lambda one: (one.answer.on, one.given_by)))


def of_last_stretch(
    spells: Iterable[Spell], answers: tuple[Given, ...], on: date, instrument: str, moment: str
) -> Iterator[Answer]:
    """The answers that stand on that day and belong to the last stretch, as it was known then, by day."""
    if not answers:
        return  # by far the most frequent case
    names = {(spell.enrolled_by.aggregate, spell.number) for spell in last_stretch(known_on(spells, on))}
    for given in answers:
        answer = given.answer
        if (
            answer.instrument == instrument
            and answer.moment == moment
            and given.stands(on)
            and (answer.participation, answer.spell) in names
        ):
            yield answer


def affirms(spells: Iterable[Spell], answers: tuple[Given, ...], on: date, measure: AnswerMeasure) -> bool:
    """Whether the last answer says yes to every item."""
    last = _last(of_last_stretch(spells, answers, on, measure.instrument, measure.moment))
    return last is not None and set(measure.affirmed) <= set(last.affirmed)


def change(spells: tuple[Spell, ...], answers: tuple[Given, ...], on: date, goal: ChangeGoal) -> Change:
    """How the item went from the first entry answer to the last exit answer; what cannot be compared is unpaired."""
    first = next(of_last_stretch(spells, answers, on, goal.instrument, "entry"), None)
    last = _last(of_last_stretch(spells, answers, on, goal.instrument, "exit"))
    if first is None or last is None or first.version != last.version:
        return "unpaired"
    before, after = dict(first.scores).get(goal.item), dict(last.scores).get(goal.item)
    if before is None or after is None:
        return "unpaired"
    return "improved" if after > before else "worse" if after < before else "same"


def _last(answers: Iterable[Answer]) -> Answer | None:
    found = list(answers)
    return found[-1] if found else None
