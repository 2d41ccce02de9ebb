"""Reporting's database as it really is: owned by a role that is no superuser, so that its own security binds it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from nats.aio.client import Client

from common import db, streams
from common.bus import BusClient
from local.engines import Nats, Postgres
from reporting.storage import MIGRATIONS
from tests.integration.reporting.reports_world import Staff, World, asked, opened
from tests.support.hooked import Hooked, hooked
from tests.support.migrated import migrated
from tests.support.receiving import Receiver, receiving

_PASSWORD = "of-a-test"
_ROLES = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reporting_keeper') THEN
    CREATE ROLE reporting_keeper LOGIN PASSWORD '{_PASSWORD}';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway') THEN CREATE ROLE gateway NOLOGIN; END IF;
END $$
"""


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A database with the service's tables, all of them the role's own."""

    async def roles() -> None:
        admin = await asyncpg.connect(postgres.dsn())
        await admin.execute(_ROLES)
        await admin.close()

    asyncio.run(roles())
    return migrated(postgres, *MIGRATIONS, owner="reporting_keeper", password=_PASSWORD)


@pytest.fixture
def own_database(postgres: Postgres, database: str) -> str:
    """The migrated database, as the service connects to it."""
    return postgres.dsn(database.rpartition("/")[2], "reporting_keeper", _PASSWORD)


@pytest.fixture
async def connection(own_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the service's own role."""
    connection = await asyncpg.connect(own_database)
    yield connection
    await connection.close()


@pytest.fixture
async def pool(own_database: str) -> AsyncIterator[asyncpg.Pool]:
    """Connections of the service's own role, as many as it takes."""
    async with await db.open_pool(own_database) as pool:
        yield pool


@pytest.fixture
async def bus(nats_server: Nats, nats_client: Client) -> AsyncIterator[BusClient]:
    """A connection to the broker, as the projector has it; every stream that it makes is gone afterwards."""
    client = await streams.connect(nats_server.url, name="test")
    yield client
    await client.close()


@pytest.fixture
async def office(own_database: str, connection: asyncpg.Connection, tmp_path: Path) -> AsyncIterator[Hooked]:
    """A partner that registers webhooks, and what sends them."""
    async with hooked(own_database, connection, tmp_path) as made:
        yield made


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Where a partner takes them."""
    async with receiving() as made:
        yield made


@pytest.fixture
async def world(connection: asyncpg.Connection) -> AsyncIterator[World]:
    """A programme with what its reports tell of."""
    async with opened(connection) as made:
        yield made


@pytest.fixture
async def staff(world: World, own_database: str, tmp_path: Path) -> AsyncIterator[Staff]:
    """Whoever makes and signs its reports, over HTTP."""
    async with asked(world, own_database, tmp_path) as asking:
        yield asking
