"""Calendar feeds: who was given a link, and the sessions that each shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from activities.domain.feeds import Feed, Scope
from common.calendar_text import Entry
from common.db import Connection
from contracts.base import Id

PAST = timedelta(days=180)
"""How long a session stays in calendars after its end."""

_KEEP = """
INSERT INTO activities.feed (feed_id, programme_id, scope, of_whom, made_at) VALUES ($1, $2, $3, $4, $5)
"""
_FIND = "SELECT feed_id, programme_id, scope, of_whom, made_at, revoked_at FROM activities.feed WHERE feed_id = $1"
_LIST = """
SELECT feed_id, programme_id, scope, of_whom, made_at, revoked_at FROM activities.feed
WHERE programme_id = $1 AND feed_id > $2 ORDER BY feed_id LIMIT $3
"""
_REVOKE = "UPDATE activities.feed SET revoked_at = $2 WHERE feed_id = $1 AND revoked_at IS NULL"
_GUARDED = "SELECT FROM activities.person WHERE person_id = $1 AND (protected OR erased)"

# The calendar of a person who comes under protection, or is erased, closes with the event that says so.
_OPEN = """
SELECT feed_id, programme_id, scope, of_whom FROM activities.feed f
WHERE feed_id = $1 AND revoked_at IS NULL AND NOT (scope = 'participant' AND EXISTS (
  SELECT FROM activities.person p WHERE p.person_id = f.of_whom AND (p.protected OR p.erased)))
"""
_SESSIONS = """
SELECT s.session_id, s.activity_id, s.starts_at, s.ends_at, s.cancelled, p.controller,
       e.version, e.recorded_at, e.body, a.body AS activity
FROM activities.scheduled s
JOIN activities.programme p ON p.id = s.programme_id
CROSS JOIN LATERAL (
  SELECT max(version) AS version, max(recorded_at) AS recorded_at, (array_agg(body ORDER BY version DESC) FILTER (
    WHERE subject <> 'insteg.activities.session.cancelled.v1'))[1] AS body
  FROM spine.event WHERE aggregate = 'session:' || s.session_id) e
JOIN spine.event a ON a.aggregate = 'activity:' || s.activity_id AND a.version = 1
WHERE s.programme_id = $1 AND s.ends_at >= $2 AND {concerns}
ORDER BY s.starts_at, s.session_id
"""
_CONCERNS: dict[Scope, str] = {
    "programme": "$3::text IS NULL",
    "host": "convert_from(a.body, 'UTF8')::jsonb ->> 'host' = $3",
    "consultant": """(convert_from(e.body, 'UTF8')::jsonb -> 'consultants') ? $3""",
    "participant": """EXISTS (SELECT FROM activities.sign_up u
                      WHERE u.person_id = ANY(activities.ids_of($3)) AND u.status = 'in'
                      AND (u.session_id = s.session_id OR u.series_id = s.series_id))""",
}


class _Where(msgspec.Struct):
    room: str | None = None


class _What(msgspec.Struct):
    title: str
    kind: str
    place: str | None = None


async def keep(connection: Connection, feed: Feed, at: datetime) -> None:
    """Remember that a link was made."""
    await connection.execute(_KEEP, feed.feed_id, feed.programme_id, feed.scope, feed.of, at)


async def find(connection: Connection, feed_id: str) -> dict[str, Any] | None:
    """A feed with when it was made and revoked."""
    row = await connection.fetchrow(_FIND, feed_id)
    return None if row is None else dict(row)


async def every(connection: Connection, programme_id: str, after: str, limit: int) -> list[dict[str, Any]]:
    """A programme's feeds by id, revoked ones too."""
    return [dict(row) for row in await connection.fetch(_LIST, programme_id, after, limit)]


async def revoke(connection: Connection, feed_id: str, at: datetime) -> None:
    """Close it for good; one that is closed stays as it is."""
    await connection.execute(_REVOKE, feed_id, at)


async def guarded(connection: Connection, person_id: Id) -> bool:
    """Whether this person's identity is protected, or erased."""
    return await connection.fetchrow(_GUARDED, person_id) is not None


async def opened(connection: Connection, feed_id: str) -> Feed | None:
    """The feed behind a link, unless it is closed."""
    row = await connection.fetchrow(_OPEN, feed_id)
    return None if row is None else Feed(*row)


async def entries(connection: Connection, feed: Feed, now: datetime) -> Sequence[Entry]:
    """What a calendar shows: coming sessions and those of the last half year, by time."""
    statement = _SESSIONS.format(concerns=_CONCERNS[feed.scope])
    rows = await connection.fetch(statement, feed.programme_id, now - PAST, feed.of)
    known: dict[str, _What] = {}
    for row in rows:
        if row["activity_id"] not in known:
            known[row["activity_id"]] = msgspec.json.decode(row["activity"], type=_What)
    return [
        Entry(
            uid=f"{row['session_id']}@{row['controller']}",
            title=(what := known[row["activity_id"]]).title,
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            changed_at=row["recorded_at"],
            change=row["version"] - 1,
            place=_place(what, msgspec.json.decode(row["body"], type=_Where)),
            category=what.kind,
            cancelled=row["cancelled"],
        )
        for row in rows
    ]


def _place(what: _What, where: _Where) -> str | None:
    return ", ".join(part for part in (where.room, what.place) if part) or None
