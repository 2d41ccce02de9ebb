"""Which records are one human being: the edges, kept beside the events so that a cluster is one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.db import Connection
from contracts import same_people
from contracts.same_people import Clusters
from enrolment.domain.merges import Merge, Pair

_KEEP = """
INSERT INTO enrolment.merge (merge_id, controller, first, second, undone) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (merge_id) DO UPDATE SET undone = excluded.undone
"""
_PAIRS = "SELECT first, second FROM enrolment.merge WHERE merge_id = ANY($1::text[])"
# From the people asked for along every edge that stands, both ways, however long the chain.
_REACH = """
WITH RECURSIVE reached (person_id) AS (
  SELECT asked COLLATE "C" FROM unnest($1::text[]) AS asked
  UNION
  SELECT CASE WHEN m.first = r.person_id THEN m.second ELSE m.first END
  FROM reached r JOIN enrolment.merge m ON r.person_id IN (m.first, m.second) AND NOT m.undone
)
SELECT merge_id, first, second FROM enrolment.merge
WHERE NOT undone AND first IN (SELECT person_id FROM reached) ORDER BY merge_id
"""
_STANDING = "SELECT merge_id, first, second, undone FROM enrolment.merge WHERE NOT undone"
_EVER = """
SELECT merge_id, first, second, undone FROM enrolment.merge
WHERE first = ANY($1::text[]) OR second = ANY($1::text[]) ORDER BY merge_id
"""
# Two merges or an erasure at the same moment must see each other's edges.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('merges', 0))"


@dataclass(frozen=True, slots=True)
class Edge:
    """Two records that are one person."""

    merge_id: str
    pair: Pair
    undone: bool = False


async def around(connection: Connection, person_ids: Sequence[str]) -> list[Edge]:
    """Every standing edge of the clusters that these people belong to."""
    rows = await connection.fetch(_REACH, list(person_ids)) if person_ids else []
    return [Edge(row[0], (row[1], row[2])) for row in rows]


async def clusters(connection: Connection) -> Clusters:
    """Everybody who has several records."""
    return Clusters(same_people.Edge(*row) for row in await connection.fetch(_STANDING))


async def clusters_of(connection: Connection, person_ids: Sequence[str]) -> Clusters:
    """Which of these people have other records, and which."""
    found = await around(connection, person_ids)
    return Clusters(same_people.Edge(edge.merge_id, *edge.pair, undone=False) for edge in found)


async def ever(connection: Connection, person_ids: Sequence[str]) -> list[Edge]:
    """Every edge that touches these people, undone ones too."""
    rows = await connection.fetch(_EVER, list(person_ids))
    return [Edge(row[0], (row[1], row[2]), row[3]) for row in rows]


async def pairs(connection: Connection, merge_ids: Iterable[str]) -> list[str]:
    """The people of these merges."""
    return [person_id for row in await connection.fetch(_PAIRS, list(merge_ids)) for person_id in row]


async def keep(connection: Connection, merge: Merge) -> None:
    """Keep an edge as it stands now."""
    await connection.execute(_KEEP, merge.merge_id, merge.controller, *merge.pair, merge.undone)


async def lock(connection: Connection) -> None:
    """Let no other transaction change who is one with whom meanwhile. Rare commands alone ask for it."""
    await connection.execute(_LOCK)
