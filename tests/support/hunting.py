"""Hunting for what must not be there: every value of every table, every message of every stream, every log."""

from pathlib import Path

import asyncpg

from common import streams
from common.streams import last_seq

_TABLES = """
SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""


async def database(dsn: str) -> bytes:
    """Every value of every table of one database."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(_TABLES)
        rows = [row for (table,) in tables for row in await connection.fetch(f"SELECT * FROM {table}")]
    finally:
        await connection.close()
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


async def bus(url: str) -> bytes:
    """Every message of every stream."""
    client = await streams.connect(url, name="hunting")
    try:
        found = []
        for stream in await client.jetstream().streams_info():
            name = str(stream.config.name)
            for seq in range(1, await last_seq(client, name) + 1):
                message = await streams.read(client, name, seq)
                found.append(message.headers + message.body)
    finally:
        await client.close()
    return b"\n".join(found)


def logs(folder: Path) -> bytes:
    """Everything that the processes printed."""
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*.log")))
