"""A database with a service's tables in it, migrated once per test process and copied for each test.

A copy costs half of migrating anew, reporting's a quarter. That migrating works has tests of its own, on empty ones.
"""

import asyncio
import itertools
from pathlib import Path

import asyncpg

from common import db
from local.engines import Postgres

EMPTY = "template1"
"""What PostgreSQL itself copies when nothing else is said."""
_numbers = itertools.count(1)
_MAKE = """
SELECT format('CREATE DATABASE %I TEMPLATE %I OWNER %I STRATEGY file_copy', $1::text, datname, datdba::regrole::text)
FROM pg_database WHERE datname = $2"""


def migrated(postgres: Postgres, *sources: tuple[str, Path], owner: str = "postgres", password: str = "") -> str:
    """The name of a database with these migrations, made and owned by a role that is there already."""

    async def make() -> str:
        name = f"template_{next(_numbers)}"
        admin = await asyncpg.connect(postgres.dsn())
        await admin.execute(f"CREATE DATABASE {name} OWNER {owner}")
        await admin.close()
        await db.migrate(postgres.dsn(name, owner, password), *sources)
        return name

    return asyncio.run(make())


async def copy(admin: asyncpg.Connection, template: str, name: str) -> None:
    """Make a database as this one, with the same owner."""
    await admin.execute(await admin.fetchval(_MAKE, name, template))
