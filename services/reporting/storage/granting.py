"""Lets the gateway's role read the read schema, under the row-level security of the migrations."""

import asyncpg

_GRANT = "SELECT read.grant_to($1)"


async def grant(pool: asyncpg.Pool, role: str) -> bool:
    """False if there is no such role (yet)."""
    granted: bool = await pool.fetchval(_GRANT, role)
    return granted
