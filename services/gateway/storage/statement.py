"""One statement as a reader: settings, snapshot and rows in a single round trip.

Outside a transaction block a statement is a transaction of its own, so settings that it makes for its transaction
end with it, however it ends; the next statement on the connection finds none (held by a test).
"""

from collections.abc import Sequence

import asyncpg

from gateway.storage.queueing import connected
from gateway.storage.reading import Mark, Reader

SCALAR = "json_scalar("
"""How a statement writes a text as JSON: `SCALAR + expression + ")"`. Older servers are asked in older words."""
_OLDER_SCALAR, _SCALAR_SINCE = "to_json(", 17


async def told(pool: asyncpg.Pool, reader: Reader, sql: str, values: Sequence[object]) -> tuple[Mark, str]:
    """The watermark and the text that a statement returns. Its first parameters are the reader's settings."""
    async with connected(pool) as connection:
        if connection.get_server_version().major < _SCALAR_SINCE:
            sql = sql.replace(SCALAR, _OLDER_SCALAR)
        try:
            row = await connection.fetchrow(sql, *reader.settings, *values)
        except asyncpg.DataError:
            # A value that asyncpg cannot encode is found after Parse and before Sync: the server still waits for the
            # rest, in a transaction that asyncpg knows nothing of and in which no snapshot can be opened any more.
            await connection.execute("SELECT")
            raise
    assert row is not None
    return Mark(row["position"], row["known_at"], row["complete_through"], row["exact"]), row["data"]
