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
            if statement.of_attendance:
                subject.move_presence(*_attend(subject, statement))
            else:
                _participate(subject, statement)
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
        before, after = _attend(subject, statement)
        if before == after:
            return
        key = statement.key
        _count_findings(journal, key, before, after)
        firsts = (subject.first_presence, subject.first_attended)
        moved = subject.move_presence(before, after)
        for book in self._minutes.get(key.programme, ()):
            _book_minutes(journal, number, key, subject, book, moved=moved)
        if firsts != (subject.first_presence, subject.first_attended):
            changed: set[Part] = set()
            if firsts[0] != subject.first_presence:
                changed.add("first-presence")
            if firsts[1] != subject.first_attended:
                changed.add("first-attended-day")
            self._rebook_people(number, key, subject, changed, journal)

    def _record_participation(self, number: int, subject: Subject, statement: Statement, journal: Journal) -> None:
        key = statement.key
        parts = _parts(subject)
        minutes_before = self._minutes_booked(key, subject) if _may_move_spells(subject, statement) else ()
        before, after = _participate(subject, statement)
        if before == after:
            return
        _count_findings(journal, key, before, after)
        subject.derive_participation()
        changed = {name for (name, was), (_, now) in zip(parts, _parts(subject), strict=True) if was != now}
        self._rebook_people(number, key, subject, changed, journal)
        for book, booked in minutes_before:
            _append(journal, number, key, book, difference(booked, minutes_entries(subject, book)))

    def _minutes_booked(self, key: Key, subject: Subject) -> list[tuple[Book, Booked]]:
        books = self._minutes.get(key.programme, ()) if subject.days else ()
        return [(book, minutes_entries(subject, book)) for book in books]

    def _rebook_people(self, number: int, key: Key, subject: Subject, changed: set[Part], journal: Journal) -> None:
        for book in self._people.get(key.programme, ()):
            if not book.reads.isdisjoint(changed):
                after = people_entries(subject, book)
                _append(journal, number, key, book, difference(subject.booked.get(book.number, {}), after))
                subject.booked[book.number] = after

    def _stand(self, subject: Subject, books: Iterable[Book]) -> None:
        for book in books:
            subject.booked[book.number] = people_entries(subject, book)


def fold_history(books: Sequence[Book], history: Iterable[tuple[int, Statement]]) -> list[Entry]:
    """The lines of books published late: all facts of their programme so far, from the first on."""
    ledger = Ledger()
    for programme in {book.programme for book in books}:
        ledger.keep(programme, [book for book in books if book.programme == programme])
    journal = Journal()
    for number, statement in history:
        ledger.record(number, statement, journal)
    return journal.entries


def _attend(subject: Subject, statement: Statement) -> tuple[Presence | None, Presence | None]:
    """Take in what is said of an attendance: what held of it before, and what holds now."""
    fact = statement.fact
    assert fact is None or isinstance(fact, Presence), "an attendance is corrected by an attendance"
    if statement.corrects is not None:
        target = FactId(statement.aggregate, statement.corrects)
        return subject.attendance.correct(target, statement.version, fact)
    assert fact is not None, "an original says something"
    fact_id = FactId(statement.aggregate, statement.version)
    return subject.attendance.record(fact_id, fact, older_form=statement.older_form)


def _participate(subject: Subject, statement: Statement) -> tuple[Fact | None, Fact | None]:
    """Likewise of a participation."""
    fact = statement.fact
    assert not isinstance(fact, Presence), "a participation is corrected by one of its own facts"
    if statement.corrects is not None:
        target = FactId(statement.aggregate, statement.corrects)
        return subject.participation.correct(target, statement.version, fact)
    assert fact is not None, "an original says something"
    return subject.participation.record(FactId(statement.aggregate, statement.version), fact)


def _may_move_spells(subject: Subject, statement: Statement) -> bool:
    """Outcomes move no minutes, so that nobody adds up all days for each of them."""
    if isinstance(statement.fact, (Enrolled, Exited)):
        return True
    if statement.corrects is None:
        return False
    target = FactId(statement.aggregate, statement.corrects)
    return isinstance(subject.participation.effective(target), (Enrolled, Exited))


def _parts(subject: Subject) -> tuple[tuple[Part, object], ...]:
    first = subject.spells[0] if subject.spells else None
    return (
        ("first-entry", first and (first.start, first.characteristics)),
        ("spells", subject.spells),
        ("contacts", subject.contacts),
        ("outcomes", subject.outcomes),
        ("first-attended-day", subject.first_attended),
    )


def _count_findings(journal: Journal, key: Key, before: Fact | None, after: Fact | None) -> None:
    for finding in before.findings if before is not None else ():
        journal.findings[key.programme, finding] -= 1
    for finding in after.findings if after is not None else ():
        journal.findings[key.programme, finding] += 1


def _book_minutes(
    journal: Journal, number: int, key: Key, subject: Subject, book: Book, *, moved: list[tuple[DayKey, int]]
) -> None:
    if len(moved) == 1:
        day, minutes = moved[0]
        for facet, value, on, num in day_lines(subject, book, day, minutes):
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
