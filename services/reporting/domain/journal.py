"""What a fact says and what it changes, as the ledger takes it in and writes it down: statements, lines, findings."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from msgspec import Struct

from reporting.domain.entries import add, day_lines, difference, known_in, moves, people_entries, settled, spread
from reporting.domain.facts import Enrolled, Fact, FactId, Presence
from reporting.domain.levels import day_is_asked_for
from reporting.domain.minutes import DayKey, DayMinutes, Moved
from reporting.domain.reading import Part
from reporting.domain.scopes import is_wider
from reporting.domain.shelves import Question, Shelf
from reporting.domain.spells import Spell, inside_any
from reporting.domain.subject import Booked, Key, Subject, Timeline


class Entry(NamedTuple):
    """One line of the ledger. Never updated: a correction is a reversing line."""

    fact_no: int
    num: int
    den: int
    book: int
    effective_on: date
    subject: str
    facet: str
    value: str


_entry: Callable[[tuple[int, int, int, int, date, str, str, str]], Entry] = partial(tuple.__new__, Entry)
"""The same, made without the function that a NamedTuple puts before it: half of its cost, five times an event."""


class Statement(Struct, frozen=True, gc=False):
    """One event about one subject: an original, or the correction of an earlier version of its aggregate."""

    key: Key
    aggregate: str
    version: int
    corrects: int | None
    fact: Fact | None
    """The original, or the replacement; None voids what it corrects."""
    of_attendance: bool
    older_form: bool = False
    controller: str = ""
    """Who answers for the data: people are one with people of the same controller alone."""


class Journal:
    """What came of some facts: lines to append, and how many facts of each finding there are more."""

    __slots__ = ("entries", "findings")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.findings: Counter[tuple[str, str]] = Counter()


def attend(subject: Subject, statement: Statement) -> tuple[Presence | None, Presence | None]:
    """Take in what is said of an attendance: what held of it before, and what holds now."""
    fact = statement.fact
    assert fact is None or isinstance(fact, Presence), "an attendance is corrected by an attendance"
    if statement.corrects is not None:
        target = FactId(statement.aggregate, statement.corrects)
        return subject.attendance.correct(target, statement.version, fact)
    assert fact is not None, "an original says something"
    fact_id = FactId(statement.aggregate, statement.version)
    return subject.attendance.record(fact_id, fact, older_form=statement.older_form)


def participate(subject: Subject, statement: Statement) -> tuple[Fact | None, Fact | None]:
    """Likewise of a participation."""
    fact = statement.fact
    assert not isinstance(fact, Presence), "a participation is corrected by one of its own facts"
    if statement.corrects is not None:
        target = FactId(statement.aggregate, statement.corrects)
        return subject.participation.correct(target, statement.version, fact)
    assert fact is not None, "an original says something"
    return subject.participation.record(FactId(statement.aggregate, statement.version), fact)


def may_move_cells(subject: Subject, statement: Statement) -> bool:
    """Only an enrolment says who somebody is: nobody adds up all days anew for an exit or an outcome."""
    if isinstance(statement.fact, Enrolled):
        return True
    if statement.corrects is None:
        return False
    target = FactId(statement.aggregate, statement.corrects)
    return isinstance(subject.participation.effective(target), Enrolled)


def parts_of(subject: Subject) -> tuple[tuple[Part, object], ...]:
    """The parts of state that goals read, by name: whoever compares two of these knows what a fact moved."""
    first = subject.spells[0] if subject.spells else None
    return (
        ("first-entry", first and (first.start, first.characteristics)),
        ("spells", subject.spells),
        ("contacts", subject.contacts),
        ("outcomes", subject.outcomes),
        ("answers", subject.answers),
        ("way", subject.way),
        ("first-attended-day", subject.first_attended),
    )


def count_findings(journal: Journal, key: Key, before: Fact | None, after: Fact | None) -> None:
    """Note which data-quality findings there are fewer and more of, in the programme itself."""
    if is_wider(key.programme):
        return
    for finding in before.findings if before is not None else ():
        journal.findings[key.programme, finding] -= 1
    for finding in after.findings if after is not None else ():
        journal.findings[key.programme, finding] += 1


def book_people(
    journal: Journal, number: int, key: Key, question: Question, *, before: Timeline, after: Timeline
) -> None:
    """Write what a timeline that changed adds to the books of those who ask."""
    known = known_in(before, after)
    if len(known) > 1:  # it became known who they are: cells change as well
        for share in question.shares:
            was, now = people_entries(before, share.audience), people_entries(after, share.audience)
            append(journal, number, key, share.numbers, difference(was, now))
        return
    moved = moves(before, after).items()
    person, entries = key.person, journal.entries
    for cells, books in question.asked_of(*known) if moved else ():
        for (own, day), (num, den) in moved:
            for facet, value in cells if own is None else (own,):
                entries += [_entry((number, num, den, book, day, person, facet, value)) for book in books]


def book_minutes(journal: Journal, number: int, key: Key, subject: Subject, shelf: Shelf, *, moved: Moved) -> None:
    """Write what some moved minutes add to the books."""
    settled_on, known = settled(subject)
    each = moved.each
    if moved.once is each and len(each) == 1 and each[0][0][0] >= settled_on:  # by far the most frequent case
        day, minutes = each[0]
        targets = shelf.targets(known, day)
        found = targets.inside if subject.attended(day) else targets.outside
        on, person = day[0], key.person
        journal.entries += [
            _entry((number, minutes, 0, book, on, person, facet, value)) for book, facet, value in found
        ]
        return
    for question in shelf.of_minutes if moved else ():
        for share in question.shares:
            booked: Booked = {}
            for day, minutes in moved.by(question.goal.engine):
                add(booked, day_lines(subject, question, share.audience, day, minutes))
            append(journal, number, key, share.numbers, booked)


def book_what_spells_moved(
    journal: Journal, number: int, key: Key, subject: Subject, shelf: Shelf, *, before: tuple[Spell, ...]
) -> None:
    """Write the attended minutes of days that came to lie inside a spell, or no longer do."""
    each = _crossed(subject, subject.days, before)
    moved = Moved(each, each if subject.once is None else _crossed(subject, subject.once.days, before))
    for question in shelf.of_minutes if each else ():
        if question.goal.kind == "sum" and question.goal.of == "attended-minutes":
            asked = [
                (day, minutes)
                for day, minutes in moved.by(question.goal.engine)
                if day_is_asked_for(day, question.goal)
            ]
            for share in question.shares:
                booked: Booked = {}
                for day, minutes in asked:
                    add(booked, spread(subject, share.audience, day, minutes))
                append(journal, number, key, share.numbers, booked)


def _crossed(subject: Subject, days: Mapping[DayKey, int], before: tuple[Spell, ...]) -> list[DayMinutes]:
    """The minutes of days that came to lie inside a spell, and, to be taken away, of those that no longer do."""
    return [
        (day, minutes if subject.attended(day) else -minutes)
        for day, minutes in days.items()
        if subject.attended(day) != inside_any(before, day[0], day[3])
    ]


def append(journal: Journal, number: int, key: Key, books: Iterable[int], booked: Booked) -> None:
    """Write differences as lines of each of the books."""
    for (facet, value, day), (num, den) in booked.items():
        if num or den:
            for book in books:
                journal.entries.append(Entry(number, num, den, book, day, key.person, facet, value))
