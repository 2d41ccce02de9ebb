"""Whether the log is still what was heard: its rows are linked by the digests that came with them over the bus."""

from collections.abc import Iterable
from typing import NamedTuple

from common.chain import genesis, link
from common.projection import Connection

_ROWS = """
SELECT seq, fact_no, subject, ce_id, body, digest FROM inbound.log WHERE stream = $1 AND fact_no <= $2 ORDER BY seq
"""
_STREAMS = "SELECT DISTINCT stream FROM inbound.log WHERE stream IS NOT NULL AND fact_no <= $1 ORDER BY stream"
_PAGE = 5000


class Broken(NamedTuple):
    """The first row of a stream that is not what was heard."""

    stream: str
    seq: int
    fact_no: int
    rule: str
    """`log-row-changed`: subject, id, body or digest is another. `log-row-missing`: rows before it are away."""


async def broken_links(connection: Connection, position: int) -> list[Broken]:
    """Walk every stream's chain up to a position, in the caller's transaction."""
    found = []
    for row in await connection.fetch(_STREAMS, position):
        broken = await _walk(connection, row["stream"], position)
        if broken is not None:
            found.append(broken)
    return found


async def _walk(connection: Connection, stream: str, position: int) -> Broken | None:
    digest, last = genesis(stream), 0
    cursor = await connection.cursor(_ROWS, stream, position)
    while rows := await cursor.fetch(_PAGE):
        for seq, fact_no, subject, ce_id, body, stated in rows:
            if seq != last + 1:
                return Broken(stream, seq, fact_no, "log-row-missing")
            digest = link(digest, subject, ce_id, body)
            if digest != stated:
                return Broken(stream, seq, fact_no, "log-row-changed")
            last = seq
    return None


def told(broken: Iterable[Broken]) -> list[dict[str, str | int]]:
    """As findings."""
    return [{"rule": one.rule, "stream": one.stream, "sequence": one.seq, "fact_no": one.fact_no} for one in broken]
