"""Whole lists for staff: series, places, attendance on its way, months, visitors, and what somebody should look at."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from activities.domain.months import Line, digest
from common.db import Connection

_SERIES = """
SELECT r.series_id, r.capacity, r.phase, r.group_id AS "group", count(t.session_id) AS sessions,
  min(t.day)::text AS first_day, max(t.day)::text AS last_day,
  (SELECT count(*) FROM activities.sign_up u WHERE u.series_id = r.series_id AND u.status = 'in') AS members,
  (SELECT count(*) FROM activities.sign_up u WHERE u.series_id = r.series_id AND u.status = 'waiting') AS waiting
FROM activities.series r LEFT JOIN activities.scheduled t ON t.series_id = r.series_id AND NOT t.cancelled
WHERE r.programme_id = $1 AND r.series_id > $2 GROUP BY r.series_id ORDER BY r.series_id LIMIT $3
"""

# A protected person is left out for everybody but the staff who work with the list.
_SEEN = "($5 OR NOT EXISTS (SELECT FROM activities.person p WHERE p.person_id = x.person_id AND p.protected))"
_SIGN_UPS = f"""
SELECT x.sign_up_id, x.person_id, x.series_id, x.session_id, x.status, x.number, x.through, x.clash
FROM activities.sign_up x
WHERE x.programme_id = $1 AND x.sign_up_id > $2 AND x.status <> 'out'
  AND ($4::text IS NULL OR x.series_id = $4 OR x.session_id = $4) AND {_SEEN}
ORDER BY x.sign_up_id LIMIT $3
"""
_ATTENDANCE = f"""
SELECT x.attendance_id, x.person_id, x.session_id, x.day::text AS day, x.minutes, x.version, x.stage, x.after_lock,
  EXISTS (SELECT FROM activities.spell s WHERE s.programme_id = x.programme_id AND s.person_id = x.person_id
          AND x.day >= s.first_day AND (s.last_day IS NULL OR x.day <= s.last_day)) AS counts
FROM activities.attendance x
WHERE x.programme_id = $1 AND x.attendance_id > $2 AND to_char(x.day, 'YYYY-MM') = $4 AND {_SEEN}
ORDER BY x.attendance_id LIMIT $3
"""
_MONTHS = """
WITH line AS (
  SELECT to_char(a.day, 'YYYY-MM') AS month, a.minutes, a.stage, a.after_lock, EXISTS (
    SELECT FROM activities.spell s WHERE s.programme_id = a.programme_id AND s.person_id = a.person_id
    AND a.day >= s.first_day AND (s.last_day IS NULL OR a.day <= s.last_day)) AS counts
  FROM activities.attendance a WHERE a.programme_id = $1
), locked AS (SELECT month, true AS locked FROM activities.locked_month WHERE programme_id = $1)
SELECT month, count(minutes) AS attendances, coalesce(sum(minutes), 0)::bigint AS minutes,
  coalesce(sum(minutes) FILTER (WHERE counts), 0)::bigint AS minutes_in_spells,
  count(*) FILTER (WHERE minutes > 0 AND stage = 'registered') AS registered,
  count(*) FILTER (WHERE minutes > 0 AND stage = 'signed') AS signed,
  count(*) FILTER (WHERE minutes > 0 AND stage = 'approved') AS approved,
  count(*) FILTER (WHERE after_lock) AS after_lock, coalesce(bool_or(locked), false) AS locked
FROM line FULL JOIN locked USING (month) GROUP BY month ORDER BY month
"""

# Reached: known people once however often they came, without those who are participants; volumes added up.
_REACHED = """
SELECT count(DISTINCT activities.human(v.person_id)) FILTER (WHERE v.person_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM activities.spell s WHERE s.programme_id = $1 AND s.person_id = v.person_id)) AS known,
  coalesce(sum(v.number) FILTER (WHERE v.person_id IS NULL), 0)::bigint AS volume,
  count(DISTINCT activities.human(v.person_id)) FILTER (WHERE EXISTS (
    SELECT FROM activities.spell s WHERE s.programme_id = $1 AND s.person_id = v.person_id)) AS participants
FROM activities.visitors v WHERE v.programme_id = $1 AND v.day BETWEEN $2 AND $3
"""
_OUTSIDE = """
SELECT t.session_id, t.activity_id, t.day::text AS day,
  (SELECT count(*) FROM activities.attendance a WHERE a.session_id = t.session_id AND a.minutes > 0) AS attended
