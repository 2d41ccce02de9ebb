"""The programmes as enrolment defined them; the highest version wins, whatever the order of arrival."""

from collections.abc import Iterable

from common.db import Connection
from matching.domain.programmes import Programme

_KEEP = """
INSERT INTO matching.programme (id, version, controller, organisations, owners, steering)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET
  version = excluded.version, controller = excluded.controller, organisations = excluded.organisations,
  owners = excluded.owners, steering = excluded.steering
WHERE matching.programme.version < excluded.version
"""
_FIND = """
SELECT id, version, controller, organisations, owners, steering FROM matching.programme WHERE id = ANY($1::text[])
"""


async def keep(connection: Connection, programme: Programme) -> None:
    """Remember a programme, unless a newer version is known."""
    lists = map(list, (programme.organisations, programme.owners, programme.steering))
    await connection.execute(_KEEP, programme.id, programme.version, programme.controller, *lists)


async def find(connection: Connection, ids: Iterable[str]) -> dict[str, Programme]:
    """Those of these ids that are known."""
    rows = await connection.fetch(_FIND, sorted(set(ids)))
    return {row["id"]: Programme(row[0], row[1], row[2], *(tuple(names) for names in row[3:])) for row in rows}
