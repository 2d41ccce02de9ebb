"""The programmes as enrolment defined them; the highest version wins, whatever the order of arrival."""

from collections.abc import Iterable

from activities.domain.programmes import Programme
from common.db import Connection

_KEEP = """
INSERT INTO activities.programme
  (id, version, controller, first_day, last_day, areas, organisations, owners, readers, phases)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET
  version = excluded.version, controller = excluded.controller, first_day = excluded.first_day,
  last_day = excluded.last_day, areas = excluded.areas, organisations = excluded.organisations,
  owners = excluded.owners, readers = excluded.readers, phases = excluded.phases
WHERE activities.programme.version < excluded.version
"""
_FIND = """
SELECT id, version, controller, first_day, last_day, areas, organisations, owners, readers, phases
FROM activities.programme WHERE id = ANY($1::text[])
"""


async def keep(connection: Connection, heard: Programme) -> None:
    """Remember a programme, unless a newer version is known."""
    await connection.execute(
        _KEEP, heard.id, heard.version, heard.controller, heard.first_day, heard.last_day,
        list(heard.areas), list(heard.organisations), list(heard.owners), list(heard.readers), list(heard.phases),
    )  # fmt: skip


async def find(connection: Connection, ids: Iterable[str]) -> dict[str, Programme]:
    """The programmes of these ids that are known."""
    rows = await connection.fetch(_FIND, list(ids))
    return {row["id"]: Programme(*row[:5], *(tuple(names) for names in row[5:])) for row in rows}
