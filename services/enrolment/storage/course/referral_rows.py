"""The list of referrals: whom a partner proposed, who waits since when, and the partner's own sealed number."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.db import Connection
from enrolment.domain.referrals import Referral

_BY_NUMBER = """
SELECT programme_id, referrer, reference_hash, referral_id FROM enrolment.referral
JOIN unnest($1::text[], $2::text[], $3::bytea[]) AS wanted (programme_id, referrer, reference_hash)
  USING (programme_id, referrer, reference_hash)
"""
_OPEN_OF = """
SELECT r.referral_id FROM enrolment.referral r
JOIN unnest($1::text[], $2::text[]) AS wanted (programme_id, person_id) USING (programme_id, person_id)
WHERE r.status IN ('made', 'accepted', 'waitlisted', 'promoted')
"""
_OPEN_ANYWHERE = """
SELECT referral_id FROM enrolment.referral
WHERE person_id = ANY($1::text[]) AND status IN ('made', 'accepted', 'waitlisted', 'promoted') ORDER BY referral_id
"""
_BETWEEN = """
SELECT referral_id FROM enrolment.referral
JOIN unnest($1::text[], $2::text[], $3::text[]) AS wanted (person_id, programme_id, referrer)
  USING (person_id, programme_id, referrer)
"""
_WAITING = """
SELECT referral_id, group_id FROM enrolment.referral WHERE programme_id = $1 AND status = 'waitlisted'
ORDER BY received_on, waiting_since, referral_id LIMIT 500
"""
_KEEP = """
INSERT INTO enrolment.referral (referral_id, programme_id, person_id, referrer, status, group_id, received_on,
                                waiting_since, next_step, reference_hash, reference)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[],
                     $8::timestamptz[], $9::text[], $10::bytea[], $11::bytea[])
ON CONFLICT (referral_id) DO UPDATE SET status = excluded.status, group_id = excluded.group_id,
  waiting_since = excluded.waiting_since, next_step = excluded.next_step
"""
_REFERENCES = "SELECT referral_id, reference FROM enrolment.referral WHERE referral_id = ANY($1::text[])"
_FORGET = "UPDATE enrolment.referral SET reference = NULL, reference_hash = NULL WHERE person_id = ANY($1::text[])"


async def by_number(
    connection: Connection, numbers: Sequence[tuple[str, str, bytes]]
) -> dict[tuple[str, str, bytes], str]:
    """The referrals with these numbers of their referrers."""
    columns = [list(column) for column in zip(*numbers, strict=True)]
    return {(row[0], row[1], row[2]): row[3] for row in await connection.fetch(_BY_NUMBER, *columns)}


async def open_of(connection: Connection, keys: Sequence[tuple[str, str]]) -> list[str]:
    """The open referrals of people to programmes."""
    rows = await connection.fetch(_OPEN_OF, [key[0] for key in keys], [key[1] for key in keys])
    return [row[0] for row in rows]


async def open_anywhere(connection: Connection, person_ids: Sequence[str]) -> list[str]:
    """The open referrals of people, to whatever programme."""
    return [row[0] for row in await connection.fetch(_OPEN_ANYWHERE, list(person_ids))]


async def between(connection: Connection, asked: Sequence[tuple[str, str, str]]) -> list[str]:
    """All referrals of a person to a programme by an organisation (person, programme, organisation)."""
    columns = [list(column) for column in zip(*asked, strict=True)]
    return [row[0] for row in await connection.fetch(_BETWEEN, *columns)]


async def waiting(connection: Connection, programme_id: str) -> list[tuple[str, str | None]]:
    """Who waits for a place in a programme, longest first, with the group."""
    return [(row[0], row[1]) for row in await connection.fetch(_WAITING, programme_id)]


async def references(connection: Connection, referral_ids: Sequence[str]) -> dict[str, bytes]:
    """The sealed numbers of referrals that have one."""
    rows = await connection.fetch(_REFERENCES, list(referral_ids))
    return {row[0]: row[1] for row in rows if row[1] is not None}


async def keep(
    connection: Connection, referrals: Sequence[Referral], numbers: Mapping[str, tuple[bytes, bytes]]
) -> None:
    """Write the rows of referrals that have changed."""
    if not referrals:
        return
    rows: list[tuple[Any, ...]] = [
        (r.referral_id, r.programme_id, r.person_id, r.referrer, r.status, r.group, r.received_on,
         r.waiting_since, r.next_step, *numbers.get(r.referral_id, (None, None)))
        for r in referrals
    ]  # fmt: skip
    await connection.execute(_KEEP, *[list(column) for column in zip(*rows, strict=True)])


async def forget(connection: Connection, person_ids: Sequence[str]) -> None:
    """Drop the partners' numbers of people who are erased, hashes included."""
    await connection.execute(_FORGET, list(person_ids))
