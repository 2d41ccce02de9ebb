"""The projection that keeps the outcome ledger and the read schema: what the projector calls per batch."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import chain
from typing import Any

from common.projection import Connection, Fact
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from contracts.same_people import Edge
from reporting.domain.history import Saying
from reporting.domain.ledger import Statement
from reporting.domain.scopes import Membership
from reporting.domain.subject import Key
from reporting.domain.things.facts import ThingStatement
from reporting.projections.filling import fill
from reporting.projections.folding import Fold, Folded, spoken_of
from reporting.storage import blocks, bookkeeping, clustering, entities, goals_told, loading, people, things, views
from reporting.storage.events.reading import Read, read_all

_UNCOMMITTED_BATCHES = 2
"""How many folded batches the database may not hold yet: the one being written, and one to be safe."""
_AT_ONCE = 20
"""So many facts are folded before the loop has a turn: about half a millisecond, so that what is written goes on, and
whoever asks is answered while a definition that came late folds its whole history.
"""
_READ_AT_ONCE = 100


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
        self._histories: list[Read] = []
        self._recent: deque[list[Read]] = deque(maxlen=_UNCOMMITTED_BATCHES)

    async def prepare(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Read the facts, and load what folding them needs. Raises PoisonError with nothing changed."""
        if not self._loaded:
            for kept in await loading.definitions(connection):
                self._fold.define(kept.definition, kept.books)
                self._fold.accounts.scopes.learn(Membership.of(kept.definition))
            for edge in await clustering.edges(connection):
                self._fold.ledger.people.learn(edge)
            await fill(connection, self._fold.ledger.people)
            self._closed = await blocks.closed(connection)
            self._loaded = True
        reads = read_all(facts)
        await self._load_subjects(connection, self._people_of(reads))
        await self._load_things(connection, self._things_of(reads))
        await self._load_histories(connection, reads)
        self._prepared = (facts, reads)

    async def fold(self, facts: Sequence[Fact]) -> Folded:
        """Apply the facts. Raises PoisonError with nothing changed."""
        prepared = self._prepared
        reads = prepared[1] if prepared is not None and prepared[0] is facts else read_all(facts)
        folded = Folded(upto=facts[-1].number if facts else 0)
        for done, _ in enumerate(self._fold.steps(reads, self._history, folded), 1):
            if done % _AT_ONCE == 0:
                await asyncio.sleep(0)
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
        if result.activities:
            await views.show_activities(connection, result.activities)
        await entities.keep(connection, result.rows)
        if result.planned:
            await views.count_sessions(connection, result.planned)
        await people.show(connection, result.people)

    async def _close_blocks(self, connection: Connection, result: Folded) -> None:
        if result.published and self._closed:
            books = [book.number for published in result.published for book in published.books]
            await blocks.add_books(connection, books, self._closed)
        whole = blocks.whole(result.upto)
        if whole > self._closed:
            await blocks.close(connection, self._closed, whole)
            self._closed = whole

    def _people_of(self, reads: Iterable[Read]) -> dict[Key, str]:
        """The subjects of these facts, and in every programme those whom a merge among them may touch; each with the
        controller of its data.
        """
        ledger = self._fold.ledger
        wanted: dict[Key, str] = {}
        for item in reads:
            content = item.content
            if isinstance(content, Statement):
                for key in ledger.keys_of(content):
                    wanted[key] = content.controller
            elif isinstance(content, Edge):
                clusters = ledger.people.of(content.controller)
                for scope in ledger.of_controller(content.controller):
                    for person in (content.one, content.other):
                        wanted[Key(scope, clusters.root(person))] = content.controller
        return wanted

    def _things_of(self, reads: Iterable[Read]) -> set[Key]:
        return {key for item in reads for said in item.things for key in self._fold.things.keys_of(said)}

    async def _load_subjects(self, connection: Connection, wanted: Mapping[Key, str]) -> None:
        ledger = self._fold.ledger
        missing = {key: controller for key, controller in wanted.items() if key not in ledger.subjects}
        if not missing:
            return
        parts: dict[Key, list[Key]] = {}
        for key, controller in missing.items():
            for person in ledger.people.of(controller).members(key.person):
                for programme in self._fold.accounts.scopes.programmes(key.programme):
                    parts.setdefault(Key(programme, person), []).append(key)
        said: dict[Key, list[Statement]] = {}
        for item in await _read(await loading.facts_of_subjects(connection, parts)):
            if isinstance(item.content, Statement):
                for key in parts[item.content.key]:
                    said.setdefault(key, []).append(item.content)
        for done, (key, statements) in enumerate(said.items(), 1):
            ledger.load(key, statements, missing[key])
            if done % _AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _load_things(self, connection: Connection, wanted: Iterable[Key]) -> None:
        kept = self._fold.things
        parts: dict[Key, list[Key]] = {}
        for key in wanted:
            if key not in kept.subjects:
                for programme in self._fold.accounts.scopes.programmes(key.programme):
                    parts.setdefault(Key(programme, key.person), []).append(key)
        if parts:
            said: dict[Key, list[ThingStatement]] = {}
            for part, statements in (await things.statements_of(connection, parts)).items():
                for key in parts[part]:
                    said.setdefault(key, []).extend(statements)
            for key, statements in said.items():
                kept.load(key, statements)

    async def _load_histories(self, connection: Connection, reads: Iterable[Read]) -> None:
        """What a definition among these asks for: the facts of the programmes it counts, and, where programmes are
        counted together, everybody and everything of its controller.
        """
        self._histories = []
        defined = [item.content.definition for item in reads if isinstance(item.content, ProgrammeDefined)]
        if not defined:
            return
        together = self._together(defined)
        await self._load_whole(connection, together)
        programmes = {*together, *(definition.id for definition in defined)}
        self._histories = await _read(await loading.facts_of_programmes(connection, programmes))

    def _together(self, defined: Iterable[ProgrammeDefinition]) -> dict[str, str]:
        """The programmes, each with its controller, of whoever counts any of them together, once all this is known."""
        of_all = [*self._fold.definitions.values(), *defined]
        wider = {one.controller for one in of_all if any(goal.over != "programme" for goal in one.goals)}
        concerned = {one.controller for one in defined} & wider
        return {one.id: one.controller for one in of_all if one.controller in concerned}

    async def _load_whole(self, connection: Connection, programmes: Mapping[str, str]) -> None:
        if programmes:
            people: dict[Key, str] = {}
            for programme, person in await loading.subjects_of(connection, programmes):
                clusters = self._fold.ledger.people.of(programmes[programme])
                people[Key(programme, clusters.root(person))] = programmes[programme]
            await self._load_subjects(connection, people)
            await self._load_things(connection, await loading.things_of(connection, programmes))

    def _history(self, programmes: set[str]) -> Iterator[tuple[int, Saying]]:
        """What was said about some programmes' subjects before this batch, whether committed yet or not: what was
        loaded is all up to its last fact, for batches are committed whole and in order.
        """
        last = self._histories[-1].fact.number if self._histories else 0
        uncommitted = [item for batch in self._recent for item in batch if item.fact.number > last]
        return spoken_of(programmes, chain(self._histories, uncommitted))

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
    fact, content = item.fact, item.content
    message = fact.message
    concerned = (content.one, content.other) if isinstance(content, Edge) else (item.about,)
    return [
        (
            fact.number, message.id, message.subject, message.aggregate, one, item.programme, item.occurred_on,
            fact.known_at, message.stream, message.seq,
        )
        for one in concerned
    ]  # fmt: skip


async def _read(facts: Sequence[Fact]) -> list[Read]:
    """As `read_all`; it may be a whole history, so the loop has its turns."""
    reads: list[Read] = []
    for start in range(0, len(facts), _READ_AT_ONCE):
        reads += read_all(facts[start : start + _READ_AT_ONCE])
        await asyncio.sleep(0)
    return reads
