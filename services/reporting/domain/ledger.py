"""The ledger itself: what one more fact changes, in every book of its programme.

Differences are taken per fact, never per batch, and only ever appended. Every book folds from fact 1,
whenever it was published; its entries carry the numbers of the facts that caused them.
"""

from collections.abc import Iterable, Sequence

from reporting.domain.books import Book, Part, of_minutes, of_people
from reporting.domain.clusters import Cluster, Clusters, Edge
from reporting.domain.entries import difference, minutes_entries, people_entries
from reporting.domain.journal import (
    Entry,
    Journal,
    Statement,
    append,
    attend,
    book_minutes,
    count_findings,
    may_move_spells,
    participate,
    parts_of,
)
from reporting.domain.subject import Booked, Key, Subject

__all__ = ["Entry", "Journal", "Ledger", "Statement", "fold_history"]


class Ledger:
    """Subjects in memory, and the books that are kept of them."""

    def __init__(self) -> None:
        self.subjects: dict[Key, Subject] = {}
        self.clusters = Clusters()
        self.programmes: set[str] = set()
        self._people: dict[str, tuple[Book, ...]] = {}
        self._minutes: dict[str, tuple[Book, ...]] = {}

    def keep(self, programme: str, books: Sequence[Book]) -> None:
        """Keep further books of a programme; subjects in memory get their standing in them, silently.

        Who publishes a definition late folds the facts so far with `Ledger.fold_history` first.
        """
        self.programmes.add(programme)
        self._people[programme] = self._people.get(programme, ()) + of_people(books)
        self._minutes[programme] = self._minutes.get(programme, ()) + of_minutes(books)
        for key, subject in self.subjects.items():
            if key.programme == programme:
                self._stand(subject, of_people(books))

    def load(self, key: Key, statements: Iterable[Statement]) -> None:
        """Take a subject into memory as its facts so far made it: those of everybody in its cluster."""
        subject = Subject()
        if key.person in self.clusters.roots:
            subject.owners = {}
        for statement in statements:
            if subject.owners is not None:
                subject.owners[statement.aggregate] = statement.key.person
            if statement.of_attendance:
                subject.move_presence(*attend(subject, statement))
            else:
                participate(subject, statement)
        subject.derive_participation()
        self._stand(subject, self._people.get(key.programme, ()))
        self.subjects[key] = subject
        self.programmes.add(key.programme)

    def record(self, number: int, statement: Statement, journal: Journal) -> None:
        """Apply one fact and append what it changes."""
        key = self.key_of(statement)
        subject = self.subjects.get(key)
        if subject is None:
            subject = self._begin(key)
        subject.touched = number
        if subject.owners is not None:
            subject.owners[statement.aggregate] = statement.key.person
        if statement.of_attendance:
            self._record_presence(number, key, subject, statement, journal)
        else:
            self._record_participation(number, key, subject, statement, journal)

    def key_of(self, statement: Statement) -> Key:
        """The ledger's subject that a statement belongs to."""
        root = self.clusters.roots.get(statement.key.person)
        return statement.key if root is None else Key(statement.key.programme, root)

    def _begin(self, key: Key) -> Subject:
        subject = self.subjects[key] = Subject()
        if key.person in self.clusters.roots:
            subject.owners = {}
        self.programmes.add(key.programme)
        return subject

    def regroup(self, number: int, edge: Edge, journal: Journal) -> None:
        """Take in who is one with whom: in every programme the lines of the clusters before are reversed, and those of
        the clusters after are written; nothing for what stays. Every subject concerned must be in memory.
        """
        before, after = self.clusters.learn(edge)
        if before != after:
            for programme in sorted(self.programmes):
                self._regroup(number, programme, before, after, journal)

    def _regroup(
        self, number: int, programme: str, before: set[Cluster], after: set[Cluster], journal: Journal
    ) -> None:
        parts: dict[str, Subject] = {}
        booked: dict[Key, dict[Book, Booked]] = {}
        for cluster in before:
            key = Key(programme, min(cluster))
            subject = self.subjects.pop(key, None)
            if subject is not None:
                booked[key] = self._all_booked(key, subject)
                parts.update(subject.parts(key.person))
        kept: dict[Key, dict[Book, Booked]] = {}
        for cluster in after:
            of_cluster = {person: parts[person] for person in sorted(cluster) if person in parts}
            if of_cluster:
                key = Key(programme, min(cluster))
                kept[key] = self._all_booked(key, self._join(number, key, of_cluster, alone=len(cluster) == 1))
        for key in sorted(booked.keys() | kept.keys()):
            for book in self._books(programme):
                was, now = booked.get(key, {}).get(book, {}), kept.get(key, {}).get(book, {})
                append(journal, number, key, book, difference(was, now))

    def _join(self, number: int, key: Key, parts: dict[str, Subject], *, alone: bool) -> Subject:
        subject = Subject.joined(parts, alone=alone)
        subject.touched = number
        self._stand(subject, self._people.get(key.programme, ()))
        self.subjects[key] = subject
        return subject

    def _books(self, programme: str) -> tuple[Book, ...]:
        return self._people.get(programme, ()) + self._minutes.get(programme, ())

    def _all_booked(self, key: Key, subject: Subject) -> dict[Book, Booked]:
        people = {book: subject.booked.get(book.number, {}) for book in self._people.get(key.programme, ())}
        return {**people, **dict(self._minutes_booked(key, subject))}

    def _record_presence(self, number: int, key: Key, subject: Subject, statement: Statement, journal: Journal) -> None:
        before, after = attend(subject, statement)
        if before == after:
            return
        count_findings(journal, key, before, after)
        firsts = (subject.first_presence, subject.first_attended)
        moved = subject.move_presence(before, after)
        for book in self._minutes.get(key.programme, ()):
            book_minutes(journal, number, key, subject, book, moved=moved)
        if firsts != (subject.first_presence, subject.first_attended):
            changed: set[Part] = set()
            if firsts[0] != subject.first_presence:
                changed.add("first-presence")
            if firsts[1] != subject.first_attended:
                changed.add("first-attended-day")
            self._rebook_people(number, key, subject, changed, journal)

    def _record_participation(
        self, number: int, key: Key, subject: Subject, statement: Statement, journal: Journal
    ) -> None:
        parts = parts_of(subject)
        minutes_before = self._minutes_booked(key, subject) if may_move_spells(subject, statement) else ()
        before, after = participate(subject, statement)
        if before == after:
            return
        count_findings(journal, key, before, after)
        subject.derive_participation()
        changed = {name for (name, was), (_, now) in zip(parts, parts_of(subject), strict=True) if was != now}
        self._rebook_people(number, key, subject, changed, journal)
        for book, booked in minutes_before:
            append(journal, number, key, book, difference(booked, minutes_entries(subject, book)))

    def _minutes_booked(self, key: Key, subject: Subject) -> list[tuple[Book, Booked]]:
        books = self._minutes.get(key.programme, ()) if subject.days else ()
        return [(book, minutes_entries(subject, book)) for book in books]

    def _rebook_people(self, number: int, key: Key, subject: Subject, changed: set[Part], journal: Journal) -> None:
        for book in self._people.get(key.programme, ()):
            if not book.reads.isdisjoint(changed):
                after = people_entries(subject, book)
                append(journal, number, key, book, difference(subject.booked.get(book.number, {}), after))
                subject.booked[book.number] = after

    def _stand(self, subject: Subject, books: Iterable[Book]) -> None:
        for book in books:
            subject.booked[book.number] = people_entries(subject, book)


def fold_history(books: Sequence[Book], history: Iterable[tuple[int, Statement | Edge]]) -> list[Entry]:
    """The lines of books published late: all facts of their programme so far, from the first on."""
    ledger = Ledger()
    for programme in {book.programme for book in books}:
        ledger.keep(programme, [book for book in books if book.programme == programme])
    journal = Journal()
    for number, said in history:
        if isinstance(said, Edge):
            ledger.regroup(number, said, journal)
        else:
            ledger.record(number, said, journal)
    return journal.entries
