"""Engines of one's own, to be killed; and the seed, which is printed."""

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from common import db, streams
from common.bus import BusClient
from local.engines import Nats, Postgres
from local.engines.process import free_port
from tests.support.archiving import Archived


@pytest.fixture
def seed() -> int:
    """CHAOS_SEED, or one that is printed with the failure."""
    chosen = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1 << 31))
    print(f"CHAOS_SEED={chosen}")  # noqa: T201 - whoever sees a failure needs it
    return chosen


@pytest.fixture
async def home() -> AsyncIterator[Path]:
    """A folder that the unprivileged PostgreSQL user can enter."""
    home = Path(tempfile.mkdtemp(prefix="insteg-faults-"))
    home.chmod(0o755)
    yield home
    await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)


@pytest.fixture
async def broker(home: Path) -> AsyncIterator[Nats]:
    """A broker of this test alone."""
    server = Nats(home / "nats", free_port())
    await server.start()
    yield server
    server.kill()


@pytest.fixture
async def own_postgres(home: Path) -> AsyncIterator[Postgres]:
    """A PostgreSQL of this test alone."""
    server = Postgres(home / "postgres", free_port())
    await server.start()
    yield server
    server.stop()


@pytest.fixture
async def archived(home: Path) -> AsyncIterator[Archived]:
    """A PostgreSQL of this test alone that can be brought back to a moment."""
    server = Archived(home / "archived", home / "archive")
    await server.start()
    yield server
    server.stop()


@pytest.fixture
async def spine(database: str) -> str:
    """The DSN of a database with the spine, on the shared PostgreSQL."""
    await db.migrate(database, ("common", db.MIGRATIONS))
    return database


@pytest.fixture
async def pool(spine: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on it."""
    pool = await db.open_pool(spine)
    yield pool
    await pool.close()


@pytest.fixture
async def bus(broker: Nats) -> AsyncIterator[BusClient]:
    """A client of the broker that is killed."""
    client = await streams.connect(broker.url, name="test")
    yield client
    await client.close()
