"""Who is one human being with whom, as enrolment said; and the human being behind each id, for the lists and checks."""

from collections.abc import Iterable

from activities.storage import locks
from common.db import Connection
from contracts.same_people import Cluster, Clusters, Edge

_KEEP = """
INSERT INTO activities.merge AS m (merge_id, one, other, undone) VALUES ($1, $2, $3, $4)
ON CONFLICT (merge_id) DO UPDATE SET undone = m.undone OR excluded.undone
"""
_ALL = "SELECT merge_id, one, other, undone FROM activities.merge"
_ALONE = "DELETE FROM activities.same_as WHERE person_id = ANY($1::text[])"
_TOGETHER = "INSERT INTO activities.same_as (person_id, human) SELECT * FROM unnest($1::text[], $2::text[])"
_LOCK = "same people"


async def hold(connection: Connection) -> None:
    """Nobody becomes one with anybody until the transaction ends. The first of its locks."""
    await locks.together(connection, [_LOCK])


async def clusters(connection: Connection) -> Clusters:
    """Everybody who has several ids."""
    return Clusters(Edge(*row) for row in await connection.fetch(_ALL))


async def learn(connection: Connection, edge: Edge) -> tuple[set[Cluster], set[Cluster]]:
    """Take in a merge, or that it was undone; who was one with whom before, and who is now."""
    await locks.alone(connection, [_LOCK])
    known = await clusters(connection)
    await connection.execute(_KEEP, edge.merge_id, edge.one, edge.other, edge.undone)
    before, after = known.learn(edge)
    if before != after:
        await _regroup(connection, after)
    return before, after


async def _regroup(connection: Connection, groups: Iterable[Cluster]) -> None:
    rows = [(person, min(group)) for group in groups if len(group) > 1 for person in sorted(group)]
    await connection.execute(_ALONE, [person for group in groups for person in group])
    if rows:
        await connection.execute(_TOGETHER, *map(list, zip(*rows, strict=True)))
