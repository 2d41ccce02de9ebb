"""A database with the inbound log and the tally in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg
import pytest

from common import db, inbound
from common.inbound import Projector
from tests.support import tally


@pytest.fixture
async def listening(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a database with the inbound log and the tally's tables."""
    await db.migrate(database, ("inbound", inbound.MIGRATIONS))
    pool = await db.open_pool(database)
    await pool.execute(tally.TABLE)
    yield pool
    await pool.close()


@asynccontextmanager
async def _run(projector: Projector) -> AsyncIterator[Projector]:
    task = asyncio.create_task(projector.run())
    try:
        yield projector
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


Running = Callable[[Projector], AbstractAsyncContextManager[Any]]


@pytest.fixture
def running() -> Running:
    """Run a projector while a block lasts."""
    return _run
