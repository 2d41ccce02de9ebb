"""The fold of the log in memory: what some facts add to the ledger, the figures and the views.

Pure in the sense that counts: the result depends on the facts before and on these, on nothing else.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from common.projection import PoisonError
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from contracts.same_people import Cluster, Edge
from reporting.domain.books import Book, compile_book
from reporting.domain.history import fold_history
from reporting.domain.ledger import Entry, Journal, Ledger, Statement
from reporting.domain.things.facts import ThingStatement
from reporting.domain.things.ledger import Things
from reporting.storage.events.bodies import ActivityBody, SessionBody
from reporting.storage.events.entities import Row, Table
from reporting.storage.events.reading import Read

Saying = Statement | Edge | ThingStatement
Said = Iterable[tuple[int, Saying]]
History = Callable[[str], Said]
"""What was said of a programme's subjects, and of who is one with whom, before a batch: by number of the fact."""
Rows = dict[Table, dict[tuple[Any, ...], Row]]
Place = tuple[int, str, str, date]
"""(book, facet, value, day)"""


@dataclass(frozen=True, slots=True)
class Published:
    """A definition version that came in, and the books that are kept for it from now on."""

    fact_no: int
    definition: ProgrammeDefinition
    books: tuple[Book, ...]
    newest: bool
    """Whether no higher version is known: then the views show this one."""


@dataclass(slots=True)
class Folded:
    """What a batch adds."""

    upto: int = 0
    """The number of its last fact."""
    reads: list[Read] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    figures: dict[Place, list[int]] = field(default_factory=dict)
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    published: list[Published] = field(default_factory=list)
    activities: dict[str, ActivityBody] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    edges: list[tuple[int, Edge]] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)
    """Of the entity views: of each thing what the highest version says."""
    people: set[Cluster] = field(default_factory=set)
    """Whose showing may have changed, each with everybody who is one with them."""


class Fold:
    """The state of everything that was folded so far."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.things = Things()
        self.definitions: dict[tuple[str, int], ProgrammeDefinition] = {}
        self.books: dict[int, Book] = {}

    def define(self, definition: ProgrammeDefinition, numbers: Sequence[int] | None = None) -> tuple[Book, ...]:
        """Keep the books of a definition from here on. `numbers` are theirs if they are known already."""
        first = max(self.books, default=0) + 1
        chosen = range(first, first + len(definition.goals)) if numbers is None else numbers
        books = tuple(
            compile_book(number, definition, goal) for number, goal in zip(chosen, definition.goals, strict=True)
        )
        self.definitions[definition.id, definition.version] = definition
        self.books.update({book.number: book for book in books})
        self.ledger.keep(definition.id, books)
        self.things.keep(definition.id, books)
        return books

    def apply(self, reads: Sequence[Read], history: History) -> Folded:
        """Fold a batch. Raises PoisonError before anything was applied."""
        self._refuse_contradictions(reads)
        folded = Folded(reads=list(reads))
        journal = Journal()
        for position, item in enumerate(reads):
            content = item.content
            if isinstance(content, Statement):
                self.ledger.record(item.fact.number, content, journal)
            elif isinstance(content, Edge):
                self.ledger.regroup(item.fact.number, content, journal)
                folded.edges.append((item.fact.number, content))
            elif isinstance(content, ProgrammeDefined):
                self._publish(
                    item, content.definition, _statements(content.programme_id, reads[:position], history), folded
                )
            elif isinstance(content, ActivityBody):
                folded.activities[content.activity_id] = content
            elif isinstance(content, SessionBody):
                folded.sessions[content.session_id] = content.activity_id
            for statement in item.things:
                self.things.record(item.fact.number, statement, journal)
        folded.rows = rows_of(reads)
        folded.people = self._touched(folded)
        folded.entries += journal.entries
        folded.findings = journal.findings
        folded.figures = add_up(folded.entries)
        return folded

    def _touched(self, folded: Folded) -> set[Cluster]:
        touched = {row.person for rows in folded.rows.values() for row in rows.values() if row.person is not None}
        touched.update(person for _, edge in folded.edges for person in (edge.one, edge.other))
        return {self.ledger.clusters.members(person) for person in touched}

    def _publish(
        self,
        item: Read,
        definition: ProgrammeDefinition,
        before: Said,
        folded: Folded,
    ) -> None:
        if (definition.id, definition.version) in self.definitions:
            return
        newest = all(
            version < definition.version for programme, version in self.definitions if programme == definition.id
        )
        books = self.define(definition)
        folded.published.append(Published(item.fact.number, definition, books, newest))
        folded.entries += fold_history(books, before)

    def _refuse_contradictions(self, reads: Sequence[Read]) -> None:
        known = dict(self.definitions)
        for item in reads:
            if isinstance(item.content, ProgrammeDefined):
                definition = item.content.definition
                if known.setdefault((definition.id, definition.version), definition) != definition:
                    raise PoisonError(item.fact, "another definition was published under this version")


def rows_of(reads: Iterable[Read]) -> Rows:
    """Of each thing that these speak of the row with the highest version."""
    rows: Rows = {}
    for row in [item.row for item in reads if item.row is not None]:
        known = rows.setdefault(row.table, {})
        before = known.get(row.key)
        if before is None or before.version < row.version:
            known[row.key] = row
    return rows


def _statements(programme: str, reads: Sequence[Read], history: History) -> Said:
    return chain(
        history(programme),
        spoken_of(programme, reads),
    )


def spoken_of(programme: str, reads: Iterable[Read]) -> Iterator[tuple[int, Saying]]:
    """What these say of a programme's subjects and things, and of who is one with whom."""
    for item in reads:
        if isinstance(item.content, Edge) or (isinstance(item.content, Statement) and item.programme == programme):
            yield item.fact.number, item.content
        for statement in item.things:
            if statement.programme == programme:
                yield item.fact.number, statement


def add_up(entries: Iterable[Entry]) -> dict[Place, list[int]]:
    """The running sums' share of some entries: per book, cell and day."""
    sums: dict[Place, list[int]] = {}
    for _, num, den, book, on, _, facet, value in entries:
        place = (book, facet, value, on)
        amount = sums.get(place)
        if amount is None:
            sums[place] = [num, den]
        else:
            amount[0] += num
            amount[1] += den
    return sums
