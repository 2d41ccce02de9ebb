"""The file of all participants that a fund takes every month: what was handed in, and what became late since.

Assumed: a row says what had happened by the month's last day, so an exit in July is no end date in June's; whoever was
in on a day of the month is in its file, with the first day of all and, once nobody awaits them, the last; hours are
presences during a stay, and eight for every Monday to Friday of an internship or work training that lie in one. What
was handed in never moves: a late fact makes a new edition of the first month that it touches and of every later one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from local.simulate.book.calendar import ONE_DAY, months_later
from local.simulate.book.lives import Life, Step

PRACTICE = frozenset(["internship", "work-training"])
_SATURDAY, _A_DAYS_MINUTES = 5, 480


class Row(NamedTuple):
    """One participant of a month."""

    first: date
    last: date | None
    minutes: int


Rows = Mapping[str, Row]
"""By what a person's record is called."""


def rows(people: Iterable[Life], month: date) -> Rows:
    """The file of the month that begins on a day, as it is known now."""
    last = months_later(month, 1) - ONE_DAY
    found = {}
    for life in people:
        stays = life.begun(last)
        if any(stay.last is None or stay.last >= month for stay in stays):
            there = sum(one.minutes for one in life.attended(last) if one.day >= month)
            placed = sum(_minutes(life, step, month, last) for step in life.steps.values() if step.kind in PRACTICE)
            found[life.name] = Row(stays[0].first, life.left(last), there + placed)
    return found


def _minutes(life: Life, step: Step, month: date, last: date) -> int:
    if step.started is None:
        return 0
    day, until, found = max(month, step.started), min(last, step.ended or last), 0
    while day <= until:
        if day.weekday() < _SATURDAY and any(stay.holds(day, last) for stay in life.begun(last)):
            found += _A_DAYS_MINUTES
        day += ONE_DAY
    return found


@dataclass
class Months:
    """Those of a programme that were handed in: each month's editions, the first and every correction."""

    editions: dict[date, list[Rows]] = field(default_factory=dict)

    def hand_in(self, people: Iterable[Life], month: date) -> None:
        """As it is known now."""
        self.editions[month] = [rows(people, month)]

    def late(self, people: Iterable[Life]) -> dict[date, set[str]]:
        """Whose rows are others now: of the first month in which there are any, and of every later one."""
        people = list(people)
        found: dict[date, set[str]] = {}
        for month, editions in sorted(self.editions.items()):
            now, before = rows(people, month), editions[-1]
            differs = {who for who in {*now, *before} if now.get(who) != before.get(who)}
            if differs or found:
                found[month] = differs
        return found

    def correct(self, people: Iterable[Life]) -> dict[date, int]:
        """Hand in what is late. Returns how many rows are others, by month."""
        people = list(people)
        late = self.late(people)
        for month in late:
            self.editions[month].append(rows(people, month))
        return {month: len(differs) for month, differs in late.items()}
