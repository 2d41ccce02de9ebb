"""Goals and their figures: on a date, as known at a position, by facet, as a curve.

Two sources say the same: `figure_day` holds the running sums per day (live values), `entry` the ledger
itself, which alone knows what was known at an earlier position.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from gateway.storage.reading import Reading, Rows, grouped

# Earlier versions of a definition keep their goals; shown are those of the version in force.
_GOALS = """
SELECT g.programme_id, g.id, g.version, g.kind, g.unit, g.title_sv, g.title_en, g.definition_sv, g.definition_en,
       g.target, g.target_by, g.target_assumed, g.assumed, g.engine,
       g.at_most, g.decimals, g.rounding
FROM read.goal g JOIN read.programme p ON p.id = g.programme_id AND p.version = g.version
WHERE g.programme_id = ANY($1::text[]) ORDER BY g.programme_id, g.ordinal, g.id
"""

_NOT_MEASURED = """
SELECT programme_id, id, title_sv, title_en, needs
FROM read.not_measured WHERE programme_id = ANY($1::text[]) ORDER BY programme_id, ordinal, id
"""

_FINDINGS = """
SELECT programme_id, finding, facts
FROM read.finding WHERE programme_id = ANY($1::text[]) ORDER BY programme_id, finding
"""

_ASKED = """unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::date[], $6::bigint[])
     WITH ORDINALITY AS k(programme_id, goal_id, version, facet, on_date, position, n)"""

_SUMS = """
SELECT k.n, s.value, coalesce(s.num, 0)::bigint AS num, coalesce(s.den, 0)::bigint AS den
FROM {asked}
CROSS JOIN LATERAL (
    SELECT f.value, sum(f.num) AS num, sum(f.den) AS den FROM {source} f
    WHERE f.programme_id = k.programme_id AND f.goal_id = k.goal_id AND f.version = k.version
      AND f.facet = k.facet AND f.effective_on <= k.on_date {known}
    GROUP BY f.value
) s
ORDER BY k.n, s.value
"""
_LIVE = _SUMS.format(asked=_ASKED, source="read.figure_day", known="")
_AS_KNOWN = _SUMS.format(asked=_ASKED, source="read.sums_until(k.position)", known="")

# What changed on each day of the period; everything before it stands on its first day.
_DAYS = """
SELECT k.n, greatest(f.effective_on, k.from_date) AS on_date, sum(f.num)::bigint AS num, sum(f.den)::bigint AS den
FROM unnest($1::text[], $2::text[], $3::int[], $4::date[], $5::date[])
     WITH ORDINALITY AS k(programme_id, goal_id, version, from_date, to_date, n)
JOIN read.figure_day f ON f.programme_id = k.programme_id AND f.goal_id = k.goal_id AND f.version = k.version
     AND f.facet = '' AND f.effective_on <= k.to_date
GROUP BY k.n, 2 ORDER BY k.n, 2
"""

_POSITIONS = "SELECT read.position_at(k.at) FROM unnest($1::timestamptz[]) WITH ORDINALITY AS k(at, n) ORDER BY k.n"
_MOMENTS = "SELECT read.known_at(k.upto) FROM unnest($1::bigint[]) WITH ORDINALITY AS k(upto, n) ORDER BY k.n"


class Cell(NamedTuple):
    """One sum: of everything (value '') or of one value of a facet."""

    value: str
    num: int
    den: int


class Day(NamedTuple):
    """What the entries of one day changed."""

    on: date
    num: int
    den: int


@dataclass(frozen=True, slots=True)
class GoalKey:
    """A goal in one version of its definition."""

    programme: str
    goal: str
    version: int


@dataclass(frozen=True, slots=True)
class FigureKey:
    """A figure: of a goal, in total ('') or by a facet, on a date, as known at a position (None: now)."""

    goal: GoalKey
    facet: str
    on: date
    position: int | None


@dataclass(frozen=True, slots=True)
class CurveKey:
    """A goal from one day to another, both included."""

    goal: GoalKey
    start: date
    end: date


async def goals(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """The goals of the programmes, in their own order."""
    return grouped(await reading.rows(_GOALS, list(programmes)), programmes)


async def not_measured(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """Stated goals that are not computed yet."""
    return grouped(await reading.rows(_NOT_MEASURED, list(programmes)), programmes)


async def findings(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """How many facts have which fault of data quality."""
    return grouped(await reading.rows(_FINDINGS, list(programmes)), programmes)


async def figures(reading: Reading, keys: Sequence[FigureKey]) -> list[list[Cell]]:
    """The sums behind each key: at most one statement for live values and one for earlier knowledge."""
    found: list[list[Cell]] = [[] for _ in keys]
    for sql, past in ((_LIVE, False), (_AS_KNOWN, True)):
        asked = [n for n, key in enumerate(keys) if (key.position is not None) is past]
        if asked:
            for row in await reading.rows(sql, *_columns([keys[n] for n in asked])):
                found[asked[row["n"] - 1]].append(Cell(row["value"], row["num"], row["den"]))
    return found


async def positions(reading: Reading, moments: Sequence[datetime]) -> list[int]:
    """The last position that had become known by each moment; 0 before the first."""
    return [row[0] for row in await reading.rows(_POSITIONS, list(moments))]


async def moments(reading: Reading, positions: Sequence[int]) -> list[datetime | None]:
    """When each position had become known."""
    return [row[0] for row in await reading.rows(_MOMENTS, list(positions))]


async def curves(reading: Reading, keys: Sequence[CurveKey]) -> list[list[Day]]:
    """Per key the days on which something changed."""
    rows = await reading.rows(
        _DAYS,
        [key.goal.programme for key in keys],
        [key.goal.goal for key in keys],
        [key.goal.version for key in keys],
        [key.start for key in keys],
        [key.end for key in keys],
    )
    found: list[list[Day]] = [[] for _ in keys]
    for row in rows:
        found[row["n"] - 1].append(Day(row["on_date"], row["num"], row["den"]))
    return found


def _columns(keys: Sequence[FigureKey]) -> tuple[list[object], ...]:
    return (
        [key.goal.programme for key in keys],
        [key.goal.goal for key in keys],
        [key.goal.version for key in keys],
        [key.facet for key in keys],
        [key.on for key in keys],
        [key.position for key in keys],
    )
