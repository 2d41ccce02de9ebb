"""The fold of the log in memory: what some facts add to the ledger, the figures and the views.

Pure in the sense that counts: the result depends on the facts before and on these, on nothing else.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from typing import Any

from common.projection import PoisonError
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from contracts.same_people import Cluster, Edge
from reporting.domain.books import Book, compile_book
from reporting.domain.history import Accounts, Saying, fold_history
from reporting.domain.ledger import Entry, Journal, Ledger, Statement
from reporting.domain.scopes import Membership
from reporting.domain.things.ledger import Things
from reporting.storage.events.bodies import ActivityBody
from reporting.storage.events.entities import PLANS, Row, Table
from reporting.storage.events.reading import Read

Said = Iterable[tuple[int, Saying]]
History = Callable[[set[str]], Said]
"""What was said of some programmes' subjects, and of who is one with whom, before a batch: by number of the fact."""
Rows = dict[Table, dict[tuple[Any, ...], Row]]
Place = tuple[int, str, str, date]
"""(book, facet, value, day)"""
_LINES_A_STEP = 100


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
    planned: set[str] = field(default_factory=set)
    """The programmes of whose activities or sessions something was said."""
    edges: list[tuple[int, Edge]] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)
    """Of the entity views: of each thing what the highest version says."""
    people: set[Cluster] = field(default_factory=set)
    """Whose showing may have changed, each with everybody who is one with them."""


class Fold:
    """The state of everything that was folded so far."""

    def __init__(self) -> None:
        self.accounts = Accounts()
        self.definitions: dict[tuple[str, int], ProgrammeDefinition] = {}
        self.books: dict[int, Book] = {}

    def define(self, definition: ProgrammeDefinition, numbers: Sequence[int] | None = None) -> tuple[Book, ...]:
        """Keep the books of a definition from here on. `numbers` are theirs if they are known already."""
        books = self._open(definition, numbers)
        for _ in self.accounts.keep(definition.controller, books):
            pass
        return books

    def _open(self, definition: ProgrammeDefinition, numbers: Sequence[int] | None = None) -> tuple[Book, ...]:
        first = max(self.books, default=0) + 1
        chosen = range(first, first + len(definition.goals)) if numbers is None else numbers
        books = tuple(
            compile_book(number, definition, goal) for number, goal in zip(chosen, definition.goals, strict=True)
        )
        self.definitions[definition.id, definition.version] = definition
        self.books.update({book.number: book for book in books})
        return books

    @property
    def ledger(self) -> Ledger:
        """Of people."""
        return self.accounts.ledger

    @property
    def things(self) -> Things:
        """Of things."""
        return self.accounts.things

    def around(self, definition: ProgrammeDefinition) -> set[str]:
        """The programmes whose facts may stand in the books of a definition: its own, and, if any goal is counted over
        several, whatever its controller ever defined.
        """
        if all(goal.over == "programme" for goal in definition.goals):
            return {definition.id}
        return {definition.id, *self.programmes_of(definition.controller)}

    def programmes_of(self, controller: str) -> set[str]:
        """Every programme that a controller defined."""
        return {programme for (programme, _), known in self.definitions.items() if known.controller == controller}

    def apply(self, reads: Sequence[Read], history: History) -> Folded:
        """Fold a batch. Raises PoisonError before anything was applied."""
        folded = Folded()
        for _ in self.steps(reads, history, folded):
            pass
        return folded

    def steps(self, reads: Sequence[Read], history: History, folded: Folded) -> Iterator[None]:
        """The same step by step, of which none takes longer than a fact does: what the batch adds stands in `folded` at
        the end.
        """
        self._refuse_contradictions(reads)
        folded.reads = list(reads)
        journal = Journal()
        for position, item in enumerate(reads):
            content = item.content
            if isinstance(content, Statement):
                self.ledger.record(item.fact.number, content, journal)
            elif isinstance(content, Edge):
                self.accounts.take(item.fact.number, content, journal)
                folded.edges.append((item.fact.number, content))
            elif isinstance(content, ProgrammeDefined):
                belongs = (item.fact.number, Membership.of(content.definition))
                self.accounts.take(*belongs, journal)
                told = partial(_told, history, reads[:position], belongs)
                yield from self._publish(item, content.definition, told, folded)
            elif isinstance(content, ActivityBody):
                folded.activities[content.activity_id] = content
            for statement in item.things:
                self.things.record(item.fact.number, statement, journal)
            yield
        folded.rows = rows_of(reads)
        folded.planned = {body.programme_id for body in folded.activities.values()}
        for table in PLANS:
            folded.planned |= {row.content["programme_id"] for row in folded.rows.get(table, {}).values()}
        folded.people = self._touched(folded)
        folded.entries += journal.entries
        folded.findings = journal.findings
        for start in range(0, len(folded.entries), _LINES_A_STEP):
            add_up(folded.entries[start : start + _LINES_A_STEP], folded.figures)
            yield

    def _touched(self, folded: Folded) -> set[Cluster]:
        touched = {row.person for rows in folded.rows.values() for row in rows.values() if row.person is not None}
        touched.update(person for _, edge in folded.edges for person in (edge.one, edge.other))
        return {self.ledger.people.members(person) for person in touched}

    def _publish(
        self,
        item: Read,
        definition: ProgrammeDefinition,
        told: History,
        folded: Folded,
    ) -> Iterator[None]:
        if (definition.id, definition.version) in self.definitions:
            return
        newest = all(
            version < definition.version for programme, version in self.definitions if programme == definition.id
        )
        books, journal = self._open(definition), Journal()
        yield from self.accounts.keep(definition.controller, books)
        folded.published.append(Published(item.fact.number, definition, books, newest))
        yield from fold_history(definition.controller, books, told(self.around(definition)), journal)
        folded.entries += journal.entries

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


def _told(history: History, reads: Sequence[Read], belongs: tuple[int, Membership], programmes: set[str]) -> Said:
    """What was said up to where a definition says what its programme belongs to."""
    return chain(history(programmes), spoken_of(programmes, reads), [belongs])


def spoken_of(programmes: Collection[str], reads: Iterable[Read]) -> Iterator[tuple[int, Saying]]:
    """What these say of some programmes: of people and things, of where they belong, and of who is one with whom."""
    for item in reads:
        content = item.content
        if isinstance(content, Edge) or (isinstance(content, Statement) and item.programme in programmes):
            yield item.fact.number, content
        if isinstance(content, ProgrammeDefined) and item.programme in programmes:
            yield item.fact.number, Membership.of(content.definition)
        for statement in item.things:
            if statement.programme in programmes:
                yield item.fact.number, statement


def add_up(entries: Iterable[Entry], sums: dict[Place, list[int]]) -> None:
    """Add some entries' share to the running sums: per book, cell and day."""
    for _, num, den, book, on, _, facet, value in entries:
        place = (book, facet, value, on)
        amount = sums.get(place)
        if amount is None:
            sums[place] = [num, den]
        else:
            amount[0] += num
            amount[1] += den
