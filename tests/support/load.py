"""Writers that keep a store busy while it is mistreated, and remember what was acknowledged to them."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from common import db
from common.store import VersionConflict, append, load
from tests.support.bakery import baked
from tests.support.waiting import ended

_BACKLOG = 400


class Load:
    """Random writes to a few aggregates by several writers, who also get in each other's way."""

    def __init__(self, pool: asyncpg.Pool, seed: int, *, writers: int = 4, aggregates: int = 12) -> None:
        self._pool = pool
        self._random = random.Random(seed)
        self._aggregates = [f"oven-{number}" for number in range(aggregates)]
        self._writers = writers
        self.acknowledged: set[tuple[str, int]] = set()
        self.conflicts = 0
        self.troubles = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Load"]:
        """Write for the length of a block, never much further ahead than the relay can follow."""
        tasks = [asyncio.create_task(self._write()) for _ in range(self._writers)]
        try:
            yield self
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            await ended(*tasks)

    async def _write(self) -> None:
        while True:
            try:
                if await self._pool.fetchval("SELECT count(*) FROM spine.outbox") > _BACKLOG:
                    await asyncio.sleep(0.02)
                    continue
                await self._write_once()
            except VersionConflict:
                self.conflicts += 1
            except db.AWAY:
                self.troubles += 1
                await asyncio.sleep(0.05)

    async def _write_once(self) -> None:
        chosen = self._random.sample(self._aggregates, self._random.randint(1, 2))
        async with self._pool.acquire() as connection, connection.transaction():
            known = await load(connection, chosen)
            changes = [
                baked(aggregate, len(events), self._random.randint(1, 4), number=self._random.randrange(1 << 30))
                for aggregate, events in known.items()
            ]
            written = await append(connection, changes)
        self.acknowledged |= {(event.aggregate, event.version) for event in written}
