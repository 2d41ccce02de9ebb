"""The entity views of the read schema: programmes and what belongs to them, activities and their sessions."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from common.projection import Connection
from contracts.programme import ProgrammeDefinition
from contracts.programme.goals import BalanceGoal, CountGoal, Goal, SeriesGoal, SumGoal
from contracts.programme.things import ThingMeasure
from reporting.domain.books import Book

_KEEP_DEFINITION = "INSERT INTO ledger.definition VALUES ($1, $2, $3, $4)"
_PROGRAMME = """
INSERT INTO read.programme VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (id) DO UPDATE SET version = $2, title_sv = $3, title_en = $4, purpose_sv = $5, purpose_en = $6,
  controller = $7, starts_on = $8, ends_on = $9, extension_ends_on = $10, planned = $11, definition = $12
"""
_OLD_PARTS = (
    "DELETE FROM read.organisation WHERE programme_id = $1",
    "DELETE FROM read.funder WHERE programme_id = $1",
    "DELETE FROM read.area WHERE programme_id = $1",
    "DELETE FROM read.not_measured WHERE programme_id = $1",
)
_ORGANISATION = "INSERT INTO read.organisation VALUES ($1, $2, $3, $4, $5)"
_FUNDER = "INSERT INTO read.funder VALUES ($1, $2, $3, $4, $5, $6)"
_AREA = "INSERT INTO read.area VALUES ($1, $2, $3, $4, $5)"
_NOT_MEASURED = "INSERT INTO read.not_measured VALUES ($1, $2, $3, $4, $5, $6)"
_GOAL = f"INSERT INTO read.goal VALUES ({', '.join(f'${n}' for n in range(1, 22))})"
_ACTIVITY = """
INSERT INTO read.activity (id, programme_id, area, kind, title, audience, host) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET programme_id = $2, area = $3, kind = $4, title = $5, audience = $6, host = $7
"""
_COUNT_SESSIONS = """
UPDATE read.activity a SET sessions = c.held
FROM (
    SELECT a.id, (SELECT count(*) FROM read.session s WHERE s.activity_id = a.id AND NOT EXISTS (
                      SELECT FROM read.session_cancelled c WHERE c.session_id = s.session_id)) AS held
    FROM read.activity a WHERE a.programme_id = ANY($1::text[])
) c
WHERE c.id = a.id AND a.sessions <> c.held
"""
_SHAPES = {
    "count": ("count", "people"),
    "share": ("share", "percent"),
    "sum": ("sum", "minutes"),
    "change": ("share", "percent"),
    "balance": ("share", "percent"),
    "duration": ("duration", "days"),
    "ratio": ("ratio", "ore"),
    "schedule": ("schedule", "percent"),
    "series": ("series", "hundredths"),
    "assessed": ("assessed", "percent"),
}
"""How a figure is read: a change and a balance are shares, of the comparable and of those whose gender is known."""
_ORE = 100


async def keep_definition(connection: Connection, fact_no: int, definition: ProgrammeDefinition) -> None:
    """Keep a version of a definition for ever: its books are compiled from it."""
    body = definition.model_dump_json()
    await connection.execute(_KEEP_DEFINITION, definition.id, definition.version, fact_no, body)


async def show_goals(connection: Connection, definition: ProgrammeDefinition, books: Iterable[Book]) -> None:
    """The goals of one definition version, beside those of other versions."""
    rows = [goal_row(definition, ordinal, book) for ordinal, book in enumerate(books, 1)]
    await connection.executemany(_GOAL, rows)


async def show_programme(connection: Connection, definition: ProgrammeDefinition) -> None:
    """The programme as its newest version describes it."""
    d, period = definition, definition.period
    extended = period.extension.end if period.extension else None
    words = (d.title.sv, d.title.en, d.purpose.sv, d.purpose.en)
    when = (period.start, period.end, extended)
    body = d.model_dump_json()
    await connection.execute(_PROGRAMME, d.id, d.version, *words, d.controller, *when, d.planned_participants, body)
    for statement in _OLD_PARTS:
        await connection.execute(statement, d.id)
    await _show_parts(connection, d)


async def _show_parts(connection: Connection, d: ProgrammeDefinition) -> None:
    organisations = [(d.id, o.id, o.name, list(o.roles), o.municipality) for o in d.organisations]
    funders = [(d.id, n, f.organisation, f.fund, f.case, f.granted) for n, f in enumerate(d.funders, 1)]
    areas = [(d.id, a.id, n, a.title.sv, a.title.en) for n, a in enumerate(d.areas, 1)]
    missing = [(d.id, m.id, n, m.title.sv, m.title.en, m.needs) for n, m in enumerate(d.not_measured, 1)]
    await connection.executemany(_ORGANISATION, organisations)
    await connection.executemany(_FUNDER, funders)
    await connection.executemany(_AREA, areas)
    await connection.executemany(_NOT_MEASURED, missing)


async def show_activities(connection: Connection, activities: Mapping[str, Any]) -> None:
    """Activities (bodies.ActivityBody by id)."""
    rows = [(a.activity_id, a.programme_id, a.area, a.kind, a.title, a.audience, a.host) for a in activities.values()]
    await connection.executemany(_ACTIVITY, rows)


async def count_sessions(connection: Connection, programmes: Collection[str]) -> None:
    """How many sessions of each activity take place: a moved one at the other activity, a cancelled one at none."""
    await connection.execute(_COUNT_SESSIONS, sorted(programmes))


def goal_row(definition: ProgrammeDefinition, ordinal: int, book: Book) -> tuple[Any, ...]:
    """The goal as a row of read.goal."""
    goal, target, period = book.goal, book.goal.target, definition.period
    due = None if target is None else (period.last_day if target.by == "extension" else period.end)
    words = (goal.title.sv, goal.title.en, goal.definition.sv, goal.definition.en)
    wanted = (_target(goal), due, target is not None and target.assumed)
    shape = (definition.id, goal.id, definition.version, ordinal, *_shape(goal))
    ceiling = target is not None and target.at_most is not None
    return (
        *shape,
        *words,
        *wanted,
        goal.assumed,
        goal.engine,
        sorted(book.reads),
        *_between(goal),
        ceiling,
        *_rounding(goal),
    )


def _rounding(goal: Goal) -> tuple[int, str]:
    return goal.rounding.decimals, goal.rounding.mode


def _between(goal: Goal) -> tuple[int | None, int | None]:
    return (goal.from_percent, goal.to_percent) if isinstance(goal, BalanceGoal) else (None, None)


def _shape(goal: Goal) -> tuple[str, str]:
    """Kind and unit."""
    kind, unit = _SHAPES[goal.kind]
    if isinstance(goal, CountGoal) and isinstance(goal.of, ThingMeasure):
        unit = "things"
    if isinstance(goal, SumGoal) and goal.of == "costs":
        unit = "ore"
    return kind, "percent" if isinstance(goal, SeriesGoal) and goal.against is not None else unit


def _target(goal: Goal) -> int | None:
    """In the goal's own unit: hours of a definition are minutes here, SEK are öre."""
    if goal.target is None:
        return None
    wanted = goal.target.at_most if goal.target.at_least is None else goal.target.at_least
    factor = {"minutes": 60, "ore": _ORE}.get(_shape(goal)[1], 1)
    return None if wanted is None else wanted * factor
