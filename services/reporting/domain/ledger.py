"""The ledger itself: what one more fact changes, in every book of its programme.

Differences are taken per fact, never per batch, and only ever appended. Every book folds from fact 1,
whenever it was published; its entries carry the numbers of the facts that caused them. Somebody who is counted over
several programmes is a subject of that scope as well, beside being one of each programme.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from contracts.same_people import Cluster, Edge
from reporting.domain.books import Book
from reporting.domain.entries import difference, minutes_entries, people_entries, timeline
from reporting.domain.facts import first_day
from reporting.domain.journal import (
    Entry,
    Journal,
    Statement,
    append,
    attend,
    book_minutes,
    book_people,
    book_what_spells_moved,
    count_findings,
    may_move_cells,
    participate,
    parts_of,
)
from reporting.domain.reading import Part
from reporting.domain.scopes import People, Scope, Scopes, is_wider
from reporting.domain.shelves import Question, Shelf
from reporting.domain.subject import Booked, Key, Subject

__all__ = ["Entry", "Journal", "Ledger", "Statement"]


class Ledger:
    """Subjects in memory, and the books that are kept of them."""

    def __init__(self, scopes: Scopes | None = None) -> None:
        self.subjects: dict[Key, Subject] = {}
        self.people = People()
        self.scopes = scopes or Scopes()
        self.controllers: dict[Scope, str] = {}
        """Of each programme and scope that has subjects or books."""
        self._shelves: dict[Scope, Shelf] = {}

    def keep(self, scope: Scope, controller: str, books: Sequence[Book]) -> Iterator[None]:
        """Keep further books of a programme or a wider scope; subjects in memory get their standing in them, silently,
        one after the other: nothing else may be recorded before the last.
        Of a scope that had no books, everybody of its programmes must be in memory.

        Who publishes a definition late folds the facts so far with `history.fold_history` first.
        """
        fresh = is_wider(scope) and scope not in self._shelves
        self.controllers[scope] = controller
        new = self._shelf(scope).keep(books)
        if fresh:
            self.subjects.update(self._united(scope, self.scopes.programmes(scope)))
        for key, subject in self.subjects.items():
            if key.programme == scope:
                self._stand(subject, new)
                yield

    def rescope(self, number: int, scope: Scope, before: frozenset[str], journal: Journal) -> None:
        """The programmes of a scope are no longer those `before`: the lines of everybody in any of them are reversed
        and written anew; all of them must be in memory.
        """
        if scope not in self._shelves:
            return
        was = self._united(scope, before)
        now = self._united(scope, self.scopes.programmes(scope))
        for key in [key for key in self.subjects if key.programme == scope]:
            del self.subjects[key]
        booked: dict[Key, dict[int, Booked]] = {}
        for key, subject in was.items():
            self._stand(subject, self._shelf(scope).of_people)
            booked[key] = self._all_booked(key, subject)
        kept: dict[Key, dict[int, Booked]] = {}
        for key, subject in now.items():
            subject.touched = number
            self._stand(subject, self._shelf(scope).of_people)
            kept[key] = self._all_booked(key, subject)
        self.subjects.update(now)
        self._append_differences(number, booked, kept, journal)

    def _united(self, scope: Scope, programmes: frozenset[str]) -> dict[Key, Subject]:
        """Everybody of these programmes, each once."""
        parts: dict[Key, list[Subject]] = {}
        for key, subject in self.subjects.items():
            if key.programme in programmes:
                parts.setdefault(Key(scope, key.person), []).append(subject)
        return {key: Subject.united(of_one) for key, of_one in parts.items()}

    def load(self, key: Key, statements: Iterable[Statement], controller: str) -> None:
        """Take a subject into memory as its facts so far made it: those of everybody in its cluster."""
        subject = self._new(key, controller)
        for statement in statements:
            if subject.owners is not None:
                subject.owners[statement.aggregate] = statement.key.person
            if statement.of_attendance:
                subject.move_presence(*attend(subject, statement))
            else:
                participate(subject, statement)
        subject.derive_participation()
        self._stand(subject, self._shelf(key.programme).of_people)
        self.subjects[key] = subject

    def record(self, number: int, statement: Statement, journal: Journal) -> None:
        """Apply one fact and append what it changes."""
        for key in self.keys_of(statement):
            self._record(number, key, statement, journal)

    def _record(self, number: int, key: Key, statement: Statement, journal: Journal) -> None:
        subject = self.subjects.get(key)
        if subject is None:
            subject = self.subjects[key] = self._new(key, statement.controller)
        subject.touched = number
        if subject.owners is not None:
            subject.owners[statement.aggregate] = statement.key.person
        if statement.of_attendance:
            self._record_presence(number, key, subject, statement, journal)
        else:
            self._record_participation(number, key, subject, statement, journal)

    def keys_of(self, statement: Statement) -> list[Key]:
        """The ledger's subjects that a statement belongs to: of its programme, and of each wider scope with books."""
        programme, person = statement.key
        root = self.people.of(statement.controller).roots.get(person)
        key = statement.key if root is None else Key(programme, root)
        wider = self.scopes.around(programme)
        return [key, *(Key(scope, key.person) for scope in wider if scope in self._shelves)] if wider else [key]

    def _new(self, key: Key, controller: str) -> Subject:
        subject = Subject()
        if key.person in self.people.of(controller).roots:
            subject.belong({})
        self.controllers[key.programme] = controller
        return subject

    def regroup(self, number: int, edge: Edge, journal: Journal) -> None:
        """Take in who is one with whom: in every programme the lines of the clusters before are reversed, and those of
        the clusters after are written; nothing for what stays. Every subject concerned must be in memory.
        """
        before, after = self.people.learn(edge)
        if before != after:
            for programme in sorted(self.of_controller(edge.controller)):
                self._regroup(number, programme, before, after, journal)

    def of_controller(self, controller: str) -> list[Scope]:
        """The programmes and scopes with subjects or books whose people are this controller's."""
        return [scope for scope, owner in self.controllers.items() if owner == controller]

    def _regroup(
        self, number: int, programme: str, before: set[Cluster], after: set[Cluster], journal: Journal
    ) -> None:
        parts: dict[str, Subject] = {}
        booked: dict[Key, dict[int, Booked]] = {}
        for cluster in before:
            key = Key(programme, min(cluster))
            subject = self.subjects.pop(key, None)
            if subject is not None:
                booked[key] = self._all_booked(key, subject)
                parts.update(subject.parts(key.person))
        kept: dict[Key, dict[int, Booked]] = {}
        for cluster in after:
            of_cluster = {person: parts[person] for person in sorted(cluster) if person in parts}
            if of_cluster:
                key = Key(programme, min(cluster))
                kept[key] = self._all_booked(key, self._join(number, key, of_cluster, alone=len(cluster) == 1))
        self._append_differences(number, booked, kept, journal)

    def _append_differences(
        self, number: int, booked: dict[Key, dict[int, Booked]], kept: dict[Key, dict[int, Booked]], journal: Journal
    ) -> None:
        for key in sorted(booked.keys() | kept.keys()):
            was, now = booked.get(key, {}), kept.get(key, {})
            for book in sorted(was.keys() | now.keys()):
                append(journal, number, key, [book], difference(was.get(book, {}), now.get(book, {})))

    def _join(self, number: int, key: Key, parts: dict[str, Subject], *, alone: bool) -> Subject:
        subject = Subject.joined(parts, alone=alone)
        subject.touched = number
        self._stand(subject, self._shelf(key.programme).of_people)
        self.subjects[key] = subject
        return subject

    def _shelf(self, programme: str) -> Shelf:
        shelf = self._shelves.get(programme)
        if shelf is None:
            shelf = self._shelves[programme] = Shelf()
        return shelf

    def _all_booked(self, key: Key, subject: Subject) -> dict[int, Booked]:
        """What stands in each book."""
        found = self._minutes_booked(key, subject)
        for question in self._shelf(key.programme).of_people:
            line = subject.timelines.get(question.asked, ())
            for share in question.shares:
                found.update(dict.fromkeys(share.numbers, people_entries(line, share.audience)))
        return found

    def _minutes_booked(self, key: Key, subject: Subject) -> dict[int, Booked]:
        found: dict[int, Booked] = {}
        if subject.days:
            for question in self._shelf(key.programme).of_minutes:
                for share in question.shares:
                    found.update(dict.fromkeys(share.numbers, minutes_entries(subject, question, share.audience)))
        return found

    def _record_presence(self, number: int, key: Key, subject: Subject, statement: Statement, journal: Journal) -> None:
        before, after = attend(subject, statement)
        if before == after:
            return
        count_findings(journal, key, before, after)
        firsts = (subject.first_presence, subject.first_attended)
        moved = subject.move_presence(before, after)
        shelf = self._shelf(key.programme)
        book_minutes(journal, number, key, subject, shelf, moved=moved)
        changed: set[Part] = {"minutes"} if moved and shelf.counts_presence else set()
        if firsts[0] != subject.first_presence:
            changed.add("first-presence")
        if firsts[1] != subject.first_attended:
            changed.add("first-attended-day")
        if changed:
            self._rebook_people(number, key, subject, journal, changed=changed, since=first_day(before, after))

    def _record_participation(
        self, number: int, key: Key, subject: Subject, statement: Statement, journal: Journal
    ) -> None:
        parts, spells = parts_of(subject), subject.spells
        may_move = may_move_cells(subject, statement)
        minutes_before = self._minutes_booked(key, subject) if may_move else {}
        before, after = participate(subject, statement)
        if before == after:
            return
        count_findings(journal, key, before, after)
        subject.derive_participation()
        changed = {name for (name, was), (_, now) in zip(parts, parts_of(subject), strict=True) if was != now}
        self._rebook_people(number, key, subject, journal, changed=changed, since=first_day(before, after))
        if may_move:
            minutes_after = self._minutes_booked(key, subject)
            for book, booked in minutes_before.items():
                append(journal, number, key, [book], difference(booked, minutes_after[book]))
        elif "spells" in changed:
            book_what_spells_moved(journal, number, key, subject, self._shelf(key.programme), before=spells)

    def _rebook_people(
        self, number: int, key: Key, subject: Subject, journal: Journal, *, changed: set[Part], since: date
    ) -> None:
        for question in self._shelf(key.programme).of_people:
            if not question.reads.isdisjoint(changed):
                before = subject.timelines.get(question.asked, ())
                after = timeline(subject, question, before, since)
                if after != before:
                    subject.timelines[question.asked] = after
                    book_people(journal, number, key, question, before=before, after=after)

    def _stand(self, subject: Subject, questions: Iterable[Question]) -> None:
        for question in questions:
            subject.timelines[question.asked] = timeline(subject, question)
