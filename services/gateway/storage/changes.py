"""What changed for the reader's organisation, in the order in which it did (docs/decisions/0021)."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from gateway.storage.reading import Reading, Rows, grouped
from gateway.storage.releases import RELEASE

_HEAD = "SELECT ordinal, forgotten FROM read.change_head"
_AFTER = """
SELECT c.ordinal, c.kind, c.programme_id, c.thing, c.gone, c.changed_at
FROM read.change c
WHERE c.organisation = current_setting('insteg.organisation') AND c.ordinal > $1
ORDER BY c.ordinal LIMIT $2
"""
_RELEASES = f"SELECT {RELEASE} FROM read.release r WHERE r.id = ANY($1::text[])"
_SINCE = "SELECT organisation, serial FROM read.changed_since($1)"


@dataclass(frozen=True, slots=True)
class Head:
    """Where an organisation's list ends, and up to where it was forgotten. Both 0: nothing ever changed."""

    ordinal: int
    forgotten: int


async def head(reading: Reading) -> Head:
    """Of the reader's organisation."""
    rows = await reading.rows(_HEAD)
    return Head(rows[0]["ordinal"], rows[0]["forgotten"]) if rows else Head(0, 0)


async def after(reading: Reading, place: int, rows: int) -> Rows:
    """At most so many changes after a place, those that this reader may see."""
    return await reading.rows(_AFTER, place, rows)


async def releases(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """By id: one row, or none where there is none for this reader."""
    return grouped(await reading.rows(_RELEASES, list(ids)), ids, by="id")


async def changed_since(pool: asyncpg.Pool, serial: int) -> list[tuple[str, int]]:
    """(organisation, serial) of every list that moved since, in that order: for who waits on behalf of all readers."""
    async with pool.acquire() as connection:
        return [tuple(row) for row in await connection.fetch(_SINCE, serial)]
