"""What attendance lists and certificates are made of: who is expected or was there, and what was attended."""

from typing import Any

from activities.domain.papers import Attended, Attendee, Expected
from activities.domain.presence_in_programme import Spell
from common.db import Connection

_SESSION = """
SELECT s.programme_id, s.starts_at, s.ends_at, convert_from(a.body, 'UTF8')::jsonb ->> 'title' AS title
FROM activities.scheduled s JOIN spine.event a ON a.aggregate = 'activity:' || s.activity_id AND a.version = 1
WHERE s.session_id = $1 AND NOT s.cancelled
"""
# Whoever has several ids stands once in a list, by the smallest of them.
_PEOPLE = """
SELECT coalesce(u.person_id, t.person_id) AS person_id, t.minutes, coalesce(t.signed, false) AS signed
FROM (SELECT DISTINCT activities.human(u.person_id) AS person_id
      FROM activities.sign_up u JOIN activities.scheduled s ON s.session_id = $1
      WHERE u.status = 'in' AND (u.session_id = $1 OR u.series_id = s.series_id)) u
FULL JOIN (SELECT activities.human(person_id) AS person_id, sum(minutes)::integer AS minutes,
             bool_and(stage <> 'registered') AS signed
           FROM activities.attendance WHERE session_id = $1 GROUP BY 1) t USING (person_id)
WHERE NOT EXISTS (SELECT FROM activities.person p WHERE p.erased AND p.person_id = coalesce(u.person_id, t.person_id))
ORDER BY 1
"""
_SPELLS = """
SELECT person_id, number, first_day, last_day FROM activities.spell
WHERE programme_id = $1 AND person_id = ANY($2::text[]) ORDER BY person_id, first_day, number
"""
# Only what lies inside a spell (both end days belong to it), as everywhere.
_ATTENDED = """
SELECT asked.id AS person_id, convert_from(a.body, 'UTF8')::jsonb ->> 'title' AS title, count(*) AS sessions,
       sum(t.minutes) AS minutes
FROM unnest($2::text[]) AS asked (id)
JOIN activities.attendance t ON t.programme_id = $1 AND t.person_id = ANY(activities.ids_of(asked.id))
LEFT JOIN activities.scheduled s USING (session_id)
LEFT JOIN spine.event a ON a.aggregate = 'activity:' || s.activity_id AND a.version = 1
WHERE t.minutes > 0 AND EXISTS (
  SELECT FROM activities.spell p WHERE p.programme_id = t.programme_id AND p.person_id = t.person_id
  AND t.day >= p.first_day AND (p.last_day IS NULL OR t.day <= p.last_day))
GROUP BY 1, 2 ORDER BY 1, 2 NULLS LAST
"""


async def session(connection: Connection, session_id: str) -> dict[str, Any] | None:
    """A session that takes place, with its programme, its times and its activity's title."""
    row = await connection.fetchrow(_SESSION, session_id)
    return None if row is None else dict(row)


async def people(connection: Connection, session_id: str) -> list[Expected]:
    """Everybody who has a place in a session, or of whom something is written down there."""
    return [Expected(*row) for row in await connection.fetch(_PEOPLE, session_id)]


async def attendees(connection: Connection, programme_id: str, wanted: list[str]) -> list[Attendee]:
    """These people's spells and what they attended inside them, in the order asked for."""
    spells: dict[str, list[Spell]] = {person: [] for person in wanted}
    attended: dict[str, list[Attended]] = {person: [] for person in wanted}
    for row in await connection.fetch(_SPELLS, programme_id, wanted):
        spells[row["person_id"]].append(Spell(*row[1:]))
    for row in await connection.fetch(_ATTENDED, programme_id, wanted):
        attended[row["person_id"]].append(Attended(*row[1:]))
    return [Attendee(person, tuple(spells[person]), tuple(attended[person])) for person in spells]
