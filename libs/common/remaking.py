"""Tables that a service makes from its own events, made again from all of them.

Such a table is written in the transaction of its event, so it is always right; but two things happen beside
that way: events come back from the bus into an older database (`recover`), and a release brings a table to a database
that is older than it. Whoever has such tables says how they are made again; it may be done at any time, any
number of times, and what cannot be made from events is left alone.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from common import store
from common.db import Connection
from common.desk import Desk

_AT_ONCE = 500
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('remaking', 0))"
_VERSION = "SELECT version FROM spine.remade"
_DONE = "INSERT INTO spine.remade (version) VALUES ($1) ON CONFLICT (one) DO UPDATE SET version = excluded.version"
_NAMES = """
SELECT aggregate FROM spine.event WHERE aggregate > $1 AND aggregate < $2 AND version = 1 ORDER BY aggregate LIMIT $3
"""

Making = Callable[[Connection], Awaitable[int]]
"""Makes the tables again from the events, in the caller's transaction; returns from how many aggregates."""


@dataclass(frozen=True, slots=True)
class Remaking:
    """How a service's tables are made again."""

    version: int
    """Raised with a release that brings a table, or a column, that older databases must get from older events."""
    make: Making


async def remake(pool: asyncpg.Pool, remaking: Remaking, *, if_older: bool = False) -> int:
    """Make the tables again, in one transaction; returns from how many aggregates.

    With `if_older` only where that was last done by a lower version.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_LOCK)
        if if_older and (await connection.fetchval(_VERSION) or 0) >= remaking.version:
            return 0
        made = await remaking.make(connection)
        await connection.execute(_DONE, remaking.version)
        return made


async def names(connection: Connection, kind: str, at_once: int = _AT_ONCE) -> AsyncIterator[list[str]]:
    """The names of all aggregates of a kind (`referral`), some at once, in their order."""
    last = f"{kind}:"
    while found := [row[0] for row in await connection.fetch(_NAMES, last, f"{kind};", at_once)]:
        yield found
        last = found[-1]


async def replay(connection: Connection, desk: Desk[Any], aggregates: Sequence[str]) -> None:
    """Lay these aggregates on a desk as if all of it had been decided there: rows are then written as ever.

    Nothing may be appended from such a desk.
    """
    for aggregate, recorded in (await store.load(connection, aggregates)).items():
        desk.versions[aggregate] = 0
        desk.keep(aggregate, [desk.read(aggregate, event.subject, event.body) for event in recorded])
