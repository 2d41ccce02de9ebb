"""A level turned into bookkeeping: its differences over the days on which it may change."""

from collections.abc import Iterable
from datetime import date

from contracts.programme.goals import SumGoal
from reporting.domain.books import Book
from reporting.domain.cells import cells_of, characteristics_change, characteristics_on, matches
from reporting.domain.levels import Amount, day_counts, level
from reporting.domain.subject import Booked, Cell, DayKey, Subject


def people_entries(subject: Subject, book: Book, days: Iterable[date]) -> Booked:
    """What stands in the book of a goal that counts people; `days` are the subject's breakpoints."""
    booked: Booked = {}
    before: dict[Cell, Amount] = {}
    for day in days:
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
        add(booked, day_entries(subject, book, key, minutes))
    return booked


def day_entries(subject: Subject, book: Book, key: DayKey, minutes: int) -> Booked:
    """What one day's minutes add to the book: on the day itself, and again on each later day on which
    it becomes known who the subject is (present first, enrolled later), when they change cells.
    """
    goal = book.goal
    assert isinstance(goal, SumGoal)
    if not day_counts(subject, key, goal):
        return {}
    day = key[0]
    if book.plain:
        return {("", "", day): (minutes, 0)}
    booked: Booked = {}
    before: dict[Cell, Amount] = {}
    for point in [day, *(later for later in characteristics_change(subject) if later > day)]:
        known = characteristics_on(subject, point)
        cells = cells_of(goal.facets, known) if matches(goal.where, known) else []
        now = dict.fromkeys(cells, (minutes, 0))
        _book_difference(booked, point, before, now)
        before = now
    return booked


def add(booked: Booked, more: Booked) -> None:
    """Add entries up, cell and day by cell and day."""
    for place, (num, den) in more.items():
        was_num, was_den = booked.get(place, (0, 0))
        booked[place] = (was_num + num, was_den + den)


def difference(before: Booked, after: Booked) -> Booked:
    """What must be appended so that `before` becomes `after`; nothing for what stays."""
    moved = {place: amount for place, amount in after.items() if place not in before and amount != (0, 0)}
    for place, (was_num, was_den) in before.items():
        num, den = after.get(place, (0, 0))
        if (num, den) != (was_num, was_den):
            moved[place] = (num - was_num, den - was_den)
    return moved
