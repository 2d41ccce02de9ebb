"""A level turned into bookkeeping: its differences over the days on which it may change."""

from collections.abc import Iterable, Iterator
from datetime import date

from reporting.domain.books import Book
from reporting.domain.cells import cells_of, characteristics_change, characteristics_on, matches
from reporting.domain.levels import Amount, breakpoints, day_counts, level
from reporting.domain.subject import Booked, Cell, CellsInTime, DayKey, Subject

DayLine = tuple[str, str, date, int]
"""(facet, value, day, minutes)"""


def people_entries(subject: Subject, book: Book) -> Booked:
    """What stands in the book of a goal that counts people."""
    booked: Booked = {}
    before: dict[Cell, Amount] = {}
    for day in breakpoints(subject, book.goal):
        now = level(subject, day, book.goal)
        if now != before:
            _book_difference(booked, day, before, now)
            before = now
    return booked


def _book_difference(booked: Booked, day: date, before: dict[Cell, Amount], now: dict[Cell, Amount]) -> None:
    for cell in before.keys() | now.keys():
        (was_num, was_den), (num, den) = before.get(cell, (0, 0)), now.get(cell, (0, 0))
        if (was_num, was_den) != (num, den):
            booked[*cell, day] = (num - was_num, den - was_den)


def minutes_entries(subject: Subject, book: Book) -> Booked:
    """What stands in the book of a goal that adds up minutes."""
    booked: Booked = {}
    for key, minutes in subject.days.items():
        add(booked, day_lines(subject, book, key, minutes))
    return booked


def day_lines(subject: Subject, book: Book, key: DayKey, minutes: int) -> list[DayLine]:
    """What one day's minutes add to the book: on the day itself, and again on each later day on which
    it becomes known who the subject is (present first, enrolled later), when they change cells.
    """
    if book.goal.kind != "sum" or not day_counts(subject, key, book.goal):
        return []
    day, in_time = key[0], _cells_in_time(subject, book)
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


def _cells_in_time(subject: Subject, book: Book) -> CellsInTime:
    """From which day on the subject stands in which cells of the book; remembered until its spells change."""
    known = subject.cells_in_time.get(book.number)
    if known is None:
        known = subject.cells_in_time[book.number] = tuple(_cells(subject, book))
    return known


def _cells(subject: Subject, book: Book) -> Iterator[tuple[date, tuple[Cell, ...]]]:
    for start in (date.min, *characteristics_change(subject)):
        who = characteristics_on(subject, start)
        yield start, tuple(cells_of(book.goal.facets, who)) if matches(book.goal.where, who) else ()


def add(booked: Booked, lines: Iterable[DayLine]) -> None:
    """Add minutes up, cell and day by cell and day."""
    for facet, value, day, minutes in lines:
        place = (facet, value, day)
        booked[place] = (booked.get(place, (0, 0))[0] + minutes, 0)


def difference(before: Booked, after: Booked) -> Booked:
    """What must be appended so that `before` becomes `after`; nothing for what stays."""
    moved = {place: amount for place, amount in after.items() if place not in before and amount != (0, 0)}
    for place, (was_num, was_den) in before.items():
        num, den = after.get(place, (0, 0))
        if (num, den) != (was_num, was_den):
            moved[place] = (num - was_num, den - was_den)
    return moved
