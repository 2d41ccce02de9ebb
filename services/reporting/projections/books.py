"""The projection that keeps the outcome ledger and the read schema: what the projector calls per batch."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from common.projection import Connection, Fact
from contracts.enrolment import ProgrammeDefined
from reporting.domain.ledger import Statement
from reporting.projections.folding import Fold, Folded
from reporting.storage import bookkeeping, loading, views
from reporting.storage.events.reading import Read, by_subject, read_all

_UNCOMMITTED_BATCHES = 2
"""How many folded batches the database may not hold yet: the one being written, and one to be safe."""


class LedgerProjection:
    """Keeps at most about `capacity` subjects in memory; the others come back from the log when they are needed."""

    def __init__(self, capacity: int = 50_000) -> None:
        self._capacity = capacity
        self._forget()

    def reset(self) -> None:
        """Forget all state in memory: it may not be what the database holds."""
        self._forget()

    def _forget(self) -> None:
        self._fold = Fold()
        self._loaded = False
        self._prepared: tuple[Sequence[Fact], list[Read]] | None = None
        self._histories: dict[str, list[Read]] = {}
        self._recent: deque[list[Read]] = deque(maxlen=_UNCOMMITTED_BATCHES)

    async def prepare(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Read the facts, and load what folding them needs. Raises PoisonError with nothing changed."""
        if not self._loaded:
            for kept in await loading.definitions(connection):
                self._fold.define(kept.definition, kept.books)
            self._loaded = True
        reads = read_all(facts)
        await self._load_subjects(connection, reads)
        await self._load_histories(connection, reads)
        self._prepared = (facts, reads)

    def fold(self, facts: Sequence[Fact]) -> Folded:
        """Apply the facts. Raises PoisonError with nothing changed."""
        prepared = self._prepared
        reads = prepared[1] if prepared is not None and prepared[0] is facts else read_all(facts)
        folded = self._fold.apply(reads, self._history)
        self._recent.append(reads)
        self._evict()
        return folded

    async def write(self, connection: Connection, result: Folded) -> None:
        """Store what a batch adds, in the projector's transaction."""
        for published in result.published:
            await views.keep_definition(connection, published.fact_no, published.definition)
            await bookkeeping.open_books(connection, published.books)
            await views.show_goals(connection, published.definition, published.books)
            if published.newest:
                await views.show_programme(connection, published.definition)
        await bookkeeping.append(connection, result.entries)
        await bookkeeping.note_facts(connection, [fact_row(item) for item in result.reads])
        await bookkeeping.add_figures(connection, result.figures)
        await bookkeeping.add_findings(connection, result.findings)
        if result.activities or result.sessions:
            await views.show_activities(connection, result.activities, result.sessions)

    async def _load_subjects(self, connection: Connection, reads: Iterable[Read]) -> None:
        ledger = self._fold.ledger
        missing = {item.content.key for item in reads if isinstance(item.content, Statement)} - ledger.subjects.keys()
        if not missing:
            return
        facts = await loading.facts_of_subjects(connection, missing)
        for key, statements in by_subject(read_all(facts)).items():
            ledger.load(key, statements)

    async def _load_histories(self, connection: Connection, reads: Iterable[Read]) -> None:
        self._histories = {}
        for item in reads:
            if isinstance(item.content, ProgrammeDefined):
                programme = item.content.programme_id
                self._histories[programme] = read_all(await loading.facts_of_programme(connection, programme))

    def _history(self, programme: str) -> list[tuple[int, Statement]]:
        """What was said about a programme's subjects before this batch, whether committed yet or not."""
        told = self._histories.get(programme, [])
        seen = {_place(item) for item in told}
        uncommitted = (item for batch in self._recent for item in batch if item.programme == programme)
        return [
            (item.fact.number, item.content)
            for item in [*told, *(item for item in uncommitted if _place(item) not in seen)]
            if isinstance(item.content, Statement)
        ]

    def _evict(self) -> None:
        """Forget the subjects that were not touched for longest, never one whose facts may be uncommitted."""
        subjects = self._fold.ledger.subjects
        if len(subjects) <= self._capacity:
            return
        uncommitted = min((item.fact.number for batch in self._recent for item in batch), default=0)
        oldest = sorted(subjects.items(), key=lambda item: item[1].touched)
        for key, subject in oldest[: len(subjects) - self._capacity * 3 // 4]:
            if subject.touched < uncommitted:
                del subjects[key]


def fact_row(item: Read) -> tuple[Any, ...]:
    """A row of read.fact."""
    fact, about, programme, occurred_on, _ = item
    message = fact.message
    return (
        fact.number, message.id, message.subject, message.aggregate, about, programme, occurred_on, fact.known_at,
        message.stream, message.seq,
    )  # fmt: skip


def _place(item: Read) -> tuple[str, int]:
    return item.fact.message.stream, item.fact.message.seq
