"""The ledger made anew beside the live one, without stopping it, and put in its place only if they differ.

The long fold runs while the projector goes on; only for the rest, the comparison and the change is the head
of the log locked, in one transaction. What was there before is kept in `ledger_before`.
"""

import asyncio
from dataclasses import replace

from common.projection import Connection
from reporting.projections.refolding import LAST, Comparison, Refold
from reporting.storage import bookkeeping, digests, replacing

_LOCKED_HEAD = "SELECT fact_no FROM inbound.head FOR UPDATE"
_DEFINITIONS = "SELECT programme_id, version FROM ledger.definition"


async def rebuild(log: Connection, target: Connection, *, page: int = 5000) -> Comparison:
    """Fold the whole log into a fresh schema, compare, and change over if the live ledger is not what it says."""
    while True:
        refold = await _fold_beside(log, target, page)
        async with target.transaction():
            head = await target.fetchval(_LOCKED_HEAD)
            if {tuple(row) for row in await target.fetch(_DEFINITIONS)} == refold.definitions:
                return await _finish(target, refold, head, page)


async def _fold_beside(log: Connection, target: Connection, page: int) -> Refold:
    position = await log.fetchval(LAST)
    refold = await Refold.begin(log, position)
    await replacing.make_fresh(target)
    writing: asyncio.Task[None] | None = None
    async for entries in refold.advance(log, position, page):
        if writing is not None:
            await writing
        writing = asyncio.create_task(bookkeeping.append(target, entries, schema=replacing.FRESH))
    if writing is not None:
        await writing
    return refold


async def _finish(target: Connection, refold: Refold, head: int, page: int) -> Comparison:
    async for entries in refold.advance(target, head, page):
        await bookkeeping.append(target, entries, schema=replacing.FRESH)
    refolded, count = await digests.ledger_digest(target, head, schema=replacing.FRESH)
    live, _ = await digests.ledger_digest(target, head)
    found = Comparison(head, refold.facts, count, live, refolded, await digests.differing_sums(target))
    if not found.same:
        await replacing.change_over(target, refold.findings)
        found = replace(found, replaced=True)
    await replacing.drop_fresh(target)
    return found
