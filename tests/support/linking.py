"""What tests make calendar links with, and where a secret may stand."""

from uuid import uuid4

import asyncpg

from common.clock import Clock
from common.http.calendars import Links


def links(clock: Clock | None, key: bytes = b"k" * 32) -> Links:
    """What making calendar links takes; those who only make and read them need no clock."""
    return Links(key, "https://kalender.staden.example", clock, lambda: uuid4().hex)


async def tables_that_hold(connection: asyncpg.Connection | asyncpg.Pool, words: str, *schemas: str) -> list[str]:
    """The tables in which these words stand, as text or as bytes."""
    named = "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = ANY($1::text[])"
    tables = [row["name"] for row in await connection.fetch(named, [*schemas])]
    assert {schema for schema in schemas if any(name.startswith(f"{schema}.") for name in tables)} == {*schemas}
    found = []
    for table in tables:
        rows = await connection.fetch(f"SELECT t::text AS said FROM {table} t")
        if any(words in row["said"] or words.encode().hex() in row["said"] for row in rows):
            found.append(table)
    return found
