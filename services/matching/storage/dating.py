"""Speed dating as planned and as it was: the event, every timetable with what it was made from, meetings, marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from pydantic import TypeAdapter

from common.db import Connection
from matching.domain.speed_dating import Meeting, SpeedDating, Timetable
from matching.domain.taking_place import Met

_HELD = TypeAdapter(tuple[Meeting, ...])
_FIND = "SELECT event_id, programme_id, controller, body FROM matching.speed_dating WHERE event_id = ANY($1::text[])"
_LIST = """
SELECT event_id, programme_id, controller, body FROM matching.speed_dating
WHERE programme_id = $1 AND event_id > $2 ORDER BY event_id LIMIT $3
"""
_KEEP = """
INSERT INTO matching.speed_dating (event_id, programme_id, controller, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (event_id) DO UPDATE SET body = excluded.body
"""
_TIMETABLES = """
SELECT DISTINCT ON (event_id) event_id, version, event, held, seed, result FROM matching.timetable
WHERE event_id = ANY($1::text[]) ORDER BY event_id, version DESC
"""
_ONE_TIMETABLE = """
SELECT event_id, version, event, held, seed, result FROM matching.timetable WHERE event_id = $1 AND version = $2
"""
_PLAN = """
INSERT INTO matching.timetable (event_id, version, event, held, seed, result, made_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_MET = "SELECT event_id, person_id, employer_id, round, of_person, of_employer FROM matching.met "
_OF_EVENT = f"{_MET} WHERE event_id = ANY($1::text[]) ORDER BY event_id, person_id, employer_id"
_KEEP_MET = """
INSERT INTO matching.met (event_id, person_id, employer_id, round, of_person, of_employer)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (event_id, person_id, employer_id) DO UPDATE SET
  round = excluded.round, of_person = excluded.of_person, of_employer = excluded.of_employer
"""


@dataclass(frozen=True, slots=True)
class Dating:
    """An event, and whose it is."""

    programme_id: str
    controller: str
    event: SpeedDating


@dataclass(frozen=True, slots=True)
class Planned:
    """A timetable, with everything that it was made from."""

    event_id: str
    version: int
    event: SpeedDating
    held: tuple[Meeting, ...]
    seed: int
    timetable: Timetable


async def find(connection: Connection, event_ids: Iterable[str]) -> dict[str, Dating]:
    """Those of these events that are known."""
    rows = await connection.fetch(_FIND, sorted(set(event_ids)))
    return {row[0]: Dating(row[1], row[2], SpeedDating.model_validate_json(row[3])) for row in rows}


async def of_programme(connection: Connection, programme_id: str, after: str, limit: int) -> list[Dating]:
    """A programme's events by id."""
    rows = await connection.fetch(_LIST, programme_id, after, limit)
    return [Dating(row[1], row[2], SpeedDating.model_validate_json(row[3])) for row in rows]


async def keep(connection: Connection, dating: Dating) -> None:
    """The event as it is now."""
    body = dating.event.canonical()
    await connection.execute(_KEEP, dating.event.event_id, dating.programme_id, dating.controller, body)


async def newest(connection: Connection, event_ids: Iterable[str]) -> dict[str, Planned]:
    """The timetable of each event that holds."""
    return {row[0]: _planned(row) for row in await connection.fetch(_TIMETABLES, sorted(set(event_ids)))}


async def timetable(connection: Connection, event_id: str, version: int) -> Planned | None:
    """One version of an event's timetable."""
    row = await connection.fetchrow(_ONE_TIMETABLE, event_id, version)
    return None if row is None else _planned(row)


async def plan(connection: Connection, new: Planned, made_by: str, at: datetime) -> None:
    """Another timetable. A version that is there already is a UniqueViolationError: somebody was first."""
    held = _HELD.dump_json(new.held).decode()
    what = (new.event.canonical(), held, new.seed, new.timetable.canonical())
    await connection.execute(_PLAN, new.event_id, new.version, *what, made_by, at)


async def met(connection: Connection, event_ids: Iterable[str]) -> list[Met]:
    """Every meeting that took place."""
    return [Met(*row) for row in await connection.fetch(_OF_EVENT, sorted(set(event_ids)))]


async def keep_met(connection: Connection, meetings: Sequence[Met]) -> None:
    """Meetings and what was said of them."""
    rows = [(m.event_id, m.person_id, m.employer_id, m.round, m.of_person, m.of_employer) for m in meetings]
    await connection.executemany(_KEEP_MET, rows)


def _planned(row: asyncpg.Record) -> Planned:
    event, held = SpeedDating.model_validate_json(row["event"]), _HELD.validate_json(row["held"])
    timetable = Timetable.model_validate_json(row["result"])
    return Planned(row["event_id"], row["version"], event, held, row["seed"], timetable)
