"""A controller's employers and a programme's openings, placements and participants, page by page by id."""

from datetime import date
from typing import Any

from common.db import Connection
from matching.storage.desk import Desk

_EMPLOYERS = """
SELECT employer_id FROM matching.employer WHERE controller = $1 AND employer_id > $2 ORDER BY employer_id LIMIT $3
"""
_OPENINGS = """
SELECT opening_id FROM matching.published WHERE programme_id = $1 AND opening_id > $2 ORDER BY opening_id LIMIT $3
"""
_NOT_WITHHELD = """
NOT EXISTS (SELECT FROM matching.withheld w WHERE w.person_id = x.person_id AND (w.protected OR w.erased))
"""
_PLACEMENTS = f"""
SELECT placement_id FROM matching.placed x
WHERE programme_id = $1 AND placement_id > $2 AND {_NOT_WITHHELD} ORDER BY placement_id LIMIT $3
"""
_PROFILES = f"""
SELECT x.person_id, x.present, m.mapped IS NOT NULL AS mapped, m.version FROM matching.participant x
LEFT JOIN matching.profile m USING (programme_id, person_id)
WHERE x.programme_id = $1 AND x.person_id > $2 AND {_NOT_WITHHELD} ORDER BY x.person_id LIMIT $3
"""
# A workplace was visited last on the last day; the next visit is the one that was agreed on then, the first at once.
_VISITS = f"""
SELECT x.placement_id, x.person_id, x.first_day::text AS since, v.on_day::text AS last_on, v.next_on::text AS next_on,
  CASE WHEN v.on_day IS NULL THEN true ELSE coalesce(v.next_on <= $4, false) END AS due
FROM matching.placed x
LEFT JOIN LATERAL (SELECT on_day, next_on FROM matching.visit v WHERE v.placement_id = x.placement_id
                   ORDER BY on_day DESC, visit_id DESC LIMIT 1) v ON true
WHERE x.programme_id = $1 AND x.placement_id > $2 AND x.takes_seat AND x.started AND x.first_day <= $4
  AND (x.last_day IS NULL OR x.last_day >= $4) AND (v.on_day IS NULL OR v.next_on <= $4 OR NOT $5) AND {_NOT_WITHHELD}
ORDER BY x.placement_id LIMIT $3
"""


async def employers(connection: Connection, controller: str, after: str, limit: int) -> Desk:
    """Employers, laid out."""
    return await _laid(connection, "employer", _EMPLOYERS, controller, after, limit)


async def openings(connection: Connection, programme_id: str, after: str, limit: int) -> Desk:
    """Openings, laid out."""
    return await _laid(connection, "opening", _OPENINGS, programme_id, after, limit)


async def placements(connection: Connection, programme_id: str, after: str, limit: int) -> Desk:
    """Placements, laid out; those of protected people left out."""
    return await _laid(connection, "placement", _PLACEMENTS, programme_id, after, limit)


async def visits(  # noqa: PLR0917 - a page of a day
    connection: Connection, programme_id: str, after: str, limit: int, on: date, due: bool
) -> list[dict[str, Any]]:
    """Placements that run on a day, with the last and the next visit; with `due` only those to be visited by then."""
    return [dict(row) for row in await connection.fetch(_VISITS, programme_id, after, limit, on, due)]


async def profiles(connection: Connection, programme_id: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Who is known here, and whether anything is mapped; protected people left out."""
    return [dict(row) for row in await connection.fetch(_PROFILES, programme_id, after, limit)]


async def _laid(connection: Connection, kind: str, statement: str, *page: str | int) -> Desk:
    laid = Desk()
    rows = await connection.fetch(statement, *page)
    await laid.fetch(connection, [f"{kind}:{row[0]}" for row in rows])
    return laid
