"""Finding people by keyed hashes: nothing readable is compared. Protected people are never found."""

from collections.abc import Iterable, Sequence

from common.db import Connection
from enrolment.storage.people import PersonRow, from_row

_SEEK = """
SELECT p.person_id, p.controller, p.reference_hash, p.wrapped_key, p.sealed, p.revision, p.protected
FROM enrolment.person p
WHERE p.controller = $1 AND p.person_id > $2 AND p.search_keys @> $3::bigint[]
  AND p.wrapped_key IS NOT NULL AND NOT p.protected
ORDER BY p.person_id LIMIT $4
"""
_IN_PROGRAMMES = """
SELECT DISTINCT person_id FROM unnest($1::text[]) AS asked (person_id), unnest($2::text[]) AS programme (id)
WHERE EXISTS (SELECT FROM enrolment.participant t
              WHERE t.programme_id = programme.id AND t.person_id = asked.person_id)
   OR EXISTS (SELECT FROM enrolment.referral r
              WHERE r.programme_id = programme.id AND r.person_id = asked.person_id)
"""


async def seek(connection: Connection, controller: str, keys: Sequence[int], after: str, limit: int) -> list[PersonRow]:
    """Everybody of the controller who has all of these search keys, by id."""
    rows = await connection.fetch(_SEEK, controller, after, list(keys), limit)
    return [from_row(tuple(row)) for row in rows]


async def in_programmes(connection: Connection, person_ids: Iterable[str], programmes: Iterable[str]) -> set[str]:
    """Which of these people take or took part in one of the programmes, or were referred to it."""
    return {row[0] for row in await connection.fetch(_IN_PROGRAMMES, list(person_ids), list(programmes))}
