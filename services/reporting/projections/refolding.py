"""One primitive: fold this log with these definitions, from the first fact on, into something fresh.

Definitions are all kept from fact 1, so that nothing has to be folded twice; held events come where they
were released. Whoever folds up to the same position finds the same entries, whatever the size of the pages.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from common.db import kept_awake
from common.inbound.replay import replay
from common.projection import Connection, Fact
from reporting.domain.ledger import Entry
from reporting.projections.folding import Fold, Folded
from reporting.storage import digests, loading
from reporting.storage.events.reading import read_all

LAST = "SELECT fact_no FROM inbound.head"
_DEFINED_BY = "SELECT programme_id, version FROM ledger.definition WHERE defined_by <= $1"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found: the same ledger, or not."""

    position: int
    facts: int
    entries: int
    live: str
    refolded: str
    differing_sums: int
    replaced: bool = False
    """Whether what was folded has taken the place of what was there."""

    @property
    def same(self) -> bool:
        """Whether the live ledger and its running sums are what the log says."""
        return self.live == self.refolded and self.differing_sums == 0

    def content(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "same": self.same}


class Refold:
    """A fold of the log with the definitions known at a position; it can go on from where it is."""

    def __init__(self, fold: Fold) -> None:
        self.position = 0
        self.facts = 0
        self.findings: Counter[tuple[str, str]] = Counter()
        self._fold = fold

    @classmethod
    async def begin(cls, log: Connection, position: int) -> "Refold":
        """Nothing is folded yet; every definition published up to the position is kept."""
        fold = Fold()
        known = {tuple(row) for row in await log.fetch(_DEFINED_BY, position)}
        for definition, numbers in await loading.definitions(log):
            if (definition.id, definition.version) in known:
                fold.define(definition, numbers)
        return cls(fold)

    @property
    def definitions(self) -> set[tuple[str, int]]:
        """Which definition versions are kept."""
        return set(self._fold.definitions)

    async def advance(self, log: Connection, position: int, page: int) -> AsyncIterator[list[Entry]]:
        """Fold on up to a position; the entries, page by page. `log` is read one page ahead, also between pages."""
        pages = replay(log, position, self.position, page=page)
        reading = asyncio.create_task(_next(pages))
        try:
            while (facts := await reading) is not None:
                reading = asyncio.create_task(_next(pages))
                folded = await asyncio.to_thread(self._fold_page, facts)
                self.facts += len(facts)
                self.position = facts[-1].number if facts else self.position
                self.findings.update(folded.findings)
                yield folded.entries
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        self.position = position

    def lines(self, entries: Sequence[Entry]) -> list[digests.Line]:
        """Entries by the names of their books."""
        names = {number: book.name for number, book in self._fold.books.items()}
        return [(*names[e.book], e.subject, e.facet, e.value, e.effective_on, e.fact_no, e.num, e.den) for e in entries]

    def _fold_page(self, facts: Sequence[Fact]) -> Folded:
        return self._fold.apply(read_all(facts), lambda _: ())


async def _next(pages: AsyncIterator[list[Fact]]) -> list[Fact] | None:
    return await anext(pages, None)


async def verify(log: Connection, *, upto: int | None = None, page: int = 5000) -> Comparison:
    """Fold the log up to a position into memory and compare with the live ledger; changes nothing."""
    async with log.transaction(isolation="repeatable_read"):
        position: int = await log.fetchval(LAST) if upto is None else upto
        refold = await Refold.begin(log, position)
        lines: list[digests.Line] = []
        async for entries in refold.advance(log, position, page):
            lines += refold.lines(entries)
        refolded, count = await kept_awake(log, lambda: digests.digest_of(sorted(lines)))
        live, _ = await digests.ledger_digest(log, position)
        return Comparison(position, refold.facts, count, live, refolded, await digests.differing_sums(log))
