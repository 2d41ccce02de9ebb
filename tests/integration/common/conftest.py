"""A database with the spine in it, and a client of the bus."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from nats.aio.client import Client

from common import db, streams
from common.bus import BusClient
from local.engines import Nats


@pytest.fixture
async def spine(database: str) -> str:
    """The DSN of a database with the spine's tables."""
    await db.migrate(database, ("common", db.MIGRATIONS))
    return database


@pytest.fixture
async def pool(spine: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on that database."""
    pool = await db.open_pool(spine)
    yield pool
    await pool.close()


@pytest.fixture
async def bus(nats_server: Nats, nats_client: Client) -> AsyncIterator[BusClient]:
    """Our own client of the shared NATS; `nats_client` cleans up after it."""
    client = await streams.connect(nats_server.url, name="test")
    yield client
    await client.close()