FROM activities.scheduled t JOIN activities.programme p ON p.id = t.programme_id
WHERE t.programme_id = $1 AND t.session_id > $2 AND NOT t.cancelled AND (t.day < p.first_day OR t.day > p.last_day)
ORDER BY t.session_id LIMIT $3
"""
_CLASHES = """
WITH expected AS (
  SELECT u.sign_up_id, u.person_id, u.clash, t.session_id AS source, t.starts_at, t.ends_at
  FROM activities.sign_up u
  JOIN activities.scheduled t ON (t.series_id = u.series_id OR t.session_id = u.session_id) AND NOT t.cancelled
  WHERE u.status = 'in' AND t.starts_at > $4
), other AS (
  SELECT person_id, source, 'session' AS kind, starts_at, ends_at, sign_up_id FROM expected
  UNION ALL SELECT person_id, commitment_id, kind, starts_at, ends_at, NULL FROM activities.taken WHERE ends_at > $4
)
SELECT DISTINCT ON (e.sign_up_id) e.sign_up_id, e.person_id, e.source AS session_id, o.kind AS meets, o.source AS with,
  e.starts_at::text AS starts_at
FROM expected e JOIN activities.sign_up u USING (sign_up_id)
JOIN other o ON o.person_id = e.person_id AND o.source <> e.source
  AND o.starts_at < e.ends_at AND e.starts_at < o.ends_at
WHERE u.programme_id = $1 AND e.sign_up_id > $2 AND e.clash <> 'accepted'
ORDER BY e.sign_up_id, e.starts_at, o.source LIMIT $3
"""
_LINES = """
SELECT attendance_id, person_id, version, minutes, stage FROM activities.attendance
WHERE programme_id = $1 AND to_char(day, 'YYYY-MM') = $2
"""
_HISTORY = "SELECT version, subject, body FROM spine.event WHERE aggregate = $1 ORDER BY version"


@dataclass(frozen=True, slots=True)
class Page:
    """Which programme, after which id, how many."""

    programme_id: str
    after: str
    limit: int

    def key(self) -> tuple[str, str, int]:
        """As statements take it."""
        return self.programme_id, self.after, self.limit


Rows = list[dict[str, Any]]


async def series(connection: Connection, page: Page) -> Rows:
    """Series with how full they are."""
    return _rows(await connection.fetch(_SERIES, *page.key()))


async def sign_ups(connection: Connection, page: Page, list_id: str | None, *, protected: bool) -> Rows:
    """Who has a place or waits, in one series or session if it is named."""
    return _rows(await connection.fetch(_SIGN_UPS, *page.key(), list_id, protected))


async def attendance(connection: Connection, page: Page, month: str, *, protected: bool) -> Rows:
    """A month's attendance, how far each is on its way, and whether it counts: whether a spell holds its day."""
    return _rows(await connection.fetch(_ATTENDANCE, *page.key(), month, protected))


async def months(connection: Connection, programme_id: str) -> Rows:
    """A programme's months: hours, hours in spells, how far they are, what changed after the lock."""
    return _rows(await connection.fetch(_MONTHS, programme_id))


async def seal(connection: Connection, programme_id: str, month: str) -> str:
    """The digest of a month as it is now; another than the locked one says that corrections came after it."""
    return digest([Line(*row) for row in await connection.fetch(_LINES, programme_id, month)])


async def reached(connection: Connection, programme_id: str, first: date, last: date) -> dict[str, int]:
    """Individuals who were reached: known, in volumes, and visitors who turned out to be participants."""
    row = await connection.fetchrow(_REACHED, programme_id, first, last)
    return dict(row) if row else {}


async def outside_period(connection: Connection, page: Page) -> Rows:
    """Sessions that a later definition of the programme leaves outside its period."""
    return _rows(await connection.fetch(_OUTSIDE, *page.key()))


async def clashes(connection: Connection, page: Page, at: Any) -> Rows:
    """Places that collide with something to come, and nobody has accepted that."""
    return _rows(await connection.fetch(_CLASHES, *page.key(), at))


async def history(connection: Connection, attendance_id: str) -> list[tuple[int, str, bytes]]:
    """Everything ever said of one attendance, oldest first."""
    rows = await connection.fetch(_HISTORY, f"attendance:{attendance_id}")
    return [(row["version"], row["subject"], row["body"]) for row in rows]


def _rows(rows: Any) -> Rows:
    return [dict(row) for row in rows]
