"""Sessions and series as they stand, and what rooms and consultants are booked for."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from activities.domain.series import Series
from activities.domain.sessions import Booked, Session, resources
from activities.storage import locks
from common.db import Connection

_BOOKED = """
SELECT resource, session_id, starts_at, ends_at FROM activities.booking
WHERE resource = ANY($1::text[]) AND ends_at > $2 ORDER BY starts_at
"""
_KEEP_SESSIONS = """
INSERT INTO activities.scheduled
  (session_id, programme_id, activity_id, series_id, day, starts_at, ends_at, capacity, cancelled)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::timestamptz[], $7::timestamptz[],
                     $8::int[], $9::bool[])
ON CONFLICT (session_id) DO UPDATE SET activity_id = excluded.activity_id, day = excluded.day,
  starts_at = excluded.starts_at, ends_at = excluded.ends_at, capacity = excluded.capacity,
  cancelled = excluded.cancelled
"""
_UNBOOK = "DELETE FROM activities.booking WHERE session_id = ANY($1::text[])"
_BOOK = """
INSERT INTO activities.booking (resource, session_id, starts_at, ends_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
ON CONFLICT (resource, session_id) DO UPDATE SET starts_at = excluded.starts_at, ends_at = excluded.ends_at
"""
_KEEP_SERIES = """
INSERT INTO activities.series (series_id, programme_id, capacity, phase, group_id)
SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[])
ON CONFLICT (series_id) DO UPDATE SET capacity = excluded.capacity
"""


async def bookings(connection: Connection, wanted: Iterable[str], since: datetime) -> dict[str, list[Booked]]:
    """What these resources are booked for from a moment on; nobody else books them before this transaction ends."""
    found: dict[str, list[Booked]] = {resource: [] for resource in wanted}
    await locks.alone(connection, found)
    for row in await connection.fetch(_BOOKED, list(found), since):
        found[row["resource"]].append(Booked(row["session_id"], row["starts_at"], row["ends_at"]))
    return found


async def keep_sessions(connection: Connection, changed: Sequence[Session]) -> None:
    """Write sessions as they stand, with what they book; a cancelled one books nothing."""
    stands = [(state.stands, state.cancelled) for state in changed]
    rows = [
        (
            s.session_id,
            s.programme_id,
            s.activity_id,
            s.series_id,
            s.occurred_on,
            s.starts_at,
            s.ends_at,
            s.capacity,
            out,
        )
        for s, out in stands
    ]
    await connection.execute(_KEEP_SESSIONS, *map(list, zip(*rows, strict=True)))
    again = [state.stands.session_id for state in changed if state.version > 1]
    if again:
        await connection.execute(_UNBOOK, again)
    booked = [
        (resource, s.session_id, s.starts_at, s.ends_at) for s, out in stands if not out for resource in resources(s)
    ]
    if booked:
        await connection.execute(_BOOK, *map(list, zip(*booked, strict=True)))


async def keep_series(connection: Connection, changed: Sequence[Series]) -> None:
    """Write series as they stand."""
    rows = [(s.said.series_id, s.said.programme_id, s.capacity, s.said.phase, s.said.group) for s in changed]
    await connection.execute(_KEEP_SERIES, *map(list, zip(*rows, strict=True)))
