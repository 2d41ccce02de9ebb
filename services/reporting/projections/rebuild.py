"""One primitive: fold this log with these definitions into something fresh, and compare.

`verify` folds into memory and compares digests; `rebuild` folds into a schema of its own beside the live
one. Both must find the same ledger, at any position and whatever the size of the pages.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from common.inbound.replay import replay
from common.projection import Connection, Fact
from contracts.programme import ProgrammeDefinition
from reporting.domain.ledger import Entry
from reporting.projections.folding import Fold, Folded
from reporting.storage import bookkeeping, digests, loading
from reporting.storage.events.reading import read_all

FRESH = "ledger_rebuilt"
_FRESH_SCHEMA = f"""
DROP SCHEMA IF EXISTS {FRESH} CASCADE;
CREATE SCHEMA {FRESH};
CREATE TABLE {FRESH}.book AS TABLE ledger.book;
CREATE TABLE {FRESH}.entry (LIKE ledger.entry);
"""
_DEFINED_BY = "SELECT programme_id, version FROM ledger.definition WHERE defined_by <= $1"
_LAST = "SELECT fact_no FROM inbound.head"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found: the same ledger, or not."""

    position: int
    facts: int
    entries: int
    live: str
    refolded: str
    differing_sums: int

    @property
    def same(self) -> bool:
        """Whether the live ledger and its running sums are what the log says."""
        return self.live == self.refolded and self.differing_sums == 0

    def content(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "same": self.same}


async def rebuild(log: Connection, target: Connection, *, upto: int | None = None, page: int = 5000) -> Comparison:
    """Fold the log up to a position into the schema `ledger_rebuilt` and compare it with the live ledger."""
    async with log.transaction(isolation="repeatable_read"):
        position = await log.fetchval(_LAST) if upto is None else upto
        await target.execute(_FRESH_SCHEMA)
        facts = 0
        writing: asyncio.Task[None] | None = None
        async for entries, count in _fold(log, position, page):
            facts += count
            if writing is not None:
                await writing
            writing = asyncio.create_task(bookkeeping.append(target, entries, schema=FRESH))
        if writing is not None:
            await writing
        refolded, lines = await digests.ledger_digest(target, position, schema=FRESH)
        return await _compare(log, position, facts, (refolded, lines))


async def verify(log: Connection, *, upto: int | None = None, page: int = 5000) -> Comparison:
    """Fold the log up to a position into memory and compare with the live ledger; changes nothing."""
    async with log.transaction(isolation="repeatable_read"):
        position = await log.fetchval(_LAST) if upto is None else upto
        names = {number: book for kept in await _kept(log, position) for number, book in _names(*kept)}
        folded = [page_ async for page_ in _fold(log, position, page)]
        lines = sorted(
            (*names[e.book], e.subject, e.facet, e.value, e.effective_on, e.fact_no, e.num, e.den)
            for e in chain.from_iterable(entries for entries, _ in folded)
        )
        return await _compare(log, position, sum(count for _, count in folded), digests.digest_of(lines))


async def _compare(log: Connection, position: int, facts: int, refolded: tuple[str, int]) -> Comparison:
    live, _ = await digests.ledger_digest(log, position)
    wrong = await digests.differing_sums(log)
    return Comparison(position, facts, refolded[1], live, refolded[0], wrong)


async def _fold(log: Connection, position: int, page: int) -> AsyncIterator[tuple[list[Entry], int]]:
    """The entries of page after page; every definition known by then is kept from the first fact on."""
    fold = Fold()
    for definition, numbers in await _kept(log, position):
        fold.define(definition, numbers)
    async for facts in replay(log, position, page=page):
        yield (await asyncio.to_thread(_fold_page, fold, facts)).entries, len(facts)


def _fold_page(fold: Fold, facts: Sequence[Fact]) -> Folded:
    return fold.apply(read_all(facts), lambda _: ())


async def _kept(log: Connection, position: int) -> list[tuple[ProgrammeDefinition, tuple[int, ...]]]:
    known = {tuple(row) for row in await log.fetch(_DEFINED_BY, position)}
    return [
        (kept.definition, kept.books)
        for kept in await loading.definitions(log)
        if (kept.definition.id, kept.definition.version) in known
    ]


def _names(definition: ProgrammeDefinition, books: tuple[int, ...]) -> list[tuple[int, tuple[str, str, int]]]:
    return [
        (number, (definition.id, goal.id, definition.version))
        for number, goal in zip(books, definition.goals, strict=True)
    ]
