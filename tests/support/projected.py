"""Reporting's projector at work in the test's own process, on the real broker and database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg

from common.bus import BusClient
from common.clock import ManualClock
from common.inbound import Projector
from reporting.projections.books import LedgerProjection
from tests.support.broadcasting import STREAMS
from tests.support.waiting import ended

AT = datetime(2020, 8, 1, 10, 0, tzinfo=UTC)


@asynccontextmanager
async def running(
    pool: asyncpg.Pool, bus: BusClient, *, batch: int = 500, capacity: int = 50_000, streams: Sequence[str] = STREAMS
) -> AsyncIterator[Projector]:
    """Until the block ends; `capacity`: how many subjects it keeps in memory."""
    projector = Projector(pool, bus, streams, LedgerProjection(capacity), ManualClock(AT), batch=batch)
    task = asyncio.create_task(projector.run())
    try:
        yield projector
    finally:
        await ended(task)
