"""What funds were handed: each identity as it stood in the file, sealed, and the legal hold that goes with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from common.db import Connection

REASON = "funder-file"
_OF = """
SELECT DISTINCT ON (person_id) person_id, edition, sealed FROM enrolment.handed_in
WHERE series = $1 AND edition <= $2 AND sealed IS NOT NULL ORDER BY person_id, edition DESC
"""
_FETCHED = "SELECT EXISTS (SELECT FROM enrolment.handed_in WHERE series = $1 AND edition = $2)"
_KEEP = """
INSERT INTO enrolment.handed_in (series, edition, person_id, sealed, by, at)
SELECT $1, $2, person_id, sealed, $5, $6 FROM unnest($3::text[], $4::bytea[]) AS given (person_id, sealed)
ON CONFLICT DO NOTHING
"""
_HOLD = """
INSERT INTO enrolment.hold (person_id, hold_id, reason, until, set_by, set_at)
SELECT person_id, $2, $3, $4, $5, $6 FROM unnest($1::text[]) AS given (person_id) ON CONFLICT DO NOTHING
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('handed-in:' || $1, 0))"
_FORGET = "UPDATE enrolment.handed_in SET sealed = NULL WHERE person_id = ANY($1::text[])"
_OF_PEOPLE = """
SELECT series, edition, person_id, at FROM enrolment.handed_in WHERE person_id = ANY($1::text[])
ORDER BY series, edition, person_id
"""


class Kept(NamedTuple):
    """One identity in one edition."""

    edition: int
    sealed: bytes


async def lock(connection: Connection, series: str) -> None:
    """Nobody else makes a file of this series until the transaction ends."""
    await connection.execute(_LOCK, series)


async def newest(connection: Connection, series: str, edition: int) -> dict[str, Kept]:
    """By person what was handed in last, in this edition or before it."""
    return {row[0]: Kept(row[1], row[2]) for row in map(tuple, await connection.fetch(_OF, series, edition))}


async def fetched(connection: Connection, series: str, edition: int) -> bool:
    """Whether this edition was ever made."""
    found: bool = await connection.fetchval(_FETCHED, series, edition)
    return found


async def keep(connection: Connection, of: tuple[str, int], sealed: Mapping[str, bytes], by: str, at: datetime) -> None:
    """Keep identities of (series, edition); what is kept already stays."""
    if sealed:
        await connection.execute(_KEEP, *of, list(sealed), list(sealed.values()), by, at)


async def hold(
    connection: Connection, person_ids: Iterable[str], hold_id: str, until: date | None, *, by: str, at: datetime
) -> None:
    """Whoever stands in a funder's file cannot be erased while the fund may ask."""
    await connection.execute(_HOLD, list(person_ids), hold_id, REASON, until, by, at)


async def forget(connection: Connection, person_ids: Sequence[str]) -> None:
    """Erased people's identities go, with the holds over."""
    await connection.execute(_FORGET, list(person_ids))


async def of_people(connection: Connection, person_ids: Iterable[str]) -> list[dict[str, object]]:
    """Which files these people stand in."""
    return [dict(row) for row in await connection.fetch(_OF_PEOPLE, list(person_ids))]
