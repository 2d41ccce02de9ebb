"""The ledger made anew beside the live one, without stopping it, and put in its place only if they differ.

The long fold and the comparison run while the projector goes on and readers read. A ledger that is what the log says
is never locked. Where it is not, the head of the log is locked for one transaction: the rest is folded, the ledger
before is kept in `ledger_before`, and the lines that differ are changed. Whoever reads meanwhile sees the one or the
other, whole; only the projector waits. Killed at any moment, it leaves nothing but a schema that the next one drops.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from common.projection import Connection
from reporting.projections.refolding import LAST, Comparison, Refold
from reporting.storage import bookkeeping, digests, replacing

Told = Callable[[int, int], None]
"""Called now and then with the number of the fact that was folded last, and of the last one there is."""

_ALONE = "SELECT pg_try_advisory_lock(hashtext('rebuild'), 1)"
_NO_LONGER = "SELECT pg_advisory_unlock(hashtext('rebuild'), 1)"
_LOCKED_HEAD = "SELECT fact_no FROM inbound.head FOR UPDATE"
_DEFINITIONS = "SELECT programme_id, version FROM ledger.definition"


class RebuildRunningError(Exception):
    """Another rebuild of this database is at work."""


async def rebuild(log: Connection, target: Connection, *, page: int = 5000, told: Told = lambda *_: None) -> Comparison:
    """Fold the whole log into a fresh schema, compare, and change over if the live ledger is not what it says.

    Needs two connections. Raises RebuildRunningError.
    """
    if not await target.fetchval(_ALONE):
        raise RebuildRunningError
    try:
        return await _rebuild(log, target, page, told)
    finally:
        if not target.is_closed():
            await target.execute(_NO_LONGER)


async def _rebuild(log: Connection, target: Connection, page: int, told: Told) -> Comparison:
    while True:
        refold = await _fold_beside(log, target, page, told)
        found = await _compare(target, refold)
        if not found.same:
            changed = await _change_over(log, target, refold, page)
            if changed is None:  # a definition was published meanwhile, whose books are not among these
                continue
            found = changed
        await replacing.drop_fresh(target)
        return found


async def _fold_beside(log: Connection, target: Connection, page: int, told: Told) -> Refold:
    position = await log.fetchval(LAST)
    refold = await Refold.begin(log, position)
    await replacing.make_fresh(target)
    writing: asyncio.Task[None] | None = None
    try:
        async for entries in refold.advance(log, position, page):
            if writing is not None:
                await writing
            writing = asyncio.create_task(bookkeeping.append(target, entries, schema=replacing.FRESH))
            told(refold.position, position)
    finally:
        if writing is not None:
            await writing
    return refold


async def _compare(target: Connection, refold: Refold) -> Comparison:
    refolded, count = await digests.checksum(target, refold.position, schema=replacing.FRESH)
    live, _ = await digests.checksum(target, refold.position)
    sums = await digests.differing_sums(target)
    return Comparison(refold.position, refold.facts, count, live, refolded, sums)


async def _change_over(log: Connection, target: Connection, refold: Refold, page: int) -> Comparison | None:
    """None, and nothing changed, if not all definitions are among those that were folded."""
    async with target.transaction():
        head = await target.fetchval(_LOCKED_HEAD)
        if {tuple(row) for row in await target.fetch(_DEFINITIONS)} != refold.definitions:
            return None
        async for entries in refold.advance(log, head, page):
            await bookkeeping.append(target, entries, schema=replacing.FRESH)
        found = await _compare(target, refold)
        await replacing.change_over(target, refold.findings)
        assert (await _compare(target, refold)).same, "what was changed over is what was folded"
    return replace(found, replaced=True)
