"""What a fact says and what it changes, as the ledger takes it in and writes it down: statements, lines, findings."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from reporting.domain.books import Book, Part
from reporting.domain.entries import add, day_lines
from reporting.domain.facts import Enrolled, Exited, Fact, FactId, Presence
from reporting.domain.subject import Booked, DayKey, Key, Subject


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


class Statement(NamedTuple):
    """One event about one subject: an original, or the correction of an earlier version of its aggregate."""

    key: Key
    aggregate: str
    version: int
    corrects: int | None
    fact: Fact | None
    """The original, or the replacement; None voids what it corrects."""
    of_attendance: bool
    older_form: bool = False


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


def may_move_spells(subject: Subject, statement: Statement) -> bool:
    """Outcomes move no minutes, so that nobody adds up all days for each of them."""
    if isinstance(statement.fact, (Enrolled, Exited)):
        return True
    if statement.corrects is None:
        return False
    target = FactId(statement.aggregate, statement.corrects)
    return isinstance(subject.participation.effective(target), (Enrolled, Exited))


def parts_of(subject: Subject) -> tuple[tuple[Part, object], ...]:
    """The parts of state that goals read, by name: whoever compares two of these knows what a fact moved."""
    first = subject.spells[0] if subject.spells else None
    return (
        ("first-entry", first and (first.start, first.characteristics)),
        ("spells", subject.spells),
        ("contacts", subject.contacts),
        ("outcomes", subject.outcomes),
        ("answers", subject.answers),
        ("first-attended-day", subject.first_attended),
    )


def count_findings(journal: Journal, key: Key, before: Fact | None, after: Fact | None) -> None:
    """Note which data-quality findings there are fewer and more of."""
    for finding in before.findings if before is not None else ():
        journal.findings[key.programme, finding] -= 1
    for finding in after.findings if after is not None else ():
        journal.findings[key.programme, finding] += 1


def book_minutes(
    journal: Journal, number: int, key: Key, subject: Subject, book: Book, *, moved: list[tuple[DayKey, int]]
) -> None:
    """Write what some moved minutes add to a book."""
    if len(moved) == 1:
        day, minutes = moved[0]
        for facet, value, on, num in day_lines(subject, book, day, minutes):
            journal.entries.append(Entry(number, num, 0, book.number, on, key.person, facet, value))
        return
    booked: Booked = {}
    for day, minutes in moved:
        add(booked, day_lines(subject, book, day, minutes))
    append(journal, number, key, book, booked)


def append(journal: Journal, number: int, key: Key, book: Book, booked: Booked) -> None:
    """Write differences as lines."""
    for (facet, value, day), (num, den) in booked.items():
        if num or den:
            journal.entries.append(Entry(number, num, den, book.number, day, key.person, facet, value))
