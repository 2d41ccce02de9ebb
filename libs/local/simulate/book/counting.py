"""How figures are put together: people of whom something is true, shares, sums, and what is told of things."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from local.simulate.book.lives import Life, one_of
from local.simulate.book.months import Months
from local.simulate.book.partners import Proposal, shown
from local.simulate.book.things import Due, Things


class Figure(NamedTuple):
    """People, minutes, things or ore; for a share also of how many."""

    numerator: int
    denominator: int | None = None


@dataclass
class Book:
    """One programme's. `goals` says each figure on a day."""

    goals: "dict[str, Goal]"
    breakdowns: "dict[str, Breakdown]" = field(default_factory=dict)
    """What is also told by gender, group or municipality of people, or by area of what was done."""
    lives: list[Life] = field(default_factory=list)
    merged: dict[str, tuple[Life, Life]] = field(default_factory=dict)
    """Records that turned out to be one person, by the merge's name."""
    things: Things = field(default_factory=Things)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    """By the partner's number."""
    months: Months = field(default_factory=Months)

    def life(self, **known: str | None) -> Life:
        """A new record."""
        self.lives.append(Life(**known))  # type: ignore[arg-type]
        return self.lives[-1]

    def people(self) -> list[Life]:
        """Everybody once, however many records."""
        return [whole for whole, _ in self.with_records()]

    def with_records(self) -> list[tuple[Life, list[Life]]]:
        """Everybody once, each with all their records."""
        sets = [[life] for life in self.lives]
        for one, other in self.merged.values():
            mine = [each for each in sets if any(life is one or life is other for life in each)]
            sets = [each for each in sets if each not in mine] + [[life for each in mine for life in each]]
        return [(one_of(each), each) for each in sets]

    def shown_to(self, partner: str) -> dict[str, str]:
        """How each proposal stands that a partner may follow, by its own number."""
        return shown(self.proposals, self.with_records(), partner)

    def spent(self, day: date) -> int:
        """Booked by a day, in ore."""
        return sum(ore for on, ore in self.things.costs.values() if on <= day)

    def figures(self, day: date) -> dict[str, Figure]:
        """Every goal as it stands on a day."""
        people = self.people()
        return {name: goal(Facts(people, self.things), day) for name, goal in self.goals.items()}

    def broken_down(self, goal: str, by: str, day: date) -> dict[str, int]:
        """A goal by what people are, or by area; nobody and nothing is no row."""
        rows = self.breakdowns[goal](Facts(self.people(), self.things), by, day)
        return {value: amount for value, amount in rows.items() if amount}


class Facts(NamedTuple):
    """What figures are counted from."""

    people: Sequence[Life]
    things: Things


Goal = Callable[[Facts, date], Figure]
Test = Callable[[Life, date], bool]
Breakdown = Callable[[Facts, str, date], dict[str, int]]


def apart(amount: Callable[[Life, date], int]) -> Breakdown:
    """An amount (or how many people a test is true of) by what they are; by area, of what each did there."""

    def of(facts: Facts, by: str, day: date) -> dict[str, int]:
        found: Counter[str] = Counter()
        for life in facts.people:
            for value, part in life.by_area().items() if by == "area" else [(getattr(life, by) or "unknown", life)]:
                found[value] += amount(part, day)
        return found

    return of


def activities_by_area(facts: Facts, _: str, day: date) -> dict[str, int]:
    """How many were on offer in each."""
    areas = facts.things.areas
    return Counter(areas.get(name) or "unknown" for name, on in facts.things.activities.items() if on <= day)


def people(test: Test) -> Goal:
    """How many people a test is true of."""
    return lambda facts, day: Figure(sum(test(life, day) for life in facts.people))


def share(test: Test, among: Test) -> Goal:
    """Of some people, how many a test is true of."""

    def of(facts: Facts, day: date) -> Figure:
        some = [life for life in facts.people if among(life, day)]
        return Figure(sum(test(life, day) for life in some), len(some))

    return of


def total(amount: Callable[[Life, date], int], among: Test | None = None) -> Goal:
    """An amount of everybody together; with `among` also how many people that are."""

    def of(facts: Facts, day: date) -> Figure:
        some = [life for life in facts.people if among is None or among(life, day)]
        return Figure(sum(amount(life, day) for life in some), len(some) if among else None)

    return of


def cost_per(test: Test) -> Goal:
    """What was booked by the day, in ore, and by how many people it is divided."""
    return lambda facts, day: Figure(
        sum(ore for on, ore in facts.things.costs.values() if on <= day), sum(test(life, day) for life in facts.people)
    )


def deliverables(status: str, part_of: str | None = None) -> Goal:
    """How many got so far: of a whole's parts, or of what is a part of nothing."""
    return lambda facts, day: Figure(
        sum(d.reached(status, day) for d in facts.things.deliverables.values() if d.part_of == part_of)
    )


def different(names: Callable[[Things, date], Iterable[str]]) -> Goal:
    """How many different names."""
    return lambda facts, day: Figure(len(set(names(facts.things, day))))


def in_time(dues: Iterable[Due]) -> Goal:
    """Of what was due or delivered by the day, what was delivered by its own day."""

    def of(facts: Facts, day: date) -> Figure:
        came = {report: on for report, on in facts.things.delivered.items() if on <= day}
        asked = [due for due in dues if due.on <= day or due.report in came]
        return Figure(sum(due.report in came and came[due.report] <= due.on for due in asked), len(asked))

    return of


def judged(goal: str) -> Goal:
    """One of one if the last judgement by the day says reached, none of none without a judgement."""

    def of(facts: Facts, day: date) -> Figure:
        given = [(on, verdict) for name, on, verdict in facts.things.judgements if name == goal and on <= day]
        if not given:
            return Figure(0, 0)
        return Figure(int(max(given, key=lambda one: one[0])[1] == "reached"), 1)

    return of


def published(series: str, against: str | None = None) -> Goal:
    """A statistic's newest value in hundredths; beside the newest of another, or beside one."""

    def newest(things: Things, name: str, day: date) -> int | None:
        known = {on: value for (which, on), value in things.statistics.items() if which == name and on <= day}
        return known[max(known)] if known else None

    def of(facts: Facts, day: date) -> Figure:
        value = newest(facts.things, series, day)
        other = newest(facts.things, against, day) if against else 100
        return Figure(0, 0) if value is None or other is None else Figure(value, other)

    return of
