"""Legal holds: whose data must stay, until when, and who said so."""

from collections.abc import Iterable
from datetime import datetime

from common.db import Connection
from enrolment.domain.erasure import Hold

_OF = """
SELECT person_id, hold_id, reason, until, lifted_at IS NOT NULL AS lifted FROM enrolment.hold
WHERE person_id = ANY($1::text[]) ORDER BY hold_id
"""
_SET = """
INSERT INTO enrolment.hold (hold_id, person_id, reason, until, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
"""
_LIFT = """
UPDATE enrolment.hold SET lifted_by = $3, lifted_at = $4
WHERE hold_id = $1 AND person_id = $2 AND lifted_at IS NULL
"""


async def of(connection: Connection, person_ids: Iterable[str]) -> dict[str, list[Hold]]:
    """The holds, by person; lifted ones too."""
    found: dict[str, list[Hold]] = {}
    for row in map(tuple, await connection.fetch(_OF, list(person_ids))):
        found.setdefault(row[0], []).append(Hold(*row[1:]))
    return found


async def put(connection: Connection, person_id: str, hold: Hold, by: str, at: datetime) -> None:
    """Set a hold. An id that is taken is a UniqueViolationError."""
    await connection.execute(_SET, hold.hold_id, person_id, hold.reason, hold.until, by, at)


async def lift(connection: Connection, person_id: str, hold_id: str, by: str, at: datetime) -> None:
    """The hold ends now."""
    await connection.execute(_LIFT, hold_id, person_id, by, at)
