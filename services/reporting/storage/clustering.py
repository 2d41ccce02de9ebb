"""The merges as they came, kept by themselves so that a start and an answer need no search through the log."""

from common.projection import Connection
from contracts.same_people import Edge

_KEEP = """
INSERT INTO ledger.edge (fact_no, merge_id, one, other, undone, controller)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[]) ON CONFLICT DO NOTHING
"""
_EDGES = "SELECT merge_id, one, other, undone, controller FROM ledger.edge WHERE fact_no <= $1 ORDER BY fact_no"
_EDGES_OF = """
SELECT merge_id, one, other, undone, controller FROM ledger.edge
WHERE fact_no <= $1 AND controller = (SELECT controller FROM read.programme WHERE id = $2) ORDER BY fact_no
"""
_EVER = 2**62


async def keep(connection: Connection, edges: list[tuple[int, Edge]]) -> None:
    """Keep what a batch says of who is one with whom."""
    if edges:
        rows = [(number, *edge) for number, edge in edges]
        await connection.execute(_KEEP, *(list(column) for column in zip(*rows, strict=True)))


async def edges(connection: Connection, upto: int = _EVER) -> list[Edge]:
    """Every merge and undone merge known at a position."""
    return [Edge(*row) for row in await connection.fetch(_EDGES, upto)]


async def edges_among(connection: Connection, programme: str, upto: int) -> list[Edge]:
    """Likewise, of the people of the programme's controller alone."""
    return [Edge(*row) for row in await connection.fetch(_EDGES_OF, upto, programme)]
