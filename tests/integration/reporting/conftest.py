"""Reporting's database as it really is: owned by a role that is no superuser, so that its own security binds it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from common.db import migrate
from local.engines import Postgres
from reporting.storage import MIGRATIONS

_PASSWORD = "of-a-test"
_ROLES = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reporting_keeper') THEN
    CREATE ROLE reporting_keeper LOGIN PASSWORD '{_PASSWORD}';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway') THEN CREATE ROLE gateway NOLOGIN; END IF;
END $$
"""


@pytest.fixture
async def own_database(postgres: Postgres, database: str) -> str:
    """The migrated database, as the service connects to it."""
    name = database.rpartition("/")[2]
    admin = await asyncpg.connect(database)
    await admin.execute(_ROLES)
    await admin.execute(f"ALTER DATABASE {name} OWNER TO reporting_keeper")
    await admin.close()
    dsn = postgres.dsn(name, "reporting_keeper", _PASSWORD)
    await migrate(dsn, *MIGRATIONS)
    return dsn


@pytest.fixture
async def connection(own_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the service's own role."""
    connection = await asyncpg.connect(own_database)
    yield connection
    await connection.close()
