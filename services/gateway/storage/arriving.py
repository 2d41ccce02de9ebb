"""Whether what a command wrote has reached the figures: asked among the latest facts, as the reader may see them."""

from collections.abc import Sequence

import asyncpg

from gateway.storage.reading import Reader, reading

LATEST = 20_000
"""Facts looked through: days of a municipality, and milliseconds of PostgreSQL."""
_THERE = """
SELECT DISTINCT event_id FROM read.fact
WHERE fact_no > (SELECT position FROM read.watermark) - $2 AND event_id = ANY($1::text[])
"""


async def arrived(pool: asyncpg.Pool, reader: Reader, event_ids: Sequence[str]) -> set[str]:
    """Those of the events that are in."""
    async with reading(pool, reader) as snapshot:
        return {row["event_id"] for row in await snapshot.rows(_THERE, list(event_ids), LATEST)}
