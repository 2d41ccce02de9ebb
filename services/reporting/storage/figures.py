"""Figures: what a goal amounts to on a day, as known now or at a position, and the lines behind it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from common.projection import Connection

_GOALS = """
SELECT g.id, g.version, g.ordinal, g.kind, g.unit, g.title_sv, g.title_en, g.definition_sv, g.definition_en, g.target,
       g.target_by, g.target_assumed, g.assumed, g.engine, g.read_set, g.from_percent, g.to_percent, g.at_most,
       g.decimals, g.rounding,
       p.starts_on, coalesce(g.target_by, p.extension_ends_on, p.ends_on) AS due
FROM read.goal g JOIN read.programme p ON p.id = g.programme_id
WHERE g.programme_id = $1 AND g.version = coalesce($2, p.version)
ORDER BY g.ordinal
"""
_WATERMARK = "SELECT position, known_at, complete_through FROM read.watermark"
# Whole months up to the first of the day's own ($5), and its days: what the planner knows before it chooses.
_VALUES = """
SELECT facet, value, sum(num)::bigint AS num, sum(den)::bigint AS den FROM (
    SELECT facet, value, num, den FROM kept.figure_month
    WHERE programme_id = $1 AND goal_id = $2 AND version = $3 AND month < $5
    UNION ALL
    SELECT facet, value, num, den FROM read.figure_day
    WHERE programme_id = $1 AND goal_id = $2 AND version = $3 AND effective_on BETWEEN $5 AND $4
) part
GROUP BY facet, value HAVING sum(num) <> 0 OR sum(den) <> 0 ORDER BY facet, value
"""
_VALUES_AS_KNOWN = """
SELECT facet, value, sum(num)::bigint AS num, sum(den)::bigint AS den FROM read.sums_until($5)
WHERE programme_id = $1 AND goal_id = $2 AND version = $3 AND effective_on <= $4
GROUP BY facet, value HAVING sum(num) <> 0 OR sum(den) <> 0 ORDER BY facet, value
"""
_STEPS = """
SELECT effective_on, sum(num) OVER day AS num, sum(den) OVER day AS den FROM read.figure_day
WHERE programme_id = $1 AND goal_id = $2 AND version = $3 AND facet = $4 AND value = $5 AND effective_on <= $6
WINDOW day AS (ORDER BY effective_on) ORDER BY effective_on
"""
_STEPS_AS_KNOWN = """
SELECT effective_on, sum(sum(num)) OVER day AS num, sum(sum(den)) OVER day AS den FROM read.sums_until($7)
WHERE programme_id = $1 AND goal_id = $2 AND version = $3 AND facet = $4 AND value = $5 AND effective_on <= $6
GROUP BY effective_on WINDOW day AS (ORDER BY effective_on) ORDER BY effective_on
"""
_ENTRIES = """
SELECT subject, facet, value, effective_on, fact_no, num, den FROM read.entry
WHERE programme_id = $1 AND goal_id = $2 AND version = $3 AND effective_on <= $4 AND fact_no <= $5
  AND facet = $6 AND value = $7 AND ($8::text IS NULL OR subject = $8)
ORDER BY fact_no, effective_on, subject LIMIT $9 OFFSET $10
"""
_FACTS = """
SELECT fact_no, event_id, type, aggregate, subject, occurred_on, known_at FROM read.fact
WHERE programme_id = ANY($1::text[]) AND subject = ANY($2::text[]) AND event_id = ANY($3::text[]) ORDER BY fact_no
"""


class Watermark(NamedTuple):
    """How far the facts reach: a position of the inbound log, and a moment at which nothing was missing."""

    position: int
    known_at: datetime | None
    complete_through: datetime | None


class Value(NamedTuple):
    """One cell of a figure. A count or a sum has no denominator."""

    facet: str
    value: str
    num: int
    den: int


class Step(NamedTuple):
    """From this day on the figure is this, until the next step."""

    on: date
    num: int
    den: int


async def goals(connection: Connection, programme: str, version: int | None = None) -> list[dict[str, Any]]:
    """The goals of a definition version, the newest by default, in the order of the definition."""
    return [dict(row) for row in await connection.fetch(_GOALS, programme, version)]


async def watermark(connection: Connection) -> Watermark:
    """Through which fact the figures of this transaction speak."""
    row = await connection.fetchrow(_WATERMARK)
    assert row is not None, "the head row is made by a migration"
    return Watermark(*row)


async def values(
    connection: Connection, book: tuple[str, str, int], on: date, position: int | None = None
) -> list[Value]:
    """Every cell of a goal on a day that is not nothing; as known at a position, or now."""
    if position is None:
        return [Value(*row) for row in await connection.fetch(_VALUES, *book, on, on.replace(day=1))]
    return [Value(*row) for row in await connection.fetch(_VALUES_AS_KNOWN, *book, on, position)]


async def curve(
    connection: Connection,
    book: tuple[str, str, int],
    first: date,
    last: date,
    *,
    cell: tuple[str, str] = ("", ""),
    position: int | None = None,
) -> list[Step]:
    """The steps of a cell from `first` to `last`, beginning with what it was on `first`."""
    if position is None:
        rows = await connection.fetch(_STEPS, *book, *cell, last)
    else:
        rows = await connection.fetch(_STEPS_AS_KNOWN, *book, *cell, last, position)
    steps = [Step(row[0], int(row[1]), int(row[2])) for row in rows]
    before = [step for step in steps if step.on <= first]
    start = before[-1]._replace(on=first) if before else Step(first, 0, 0)
    return [start, *(step for step in steps if step.on > first)]


async def entries(
    connection: Connection,
    book: tuple[str, str, int],
    on: date,
    position: int,
    *,
    cell: tuple[str, str] = ("", ""),
    subject: str | None = None,
    page: tuple[int, int] = (200, 0),
) -> Sequence[dict[str, Any]]:
    """The lines behind a number, in the order in which they were written; `page` is limit and offset."""
    return [dict(row) for row in await connection.fetch(_ENTRIES, *book, on, position, *cell, subject, *page)]


async def facts(
    connection: Connection, programmes: list[str], people: list[str], event_ids: list[str]
) -> list[dict[str, Any]]:
    """The logged events with these ids about one subject: everybody in its cluster."""
    return [dict(row) for row in await connection.fetch(_FACTS, programmes, people, event_ids)]
