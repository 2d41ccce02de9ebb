"""Who is one human being with whom, as enrolment said. Merges are few: all of them are read whenever one matters."""

from common.db import Connection
from contracts.same_people import Clusters, Edge

_KEEP = """
INSERT INTO surveys.merge AS m (merge_id, one, other, undone) VALUES ($1, $2, $3, $4)
ON CONFLICT (merge_id) DO UPDATE SET undone = m.undone OR excluded.undone
"""
_ALL = "SELECT merge_id, one, other, undone FROM surveys.merge"


async def keep(connection: Connection, edge: Edge) -> None:
    """Remember a merge, or that it was undone: that wins, also if it comes first."""
    await connection.execute(_KEEP, edge.merge_id, edge.one, edge.other, edge.undone)


async def clusters(connection: Connection) -> Clusters:
    """Everybody who has several ids."""
    return Clusters(Edge(*row) for row in await connection.fetch(_ALL))
