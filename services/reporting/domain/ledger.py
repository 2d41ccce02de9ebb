"""The ledger itself: what one more fact changes, in every book of its programme.

Differences are taken per fact, never per batch, and only ever appended. Every book folds from fact 1,
whenever it was published; its entries carry the numbers of the facts that caused them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from reporting.domain.books import Book, Part, of_minutes, of_people
from reporting.domain.entries import add, day_lines, difference, minutes_entries, people_entries
from reporting.domain.facts import Enrolled, Exited, Fact, FactId, Outcome, Presence
from reporting.domain.subject import (
    Booked,
    Change,
    DayKey,
    Key,
    Subject,
    amend_attendance,
    amend_participation,
    breakpoints,
    remember,
)


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


class Ledger:
    """Subjects in memory, and the books that are kept of them."""

    def __init__(self) -> None:
        self.subjects: dict[Key, Subject] = {}
        self._people: dict[str, tuple[Book, ...]] = {}
        self._minutes: dict[str, tuple[Book, ...]] = {}

    def keep(self, programme: str, books: Sequence[Book]) -> None:
        """Keep further books of a programme; subjects in memory get their standing in them, silently.

        Who publishes a definition late folds the facts so far with `Ledger.fold_history` first.
        """
        self._people[programme] = self._people.get(programme, ()) + of_people(books)
        self._minutes[programme] = self._minutes.get(programme, ()) + of_minutes(books)
        for key, subject in self.subjects.items():
            if key.programme == programme:
                self._stand(subject, of_people(books))

    def load(self, key: Key, statements: Iterable[Statement]) -> None:
        """Take a subject into memory as its facts so far made it."""
        subject = Subject()
        for statement in statements:
            change = _apply(subject, statement)
            if statement.of_attendance:
                _move_presence(subject, change)
        subject.derive_participation()
        self._stand(subject, self._people.get(key.programme, ()))
        self.subjects[key] = subject

    def record(self, number: int, statement: Statement, journal: Journal) -> None:
        """Apply one fact and append what it changes."""
        key = statement.key
        subject = self.subjects.get(key)
        if subject is None:
            subject = self.subjects[key] = Subject()
        subject.touched = number
        if statement.of_attendance:
            self._record_presence(number, subject, statement, journal)
        else:
            self._record_participation(number, subject, statement, journal)

    def _record_presence(self, number: int, subject: Subject, statement: Statement, journal: Journal) -> None:
        change = _apply(subject, statement)
        if change.before == change.after:
            return
        key = statement.key
        _count_findings(journal, key, change)
        firsts = (subject.first_presence, subject.first_attended)
        moved = _move_presence(subject, change)
        for book in self._minutes.get(key.programme, ()):
            _book_minutes(journal, number, key, subject, book, moved=moved)
        changed: set[Part] = set()
        if firsts[0] != subject.first_presence:
            changed.add("first-presence")
        if firsts[1] != subject.first_attended:
            changed.add("first-attended-day")
        if changed:
            self._rebook_people(number, key, subject, changed, journal)

    def _record_participation(self, number: int, subject: Subject, statement: Statement, journal: Journal) -> None:
        key = statement.key
        parts = _parts(subject)
        minutes_before = self._minutes_booked(key, subject) if _may_move_spells(subject, statement) else ()
        change = _apply(subject, statement)
        if change.before == change.after:
            return
        _count_findings(journal, key, change)
        subject.derive_participation()
        changed = {name for (name, was), (_, now) in zip(parts, _parts(subject), strict=True) if was != now}
        self._rebook_people(number, key, subject, changed, journal)
        for book, before in minutes_before:
            _append(journal, number, key, book, difference(before, minutes_entries(subject, book)))

    def _minutes_booked(self, key: Key, subject: Subject) -> list[tuple[Book, Booked]]:
        books = self._minutes.get(key.programme, ()) if subject.days else ()
        return [(book, minutes_entries(subject, book)) for book in books]

    def _rebook_people(self, number: int, key: Key, subject: Subject, changed: set[Part], journal: Journal) -> None:
        days = breakpoints(subject)
        for book in self._people.get(key.programme, ()):
            if not book.reads.isdisjoint(changed):
                after = people_entries(subject, book, days)
                _append(journal, number, key, book, difference(subject.booked.get(book.number, {}), after))
                subject.booked[book.number] = after

    def _stand(self, subject: Subject, books: Iterable[Book]) -> None:
        days = breakpoints(subject)
        for book in books:
            subject.booked[book.number] = people_entries(subject, book, days)


def fold_history(books: Sequence[Book], history: Iterable[tuple[int, Statement]]) -> list[Entry]:
    """The lines of books published late: all facts of their programme so far, from the first on."""
    ledger = Ledger()
    for programme in {book.programme for book in books}:
        ledger.keep(programme, [book for book in books if book.programme == programme])
    journal = Journal()
    for number, statement in history:
        ledger.record(number, statement, journal)
    return journal.entries


def _apply(subject: Subject, statement: Statement) -> Change:
    aggregate, version, fact = statement.aggregate, statement.version, statement.fact
    if statement.corrects is None:
        assert fact is not None, "an original says something"
        return remember(subject, FactId(aggregate, version), fact, older_form=statement.older_form)
    target = FactId(aggregate, statement.corrects)
    if statement.of_attendance:
        assert fact is None or isinstance(fact, Presence)
        return amend_attendance(subject, target, version, fact)
    assert fact is None or isinstance(fact, (Enrolled, Exited, Outcome))
    return amend_participation(subject, target, version, fact)


def _may_move_spells(subject: Subject, statement: Statement) -> bool:
    """Outcomes move no minutes, so that nobody adds up all days for each of them."""
    if isinstance(statement.fact, (Enrolled, Exited)):
        return True
    if statement.corrects is None:
        return False
    target = FactId(statement.aggregate, statement.corrects)
    return isinstance(subject.participation.effective(target), (Enrolled, Exited))


def _move_presence(subject: Subject, change: Change) -> list[tuple[DayKey, int]]:
    before, after = change
    assert before is None or isinstance(before, Presence)
    assert after is None or isinstance(after, Presence)
    return subject.move_presence(before, after)


def _parts(subject: Subject) -> tuple[tuple[Part, object], ...]:
    return (
        ("spells", subject.spells),
        ("contacts", subject.contacts),
        ("outcomes", subject.outcomes),
        ("first-attended-day", subject.first_attended),
    )


def _count_findings(journal: Journal, key: Key, change: Change) -> None:
    for fact, sign in ((change.before, -1), (change.after, 1)):
        for finding in fact.findings if fact is not None else ():
            journal.findings[key.programme, finding] += sign


def _book_minutes(
    journal: Journal, number: int, key: Key, subject: Subject, book: Book, *, moved: list[tuple[DayKey, int]]
) -> None:
    if len(moved) == 1:
        day, minutes = moved[0]
        for (facet, value), on, num in day_lines(subject, book, day, minutes):
            journal.entries.append(Entry(number, num, 0, book.number, on, key.person, facet, value))
        return
    booked: Booked = {}
    for day, minutes in moved:
        add(booked, day_lines(subject, book, day, minutes))
    _append(journal, number, key, book, booked)


def _append(journal: Journal, number: int, key: Key, book: Book, booked: Booked) -> None:
    for (facet, value, day), (num, den) in booked.items():
        if num or den:
            journal.entries.append(Entry(number, num, den, book.number, day, key.person, facet, value))
