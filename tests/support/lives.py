"""Simulated lives in a programme, and the releases that come of them week by week: the cases of docs/releases.md.

Sizes are those of the four programmes; everything else is drawn from a seed. Nobody here is anybody.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

from reporting.domain.releases import batching, counting
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.batching import Answers, Kept
from reporting.domain.releases.coin import sits_out
from reporting.domain.releases.counting import Counted, Truth
from reporting.domain.releases.lines import TOTAL, Cell, Combination, History

GENDERS = ("woman", "man", "other", "unknown")
AGES = ("0-17", "18-24", "25-29", "30-54", "55-60", "61+", "unknown")


@dataclass(frozen=True)
class Case:
    """A programme to simulate."""

    name: str
    people: int
    planned: int
    weeks: int
    stay: int
    offered: float
    satisfied: float
    facet: str = ""
    """A table beside those by gender and age."""
    values: tuple[str, ...] = ()
    window: int = 26


_IN_B = ("mellerud", "amal", "bengtsfors", "dals-ed", "fargelanda", "vanersborg", "munkedal", "arjang")
CASES = {
    "A": Case("A", 2040, 2000, 174, 40, 0.35, 0.7, "group", ("newcomers", "established-residents", "visitors")),
    "A-year": Case("A-year", 520, 500, 52, 20, 0.35, 0.7, "group", ("newcomers", "established-residents", "visitors")),
    "A-newcomers": Case("A-newcomers", 740, 700, 174, 40, 0.35, 0.7, "municipality", ("hedemora", "sater", "avesta")),
    "B": Case("B", 230, 200, 156, 50, 0.8, 0.75, "municipality", _IN_B),
    "C": Case("C", 37, 30, 78, 24, 0.38, 0.8),
    "D": Case("D", 58, 61, 130, 26, 0.45, 0.8),
}


@dataclass(frozen=True)
class Person:
    """One life: weeks of entry, exit and offer (None: never)."""

    cells: Combination
    enters: int
    leaves: int
    offered: int | None
    satisfied: bool


@dataclass
class Story:
    """A case with its people, and what was released of it."""

    case: Case
    rule: Rule
    people: list[Person]
    enrolled: History = ()
    offered: History = ()
    satisfied: Kept = field(default_factory=Kept)

    @property
    def last(self) -> int:
        """The last week in which anything can still change."""
        return self.case.weeks + self.case.window + 1


def lives(case: Case, seed: int) -> list[Person]:
    """The people of a case, drawn from a seed."""
    rng = random.Random(f"{case.name}{seed}")
    return [_life(case, rng) for _ in range(case.people)]


def _life(case: Case, rng: random.Random) -> Person:
    cells = [
        ("age", rng.choices(AGES, (0, 15, 20, 50, 10, 4, 1))[0]),
        ("gender", rng.choices(GENDERS, (46, 52, 1, 1))[0]),
    ]
    if case.facet:
        cells.append((case.facet, rng.choice((*case.values, case.values[0]))))
    enters = rng.randrange(max(case.weeks - case.stay, 1))
    leaves = min(case.weeks, enters + max(2, round(rng.gauss(case.stay, case.stay / 4))))
    offered = rng.randint(enters, leaves + case.window) if rng.random() < case.offered else None
    return Person(tuple(sorted(cells)), enters, leaves, offered, rng.random() < case.satisfied)


def begun(case: Case, seed: int) -> Story:
    """A case of which nothing was released yet."""
    return Story(case, Rule(planned=case.planned), lives(case, seed))


def told(case: Case, seed: int, *, weeks: int | None = None) -> Story:
    """Live through a case and release every week."""
    story = begun(case, seed)
    for week in range(1, (weeks or story.last) + 1):
        release(story, week)
    return story


def release(story: Story, week: int) -> None:
    """One week's releases of the three series."""
    if week == 1 or any(person.enters == week for person in story.people) or week % 4 == 0:
        found = enrolled(story, week)  # the same question has the same answer: most weeks nobody enters
        begin_again = sits_out(b"key", "e", week, "tables", one_in=32)
        goal = Counted(story.rule, outcome=False)
        story.enrolled = counting.publish(goal, story.enrolled, week, found, lambda: begin_again)
    story.offered = counting.publish(Counted(story.rule, outcome=True), story.offered, week, offered(story, week))
    story.satisfied = batching.publish(
        story.rule, story.satisfied, week, answers(story, week), lambda part: sits_out(b"key", "s", week, part)
    )


def enrolled(story: Story, week: int) -> Truth:
    """How many have entered."""
    return Truth(_by_cell(story, (p for p in story.people if p.enters <= week)))


def offered(story: Story, week: int) -> Truth:
    """How many were offered something, of how many; and who could have been since the week before."""
    people = [p for p in story.people if p.enters <= week]
    since = story.offered[-1].at if story.offered else 0
    return Truth(
        _by_cell(story, (p for p in people if p.offered is not None and p.offered <= week)),
        _by_cell(story, people),
        _by_cell(story, (p for p in people if p.leaves + story.case.window >= week)),
        _by_cell(story, (p for p in people if p.leaves + story.case.window >= since)),
    )


def answers(story: Story, week: int) -> Answers:
    """Who has left, and how many of them are satisfied."""
    left = [p for p in story.people if p.leaves <= week]
    return Answers(
        Counter(p.cells for p in left),
        Counter(p.cells for p in left if p.satisfied),
        final=len(left) == len(story.people) and week >= story.case.weeks,
    )


def _by_cell(story: Story, people: "object") -> dict[Cell, int]:
    counted: Counter[Cell] = Counter()
    for person in people:  # type: ignore[attr-defined]
        counted.update([TOTAL, *person.cells])
    return {cell: counted[cell] for cell in catalogue(story)}


def catalogue(story: Story) -> list[Cell]:
    """Every cell that there may be."""
    cells = [TOTAL, *(("gender", value) for value in GENDERS), *(("age", value) for value in AGES)]
    return [*cells, *((story.case.facet, value) for value in story.case.values)]
