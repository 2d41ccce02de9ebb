"""The projection that keeps the outcome ledger and the read schema: what the projector calls per batch."""

from collections import deque
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any

from common.projection import Connection, Fact
from contracts.enrolment import ProgrammeDefined
from contracts.same_people import Edge
from reporting.domain.ledger import Statement
from reporting.domain.subject import Key
from reporting.projections.filling import fill
from reporting.projections.folding import Fold, Folded, Saying, spoken_of
from reporting.storage import blocks, bookkeeping, clustering, entities, goals_told, loading, people, things, views
from reporting.storage.events.reading import Read, read_all

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
        self._closed = 0
        self._prepared: tuple[Sequence[Fact], list[Read]] | None = None
        self._histories: dict[str, list[Read]] = {}
        self._recent: deque[list[Read]] = deque(maxlen=_UNCOMMITTED_BATCHES)

    async def prepare(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Read the facts, and load what folding them needs. Raises PoisonError with nothing changed."""
        if not self._loaded:
            for kept in await loading.definitions(connection):
                self._fold.define(kept.definition, kept.books)
            for edge in await clustering.edges(connection):
                self._fold.ledger.clusters.learn(edge)
            await fill(connection, self._fold.ledger.clusters)
            self._closed = await blocks.closed(connection)
            self._loaded = True
        reads = read_all(facts)
        await self._load_subjects(connection, reads)
        await self._load_things(connection, reads)
        await self._load_histories(connection, reads)
        self._prepared = (facts, reads)

    def fold(self, facts: Sequence[Fact]) -> Folded:
        """Apply the facts. Raises PoisonError with nothing changed."""
        prepared = self._prepared
        reads = prepared[1] if prepared is not None and prepared[0] is facts else read_all(facts)
        folded = self._fold.apply(reads, self._history)
        folded.upto = facts[-1].number if facts else 0
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
        await self._close_blocks(connection, result)
        await bookkeeping.note_facts(connection, [row for item in result.reads for row in fact_rows(item)])
        await things.note(connection, result.reads)
        await clustering.keep(connection, result.edges)
        await bookkeeping.add_figures(connection, result.figures)
        await bookkeeping.add_findings(connection, result.findings)
        await goals_told.note(connection, {place[0] for place in result.figures}, result.upto)
        if result.activities or result.sessions:
            await views.show_activities(connection, result.activities, result.sessions)
        await entities.keep(connection, result.rows)
        await people.show(connection, result.people)

    async def _close_blocks(self, connection: Connection, result: Folded) -> None:
        if result.published and self._closed:
            books = [book.number for published in result.published for book in published.books]
            await blocks.add_books(connection, books, self._closed)
        whole = blocks.whole(result.upto)
        if whole > self._closed:
            await blocks.close(connection, self._closed, whole)
            self._closed = whole

    async def _load_subjects(self, connection: Connection, reads: Iterable[Read]) -> None:
        """The subjects of these facts, and in every programme those whom a merge among them may touch."""
        ledger = self._fold.ledger
        wanted: set[Key] = set()
        for item in reads:
            if isinstance(item.content, Statement):
                wanted.add(ledger.key_of(item.content))
            elif isinstance(item.content, Edge):
                roots = {ledger.clusters.root(item.content.one), ledger.clusters.root(item.content.other)}
                wanted |= {Key(programme, root) for programme in ledger.programmes for root in roots}
        missing = wanted - ledger.subjects.keys()
        if not missing:
            return
        members = [Key(key.programme, one) for key in missing for one in ledger.clusters.members(key.person)]
        said: dict[Key, list[Statement]] = {}
        for item in read_all(await loading.facts_of_subjects(connection, members)):
            if isinstance(item.content, Statement):
                said.setdefault(ledger.key_of(item.content), []).append(item.content)
        for key, statements in said.items():
            ledger.load(key, statements)

    async def _load_things(self, connection: Connection, reads: Iterable[Read]) -> None:
        kept = self._fold.things
        wanted = {Key(said.programme, said.thing) for item in reads for said in item.things}
        missing = wanted - kept.subjects.keys()
        if missing:
            for key, statements in (await things.statements_of(connection, missing)).items():
                kept.load(key, statements)

    async def _load_histories(self, connection: Connection, reads: Iterable[Read]) -> None:
        self._histories = {}
        for item in reads:
            if isinstance(item.content, ProgrammeDefined):
                programme = item.content.programme_id
                self._histories[programme] = read_all(await loading.facts_of_programme(connection, programme))

    def _history(self, programme: str) -> list[tuple[int, Saying]]:
        """What was said about a programme's subjects before this batch, whether committed yet or not."""
        told = self._histories.get(programme, [])
        seen = {_place(item) for item in told}
        uncommitted = [item for batch in self._recent for item in batch if _place(item) not in seen]
        return list(spoken_of(programme, [*told, *uncommitted]))

    def _evict(self) -> None:
        self._forget_oldest(self._fold.ledger.subjects)
        self._forget_oldest(self._fold.things.subjects)

    def _forget_oldest(self, subjects: MutableMapping[Key, Any]) -> None:
        """Those that were not touched for longest, never one whose facts may be uncommitted."""
        if len(subjects) <= self._capacity:
            return
        uncommitted = min((item.fact.number for batch in self._recent for item in batch), default=0)
        oldest = sorted(subjects.items(), key=lambda item: item[1].touched)
        for key, subject in oldest[: len(subjects) - self._capacity * 3 // 4]:
            if subject.touched < uncommitted:
                del subjects[key]


def fact_rows(item: Read) -> list[tuple[Any, ...]]:
    """The rows of read.fact: one, and of a merge one for each of the two."""
    fact, about, programme, occurred_on, content, *_ = item
    message = fact.message
    concerned = (content.one, content.other) if isinstance(content, Edge) else (about,)
    return [
        (
            fact.number, message.id, message.subject, message.aggregate, one, programme, occurred_on, fact.known_at,
            message.stream, message.seq,
        )
        for one in concerned
    ]  # fmt: skip


def _place(item: Read) -> tuple[str, int]:
    return item.fact.message.stream, item.fact.message.seq
