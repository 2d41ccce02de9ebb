"""How long a question stood in queues, for its turn or for a connection: asking for less would not have helped.

Kept beside the question in its context, since a queue is met far below whoever has to say what the time went into.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import asyncpg


@dataclass(slots=True)
class Queued:
    """Of one question."""

    seconds: float = 0.0


_QUEUED: ContextVar[Queued | None] = ContextVar("queued", default=None)


def counted() -> Queued:
    """Counts from now on what whoever calls this, and what that calls, stands in queues."""
    mine = Queued()
    _QUEUED.set(mine)
    return mine


@contextmanager
def queueing() -> Iterator[None]:
    """What happens inside is standing in a queue, given up half-way too."""
    mine = _QUEUED.get()
    if mine is None:
        yield
        return
    now = asyncio.get_running_loop().time
    since = now()
    try:
        yield
    finally:
        mine.seconds += now() - since


@asynccontextmanager
async def connected(pool: asyncpg.Pool) -> AsyncIterator[Any]:
    """A connection of the pool, when there is one."""
    with queueing():
        connection = await pool.acquire()
    try:
        yield connection
    finally:
        await pool.release(connection)
