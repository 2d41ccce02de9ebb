"""Closes blocks of facts: their lines added up once, so that what was known at a position needs no search through all.

A function of the lines alone (0014_pre_blocks.sql): made by whoever writes lines, made anew by a rebuild.
"""

from collections.abc import Sequence

from common.projection import Connection

SIZE = 32_768
"""Facts a block; the migration's own number."""

_CLOSED = "SELECT blocks FROM read.blocks_closed"
_CLOSE = "UPDATE read.blocks_closed SET blocks = $1"
_ADD_UP = f"""
INSERT INTO read.figure_block (book, facet, value, block, effective_on, num, den)
SELECT book, facet, value, fact_no / {SIZE}, effective_on, sum(num), sum(den) FROM ledger.entry
WHERE fact_no >= $1::bigint * {SIZE} AND fact_no < $2::bigint * {SIZE} AND ($3::int[] IS NULL OR book = ANY($3))
GROUP BY 1, 2, 3, 4, 5
"""
_NONE = "DELETE FROM read.figure_block"


def whole(upto: int) -> int:
    """How many blocks end at or before this fact."""
    return (upto + 1) // SIZE


async def closed(connection: Connection) -> int:
    """How many blocks are closed."""
    found: int = await connection.fetchval(_CLOSED)
    return found


async def close(connection: Connection, before: int, after: int) -> None:
    """Close the blocks from `before` (closed so far) up to `after`, in the transaction that wrote their last lines."""
    await connection.execute(_ADD_UP, before, after, None)
    await connection.execute(_CLOSE, after)


async def add_books(connection: Connection, books: Sequence[int], closed: int) -> None:
    """Add up the blocks that are closed for books that came after."""
    await connection.execute(_ADD_UP, 0, closed, list(books))


async def make_anew(connection: Connection) -> None:
    """What the lines say now."""
    await connection.execute(_NONE)
    await connection.execute(_ADD_UP, 0, await closed(connection), None)
