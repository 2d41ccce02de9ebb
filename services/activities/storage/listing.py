"""A programme's activities and sessions, page by page in the order of their ids."""

from activities.storage.reading import activity, session
from common.db import Connection
from contracts.activities import ActivityDefined, SessionScheduled

_ACTIVITIES = """
SELECT e.body FROM activities.offered o
JOIN spine.event e ON e.aggregate = 'activity:' || o.activity_id AND e.version = 1
WHERE o.programme_id = $1 AND o.activity_id > $2 ORDER BY o.activity_id LIMIT $3
"""
_SESSIONS = """
SELECT e.body FROM activities.scheduled s
JOIN spine.event e ON e.aggregate = 'session:' || s.session_id AND e.version = 1
WHERE s.programme_id = $1 AND s.session_id > $2 ORDER BY s.session_id LIMIT $3
"""


async def activities(connection: Connection, programme_id: str, after: str, limit: int) -> list[ActivityDefined]:
    """Activities whose id comes after `after`."""
    return [activity(row["body"]) for row in await connection.fetch(_ACTIVITIES, programme_id, after, limit)]


async def sessions(connection: Connection, programme_id: str, after: str, limit: int) -> list[SessionScheduled]:
    """Sessions whose id comes after `after`."""
    return [session(row["body"]) for row in await connection.fetch(_SESSIONS, programme_id, after, limit)]
