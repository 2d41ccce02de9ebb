"""What a service's tables hold, and what they hold once they were emptied and made again from events."""

from typing import Any

import asyncpg

from common.remaking import Remaking, remake

Shown = dict[str, list[tuple[Any, ...]]]


async def shown(pool: asyncpg.Pool, tables: dict[str, str]) -> Shown:
    """Every row of every table, by the columns asked for."""
    found: Shown = {}
    for table, columns in tables.items():
        rows = await pool.fetch(f"SELECT {columns} FROM {table}")
        found[table] = sorted((tuple(row) for row in rows), key=repr)
    return found


async def made_again(pool: asyncpg.Pool, tables: dict[str, str], remaking: Remaking) -> Shown:
    """The same tables after they were emptied and made again, twice."""
    for table in tables:
        await pool.execute(f"DELETE FROM {table}")
    await remake(pool, remaking)
    await remake(pool, remaking)
    return await shown(pool, tables)
