"""Attendance as it stands and how far it is on its way: what is asked for by list, by month, by check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from activities.domain.attendance_record import Attendance
from activities.domain.months import Line
from activities.storage import locks
from common.db import Connection
from contracts.activities import AttendanceRecorded
from contracts.activities_hours import Check

_KEEP = """
INSERT INTO activities.attendance AS a
  (attendance_id, programme_id, person_id, session_id, day, minutes, version, stage, after_lock)
SELECT * FROM json_to_recordset($1) AS given (
  attendance_id text, programme_id text, person_id text, session_id text, day date, minutes int, version int,
  stage text, after_lock bool)
ON CONFLICT (attendance_id) DO UPDATE SET day = excluded.day, minutes = excluded.minutes, version = excluded.version,
  stage = excluded.stage, after_lock = a.after_lock OR excluded.after_lock
"""
_VOID = "DELETE FROM activities.attendance WHERE attendance_id = ANY($1::text[])"
_LOCKED = "SELECT programme_id, month FROM activities.locked_month WHERE programme_id = ANY($1::text[])"
_LOCK_MONTH = "INSERT INTO activities.locked_month (programme_id, month) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_MONTH = """
SELECT attendance_id, person_id, version, minutes, stage FROM activities.attendance
WHERE programme_id = $1 AND day BETWEEN $2 AND $3
"""
_OF_SESSIONS = "SELECT attendance_id FROM activities.attendance WHERE session_id = ANY($1::text[])"
_OF_PERSON = """
SELECT attendance_id FROM activities.attendance
WHERE programme_id = $1 AND person_id = ANY(activities.ids_of($2)) AND day BETWEEN $3 AND $4 ORDER BY day, attendance_id
"""

# A day's hours over all programmes and all ids are one human being's day; what overlaps is told by the sessions.
_CHECKS = """
SELECT a.attendance_id, a.programme_id, a.person_id, a.day, a.minutes,
  (SELECT sum(d.minutes) FROM activities.attendance d
   WHERE d.person_id = ANY(activities.ids_of(a.person_id)) AND d.day = a.day) > $LONGEST AS over_13_hours,
  EXISTS (SELECT FROM activities.attendance b JOIN activities.scheduled t USING (session_id)
          WHERE b.person_id = ANY(activities.ids_of(a.person_id)) AND b.attendance_id <> a.attendance_id
            AND b.minutes > 0 AND t.starts_at < s.ends_at AND s.starts_at < t.ends_at) AS overlapping,
  NOT EXISTS (SELECT FROM activities.spell p WHERE p.programme_id = a.programme_id AND p.person_id = a.person_id
              AND a.day >= p.first_day AND (p.last_day IS NULL OR a.day <= p.last_day)) AS outside_spell,
  s.session_id IS NOT NULL AND a.minutes * interval '1 minute' > s.ends_at - s.starts_at AS longer_than_session
FROM activities.attendance a LEFT JOIN activities.scheduled s USING (session_id)
WHERE a.minutes > 0
"""
_CHECKS_BY_ID = _CHECKS.replace("$LONGEST", "$2") + " AND a.attendance_id = ANY($1::text[])"
_CHECKS_OF_PERIOD = (
    "SELECT * FROM ("
    + _CHECKS.replace("$LONGEST", "$4")
    + """ AND a.programme_id = $1 AND a.day BETWEEN $2 AND $3) AS found
WHERE (over_13_hours OR overlapping OR outside_spell OR longer_than_session) AND attendance_id > $5
ORDER BY attendance_id LIMIT $6
"""
)
_COLUMNS: dict[Check, str] = {
    "over-13-hours": "over_13_hours",
    "overlapping": "overlapping",
    "outside-spell": "outside_spell",
    "longer-than-session": "longer_than_session",
}


@dataclass(frozen=True, slots=True)
class Unlikely:
    """An attendance that a check has found."""

    attendance_id: str
    person_id: str
    day: date
    minutes: int
    checks: tuple[Check, ...]


def guard(programme_id: str) -> str:
    """The name of the lock of a programme's attendance: shared by who writes it down, alone for who locks a month."""
    return f"attendance:{programme_id}"


async def locked(connection: Connection, programmes: Iterable[str]) -> dict[str, frozenset[str]]:
    """The locked months of programmes; none is locked any more before this transaction ends."""
    wanted = list(programmes)
    await locks.together(connection, map(guard, wanted))
    found: dict[str, set[str]] = {name: set() for name in wanted}
    for row in await connection.fetch(_LOCKED, wanted):
        found[row[0]].add(row[1])
    return {name: frozenset(months) for name, months in found.items()}


async def keep(connection: Connection, changed: Sequence[tuple[str, Attendance]]) -> None:
    """Write attendances as they stand."""
    rows = [_row(name, state, state.stands) for name, state in changed if state.stands is not None]
    if rows:  # as one JSON text: nine arrays of five hundred take the client longer than all the rest of a row
        await connection.execute(_KEEP, msgspec.json.encode(rows).decode())
    if void := [name for name, state in changed if state.stands is None]:
        await connection.execute(_VOID, void)


async def of_sessions(connection: Connection, sessions: Iterable[str]) -> list[str]:
    """The attendances of sessions."""
    return [row[0] for row in await connection.fetch(_OF_SESSIONS, list(sessions))]


async def of_person(connection: Connection, programme_id: str, person_id: str, first: date, last: date) -> list[str]:
    """One human being's attendances in some days, in order."""
    return [row[0] for row in await connection.fetch(_OF_PERSON, programme_id, person_id, first, last)]


async def month(connection: Connection, programme_id: str, first: date, last: date) -> list[Line]:
    """A month's attendances as they stand; nobody writes any before this transaction ends."""
    await locks.alone(connection, [guard(programme_id)])
    return [Line(*row) for row in await connection.fetch(_MONTH, programme_id, first, last)]


async def lock_month(connection: Connection, programme_id: str, name: str) -> None:
    """Note that it is closed."""
    await connection.execute(_LOCK_MONTH, programme_id, name)


async def checks(connection: Connection, attendances: Iterable[str], longest: int) -> dict[str, tuple[Check, ...]]:
    """What is unlikely about each of these; `longest` is the most minutes of a day."""
    rows = await connection.fetch(_CHECKS_BY_ID, list(attendances), longest)
    return {row["attendance_id"]: _found(row) for row in rows}


async def unlikely(  # noqa: PLR0917 - a period and a page of it
    connection: Connection, programme_id: str, first: date, last: date, longest: int, after: str, limit: int
) -> list[Unlikely]:
    """Every unlikely attendance of a period, page by page."""
    rows = await connection.fetch(_CHECKS_OF_PERIOD, programme_id, first, last, longest, after, limit)
    return [Unlikely(row["attendance_id"], row["person_id"], row["day"], row["minutes"], _found(row)) for row in rows]


def _row(name: str, state: Attendance, stands: AttendanceRecorded) -> dict[str, Any]:
    late = stands.after_lock is not None or any(c.after_lock for c in state.corrections.values())
    return {
        "attendance_id": name,
        "programme_id": stands.programme_id,
        "person_id": stands.person_id,
        "session_id": stands.session_id,
        "day": stands.occurred_on,
        "minutes": stands.minutes,
        "version": state.version,
        "stage": state.stage,
        "after_lock": late,
    }


def _found(row: Any) -> tuple[Check, ...]:
    return tuple(check for check, column in _COLUMNS.items() if row[column])
