"""A level turned into bookkeeping: its differences over the days on which it may change."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from reporting.domain.cells import characteristics_change, characteristics_on
from reporting.domain.facts import Characteristics
from reporting.domain.levels import breakpoints, day_counts, standing
from reporting.domain.minutes import DayKey
from reporting.domain.shelves import Audience, Question
from reporting.domain.subject import Amount, Booked, Cell, CellsInTime, Standing, Subject, Timeline

K = TypeVar("K")
DayLine = tuple[str, str, date, int]
"""(facet, value, day, minutes)"""
Curve = dict[tuple[Cell | None, date], Amount]
"""How the amount (None), and what stands in the goal's own cells, moves on each day."""
_NOTHING: Amount = (0, 0)
_NOWHERE = Standing(None, _NOTHING, ())


def timeline(subject: Subject, question: Question, before: Timeline = (), since: date = date.min) -> Timeline:
    """How the subject stands to what is asked about people, through time. What is effective from `since` on changes
    nothing of the days before it: those are as they were `before`.
    """
    found = [item for item in before if item[0] < since]
    last = found[-1][1] if found else _NOWHERE
    goal, waits = question.goal, question.waits
    seen = subject.as_counted_by(goal.engine)
    for day in breakpoints(seen, goal, waits):
        if day >= since:
            now = standing(seen, day, goal, waits)
            if now != last:
                found.append((day, now))
                last = now
    return tuple(found)


def known_in(*timelines: Timeline) -> list[Characteristics | None]:
    """What was known of the subject at any time in these: mostly one thing, so nothing is hashed."""
    found: list[Characteristics | None] = []
    for line in timelines:
        for _, now in line:
            if now.known not in found:
                found.append(now.known)
    return found


def moves(before: Timeline, after: Timeline) -> Curve:
    """What changes from one timeline to the other, whatever cells their subject is in."""
    same = 0
    for was, now in zip(before, after):  # noqa: B905 - one may be longer
        if was != now:
            break
        same += 1
    start = after[same - 1][1] if same else _NOWHERE
    moved = _curve(start, after[same:])
    return difference(_curve(start, before[same:]), moved) if same < len(before) else moved


def _curve(before: Standing, line: Timeline) -> Curve:
    found: Curve = {}
    (was_num, was_den), was_own = before.amount, before.own
    for day, now in line:
        (num, den), own = now.amount, now.own
        if num != was_num or den != was_den:
            found[None, day] = (num - was_num, den - was_den)
            was_num, was_den = num, den
        if own != was_own:
            moved: Booked = {}
            _book_difference(moved, day, dict(was_own), dict(own))
            found.update({((facet, value), on): amount for (facet, value, on), amount in moved.items()})
            was_own = own
    return found


def people_entries(line: Timeline, audience: Audience) -> Booked:
    """What stands in the books of an audience that counts people."""
    booked: Booked = {}
    before: dict[Cell, Amount] = {}
    for day, stands in line:
        cells = audience.cells(stands.known)
        now = dict.fromkeys(cells, stands.amount) if stands.amount != _NOTHING else {}
        if stands.own and cells:
            now.update(stands.own)
        _book_difference(booked, day, before, now)
        before = now
    return booked


def _book_difference(booked: Booked, day: date, before: dict[Cell, Amount], now: dict[Cell, Amount]) -> None:
    for cell, (num, den) in now.items():
        was_num, was_den = before.get(cell, _NOTHING)
        if num != was_num or den != was_den:
            booked[*cell, day] = (num - was_num, den - was_den)
    for cell, (num, den) in before.items():
        if cell not in now:
            booked[*cell, day] = (-num, -den)


def minutes_entries(subject: Subject, question: Question, audience: Audience) -> Booked:
    """What stands in the books of an audience that adds up minutes."""
    booked: Booked = {}
    for key, minutes in subject.as_counted_by(question.goal.engine).days.items():
        add(booked, day_lines(subject, question, audience, key, minutes))
    return booked


def day_lines(subject: Subject, question: Question, audience: Audience, key: DayKey, minutes: int) -> list[DayLine]:
    """What one day's minutes add to the books: on the day itself, and again on each later day on which
    it becomes known who the subject is (present first, enrolled later), when they change cells.
    """
    if question.goal.kind != "sum" or not day_counts(subject, key, question.goal):
        return []
    return spread(subject, audience, key, minutes)


def spread(subject: Subject, audience: Audience, key: DayKey, minutes: int) -> list[DayLine]:
    """The same of minutes that are known to count."""
    day, in_time = key[0], _cells_in_time(subject, audience)
    if audience.by_area:
        in_time = tuple((start, audience.with_area(cells, key[1])) for start, cells in in_time)
    if in_time[-1][0] <= day:  # nothing more will become known: by far the most frequent case
        return [(facet, value, day, minutes) for facet, value in in_time[-1][1]]
    lines: list[DayLine] = []
    before: tuple[Cell, ...] = ()
    for start, cells in in_time:
        if start <= day:
            lines, before = [(*cell, day, minutes) for cell in cells], cells
        else:
            lines += [(*cell, start, -minutes) for cell in before if cell not in cells]
            lines += [(*cell, start, minutes) for cell in cells if cell not in before]
            before = cells
    return lines


def settled(subject: Subject) -> tuple[date, Characteristics | None]:
    """From which day on nothing more becomes known of who the subject is, and what is known then."""
    if subject.settled is None:
        last = max(characteristics_change(subject), default=date.min)
        subject.settled = (last, characteristics_on(subject, last))
    return subject.settled


def _cells_in_time(subject: Subject, audience: Audience) -> CellsInTime:
    """From which day on the subject stands in which cells; remembered until its spells change."""
    known = subject.cells_in_time.get(audience.name)
    if known is None:
        known = subject.cells_in_time[audience.name] = tuple(_cells(subject, audience))
    return known


def _cells(subject: Subject, audience: Audience) -> Iterator[tuple[date, tuple[Cell, ...]]]:
    for start in (date.min, *characteristics_change(subject)):
        yield start, audience.cells(characteristics_on(subject, start))


def add(booked: Booked, lines: Iterable[DayLine]) -> None:
    """Add minutes up, cell and day by cell and day."""
    for facet, value, day, minutes in lines:
        place = (facet, value, day)
        booked[place] = (booked.get(place, _NOTHING)[0] + minutes, 0)


def difference(before: Mapping[K, Amount], after: Mapping[K, Amount]) -> dict[K, Amount]:
    """What must be appended so that `before` becomes `after`; nothing for what stays."""
    moved = {place: amount for place, amount in after.items() if place not in before and amount != _NOTHING}
    for place, (was_num, was_den) in before.items():
        num, den = after.get(place, _NOTHING)
        if num != was_num or den != was_den:
            moved[place] = (num - was_num, den - was_den)
    return moved
