"""The release itself in the read schema, and which programme is due for its next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from common.projection import Connection
from contracts.programme import ProgrammeDefinition

_DUE = """
SELECT p.id, p.starts_on, (SELECT max(made_on) FROM read.release r WHERE r.programme_id = p.id) AS last_on,
       coalesce((p.definition -> 'releases' ->> 'every_weeks')::int, 1) AS every_weeks,
       coalesce(p.extension_ends_on, p.ends_on) AS ends_on,
       (SELECT min(f.known_at) FROM read.fact f WHERE f.programme_id = p.id) AS known_at
FROM read.programme p ORDER BY p.id
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('release:' || $1))"
_CURRENT = "SELECT definition FROM read.programme WHERE id = $1"
_POSITION = "SELECT fact_no FROM inbound.head"
_LAST = "SELECT * FROM read.release WHERE programme_id = $1 ORDER BY ordinal DESC LIMIT 1"
_NAMED = "SELECT * FROM read.release WHERE id = $1"
_MADE_ON = "SELECT made_on FROM read.release WHERE programme_id = $1 AND ordinal = $2"
_RELEASE = """
INSERT INTO read.release (id, programme_id, version, ordinal, made_on, made_at, position, step)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_FIGURE = """
INSERT INTO read.release_figure (release_id, goal_id, facet, value, at_least, of_at_least, of_exact, shown_since,
                                 final, most_people, programme_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_FIGURES = """
SELECT goal_id, facet, value, at_least, of_at_least, of_exact, shown_since, final, most_people
FROM read.release_figure WHERE release_id = $1 ORDER BY goal_id, facet, value
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell as partners see it. `at_least` None: not shown at this size."""

    goal: str
    facet: str
    value: str
    at_least: int | None
    of_at_least: int | None
    of_exact: bool
    shown_since: date | None
    final: bool = False
    most_people: int | None = None
    """Of how many people at most, as follows from published lines; None: nothing is said of that."""


async def programmes(connection: Connection) -> Sequence[dict[str, Any]]:
    """Every programme with what says when its next release is due."""
    return [dict(row) for row in await connection.fetch(_DUE)]


async def lock(connection: Connection, programme: str) -> None:
    """One release of a programme at a time, until the transaction ends."""
    await connection.execute(_LOCK, programme)


async def definition(connection: Connection, programme: str) -> ProgrammeDefinition | None:
    """The newest version of a programme's definition: releases speak of that one alone."""
    body = await connection.fetchval(_CURRENT, programme)
    return None if body is None else ProgrammeDefinition.model_validate_json(body)


async def position(connection: Connection) -> int:
    """How far the facts reach."""
    reached: int = await connection.fetchval(_POSITION)
    return reached


async def last(connection: Connection, programme: str) -> dict[str, Any] | None:
    """The newest release of a programme."""
    row = await connection.fetchrow(_LAST, programme)
    return None if row is None else dict(row)


async def named(connection: Connection, release_id: str) -> dict[str, Any] | None:
    """One release."""
    row = await connection.fetchrow(_NAMED, release_id)
    return None if row is None else dict(row)


async def made_on(connection: Connection, programme: str, ordinal: int) -> date:
    """The day of one release."""
    day: date = await connection.fetchval(_MADE_ON, programme, ordinal)
    return day


async def figures(connection: Connection, release_id: str) -> list[dict[str, Any]]:
    """The figures of a release."""
    return [dict(row) for row in await connection.fetch(_FIGURES, release_id)]


async def publish(
    connection: Connection, release: tuple[str, str, int, int, date, datetime, int, int], shown: Sequence[Figure]
) -> None:
    """Store a release (a row of read.release) and its figures."""
    await connection.execute(_RELEASE, *release)
    rows = [
        (
            release[0],
            f.goal,
            f.facet,
            f.value,
            f.at_least,
            f.of_at_least,
            f.of_exact,
            f.shown_since,
            f.final,
            f.most_people,
            release[1],
        )
        for f in shown
    ]
    await connection.executemany(_FIGURE, rows)
