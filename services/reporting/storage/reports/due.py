"""The programme's calendar in the read schema: what is due, what was delivered, who was reminded."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from common.projection import Connection
from contracts.programme import ProgrammeDefinition
from reporting.domain.reports.calendar import Expected

_CHANGED = """
SELECT p.definition FROM read.programme p
WHERE NOT EXISTS (SELECT FROM report.calendar c WHERE c.programme_id = p.id AND c.version = p.version)
ORDER BY p.id
"""
_FORGET = "DELETE FROM read.report_due WHERE programme_id = $1"
_SHOW = """
INSERT INTO read.report_due (programme_id, id, title_sv, title_en, due_on, delivered_on, to_organisations)
SELECT $1, $2, $3, $4, $5, kept.report_delivered($1, $2), $6
"""
_NOTE_VERSION = """
INSERT INTO report.calendar (programme_id, version) VALUES ($1, $2)
ON CONFLICT (programme_id) DO UPDATE SET version = excluded.version
"""
_DELIVERED = """
UPDATE read.report_due SET delivered_on = $3 WHERE programme_id = $1 AND id = $2 AND delivered_on IS NULL
"""
_ALL = """
SELECT d.id, d.title_sv, d.title_en, d.due_on, d.delivered_on, d.to_organisations,
  (SELECT coalesce(json_agg(json_build_object('about', r.about, 'days', r.days, 'at', r.reminded_at)
                            ORDER BY r.reminded_at), '[]')
   FROM report.reminder r WHERE r.programme_id = d.programme_id AND r.due_id = d.id AND r.due_on = d.due_on)
    AS reminders
FROM read.report_due d WHERE d.programme_id = $1 ORDER BY d.due_on, d.id
"""
_WAITED_FOR = """
SELECT EXISTS (SELECT FROM read.report_due WHERE programme_id = $1 AND id = $2 AND due_on = $3 AND delivered_on IS NULL)
"""
_EXPECTED = """
SELECT count(*) FROM read.report_due WHERE delivered_on IS NULL AND due_on BETWEEN $1 AND $2
"""
_REMIND = """
INSERT INTO report.reminder (programme_id, due_id, due_on, about, days, reminded_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""


async def changed(connection: Connection) -> list[ProgrammeDefinition]:
    """The programmes whose calendar is not that of their newest definition."""
    return [ProgrammeDefinition.model_validate_json(row["definition"]) for row in await connection.fetch(_CHANGED)]


async def show(connection: Connection, programme: ProgrammeDefinition, expected: Sequence[Expected]) -> None:
    """Put a programme's calendar in place; what was delivered stays delivered."""
    await connection.execute(_FORGET, programme.id)
    rows = [(programme.id, e.id, e.title.sv, e.title.en, e.due, list(e.to)) for e in expected]
    await connection.executemany(_SHOW, rows)
    await connection.execute(_NOTE_VERSION, programme.id, programme.version)


async def deliver(connection: Connection, programme: str, due: str, on: date) -> None:
    """An expected report was signed."""
    await connection.execute(_DELIVERED, programme, due, on)


async def everything(connection: Connection, programme: str) -> list[dict[str, Any]]:
    """The whole calendar of a programme, by the days on which reports are due."""
    return [dict(row) for row in await connection.fetch(_ALL, programme)]


async def waited_for(connection: Connection, programme: str, due: str, on: date) -> bool:
    """Whether the report that was due on this day is still expected and not delivered."""
    found: bool = await connection.fetchval(_WAITED_FOR, programme, due, on)
    return found


async def expected_between(connection: Connection | asyncpg.Pool, first: date, last: date) -> int:
    """How many reports of all programmes were due between these days, both included, and are not delivered."""
    found: int = await connection.fetchval(_EXPECTED, first, last)
    return found


async def remind(connection: Connection, about: str, due: tuple[str, str, date], days: int, at: datetime) -> None:
    """Keep that somebody was told of (programme, id, day)."""
    await connection.execute(_REMIND, *due, about, days, at)
