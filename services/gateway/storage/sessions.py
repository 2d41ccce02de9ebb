"""Sessions: when something is held, and for exact readers who has a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.storage.reading import Reading, Rows, numbered

# A session without a capacity of its own shares that of its series. The day is that of Stockholm.
SESSION = """SELECT s.session_id, s.programme_id, s.activity_id, a.title, s.area, s.starts_at, s.ends_at, s.series_id,
s.at_us, coalesce(s.capacity, r.capacity) AS capacity, c.reason AS cancelled
FROM read.session s LEFT JOIN read.activity a ON a.id = s.activity_id
LEFT JOIN read.series r ON r.series_id = s.series_id
LEFT JOIN read.session_cancelled c ON c.session_id = s.session_id"""
DAY = "(s.starts_at AT TIME ZONE 'Europe/Stockholm')::date"

_SESSIONS = f"""
SELECT k.n, s.* FROM unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::bigint[], $6::text[], $7::int[])
     WITH ORDINALITY AS k(programme_id, activity, first_day, last_day, after_at, after_id, rows, n)
CROSS JOIN LATERAL (
    {SESSION}
    WHERE s.programme_id = k.programme_id AND (k.activity IS NULL OR s.activity_id = k.activity)
      AND (k.first_day IS NULL OR {DAY} >= k.first_day) AND (k.last_day IS NULL OR {DAY} <= k.last_day)
      AND (k.after_id IS NULL OR (s.at_us, s.session_id) > (k.after_at, k.after_id))
    ORDER BY s.at_us, s.session_id LIMIT k.rows
) s
ORDER BY k.n, s.at_us, s.session_id
"""

# A place in a series is a place in each of its sessions.
PLACES = """SELECT count(*) FILTER (WHERE p.state = 'held') AS held,
count(*) FILTER (WHERE p.state = 'waiting') AS waiting
FROM (SELECT state FROM read.place WHERE session_id = {session}
      UNION ALL SELECT state FROM read.place WHERE series_id = {series}) p"""
_OCCUPANCY = f"""
SELECT k.n, p.held, p.waiting FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(session_id, series_id, n)
CROSS JOIN LATERAL ({PLACES.format(session="k.session_id", series="k.series_id")}) p ORDER BY k.n
"""


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Which sessions: of a programme, of one activity and between two days at will, after a (start, id)."""

    programme: str
    activity: str | None
    start: date | None
    end: date | None
    after: tuple[int, str] | None
    rows: int


@dataclass(frozen=True, slots=True)
class PlacesKey:
    """Whose places are counted: of a session, and of the series that it belongs to."""

    session: str
    series: str | None


async def sessions(reading: Reading, pages: Sequence[SessionPage]) -> list[Rows]:
    """Pages of sessions by start, each with one row more than asked if there is a next page."""
    rows = await reading.rows(
        _SESSIONS,
        [page.programme for page in pages],
        [page.activity for page in pages],
        [page.start for page in pages],
        [page.end for page in pages],
        [page.after[0] if page.after else None for page in pages],
        [page.after[1] if page.after else None for page in pages],
        [page.rows + 1 for page in pages],
    )
    return numbered(rows, len(pages))


async def places(reading: Reading, keys: Sequence[PlacesKey]) -> list[Rows]:
    """How many have a place, and how many wait: one row each."""
    rows = await reading.rows(_OCCUPANCY, [key.session for key in keys], [key.series for key in keys])
    return numbered(rows, len(keys))
