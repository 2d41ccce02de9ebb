"""A programme's activities and sessions, page by page in the order of their ids."""

from dataclasses import dataclass

from activities.domain import sessions as rules
from activities.storage import reading
from activities.storage.reading import activity
from common.db import Connection
from contracts.activities import ActivityDefined, SessionScheduled

_ACTIVITIES = """
SELECT e.body FROM activities.offered o
JOIN spine.event e ON e.aggregate = 'activity:' || o.activity_id AND e.version = 1
WHERE o.programme_id = $1 AND o.activity_id > $2 ORDER BY o.activity_id LIMIT $3
"""
_SESSIONS = """
SELECT e.subject, e.body, s.session_id FROM (
  SELECT session_id FROM activities.scheduled
  WHERE programme_id = $1 AND session_id > $2 ORDER BY session_id LIMIT $3) s
JOIN spine.event e ON e.aggregate = 'session:' || s.session_id
ORDER BY s.session_id, e.version
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as it stands."""

    session: SessionScheduled
    cancelled: bool


async def activities(connection: Connection, programme_id: str, after: str, limit: int) -> list[ActivityDefined]:
    """Activities whose id comes after `after`."""
    return [activity(row["body"]) for row in await connection.fetch(_ACTIVITIES, programme_id, after, limit)]


async def sessions(connection: Connection, programme_id: str, after: str, limit: int) -> list[Listed]:
    """Sessions whose id comes after `after`, as they stand."""
    found: dict[str, rules.Session] = {}
    for row in await connection.fetch(_SESSIONS, programme_id, after, limit):
        event = reading.event(row["subject"], row["body"])
        assert isinstance(event, rules.Event)
        found[row["session_id"]] = rules.evolve(found.get(row["session_id"]), event)
    return [Listed(state.stands, state.cancelled) for state in found.values()]
