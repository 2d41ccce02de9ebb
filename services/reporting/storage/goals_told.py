"""Which goals' figures moved, what was told of them last, and the list of what changed for each organisation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from common.projection import Connection

_NOTE = """
INSERT INTO kept.goal_moved AS known (programme_id, goal_id, moved)
SELECT DISTINCT b.programme_id, b.goal_id, $2::bigint FROM ledger.book b WHERE b.book = ANY($1::int[])
ON CONFLICT (programme_id, goal_id) DO UPDATE SET moved = excluded.moved
"""
# What moved since it was looked at, and each goal once a day: windows close and open with the days alone.
_LOOK = """
SELECT g.programme_id, g.id, p.version, p.controller, m.moved, coalesce(t.told, 0) AS told, s.numerator, s.denominator,
       (t.version, t.numerator, t.denominator) IS DISTINCT FROM (p.version, s.numerator, s.denominator) AS differs,
       (SELECT fact_no FROM inbound.head) AS position
FROM kept.goal_moved m
JOIN read.programme p ON p.id = m.programme_id
JOIN read.goal g ON (g.programme_id, g.id, g.version) = (p.id, m.goal_id, p.version)
LEFT JOIN kept.goal_told t ON (t.programme_id, t.goal_id) = (g.programme_id, g.id)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(f.num), 0)::bigint AS numerator, coalesce(sum(f.den), 0)::bigint AS denominator
    FROM read.figure_day f
    WHERE (f.programme_id, f.goal_id, f.version, f.facet, f.value) = (g.programme_id, g.id, g.version, '', '')
      AND f.effective_on <= $1
) s
WHERE t.moved IS NULL OR m.moved > t.moved OR t.on_day < $1 OR t.version <> p.version
ORDER BY g.programme_id, g.ordinal, g.id
"""
_TOLD = """
INSERT INTO kept.goal_told (programme_id, goal_id, moved, version, numerator, denominator, told, on_day)
SELECT u.*, $8::date FROM unnest($1::text[], $2::text[], $3::bigint[], $4::int[], $5::bigint[], $6::bigint[],
                                 $7::int[]) u
ON CONFLICT (programme_id, goal_id) DO UPDATE SET moved = excluded.moved, version = excluded.version,
    numerator = excluded.numerator, denominator = excluded.denominator, told = excluded.told, on_day = excluded.on_day
"""
_LIST = """
SELECT read.note_changes('goal', array_agg(o.id), array_agg(u.programme_id), array_agg(u.goal_id), false, $3)
FROM unnest($1::text[], $2::text[]) AS u (programme_id, goal_id) JOIN read.organisation o USING (programme_id)
WHERE o.roles && ARRAY['owner', 'steering-group']
  AND NOT EXISTS (SELECT FROM ledger.book b WHERE b.programme_id = u.programme_id AND b.goal_id = u.goal_id
                  AND b.over_controller IS NOT NULL)
"""
_FORGET = """
WITH gone AS (
    DELETE FROM read.change WHERE changed_at < $1 RETURNING organisation, ordinal
)
UPDATE read.change_head h SET forgotten = greatest(h.forgotten, g.last)
FROM (SELECT organisation, max(ordinal) AS last FROM gone GROUP BY organisation) g
WHERE g.organisation = h.organisation
"""
_LOCK_LIST = "SELECT pg_advisory_xact_lock(hashtext('read.change'))"


@dataclass(frozen=True, slots=True)
class Moved:
    """A goal that may have another figure than was told, of the day that was asked for. `told`: how often it was."""

    programme: str
    goal: str
    version: int
    controller: str
    moved: int
    told: int
    numerator: int
    denominator: int
    differs: bool
    position: int
    """Through which entry of the log the figure speaks: of the same snapshot."""


async def note(connection: Connection, books: Collection[int], upto: int) -> None:
    """That a batch that ends with the fact `upto` wrote into these books."""
    if books:
        await connection.execute(_NOTE, sorted(books), upto)


async def look(connection: Connection, today: date) -> list[Moved]:
    """What may have to be told."""
    return [Moved(*row) for row in await connection.fetch(_LOOK, today)]


async def keep(connection: Connection, told: Sequence[Moved], today: date) -> None:
    """That these were looked at; `told` counts what was said by now."""
    columns = zip(
        *((t.programme, t.goal, t.moved, t.version, t.numerator, t.denominator, t.told) for t in told), strict=True
    )
    await connection.execute(_TOLD, *(list(column) for column in columns), today)


async def list_for_staff(connection: Connection, told: Sequence[Moved], at: datetime) -> None:
    """Put these goals on the lists of the organisations that read exact figures; not those that count over several
    programmes, of which not everybody with the one programme may hear.
    """
    await connection.execute(_LIST, [t.programme for t in told], [t.goal for t in told], at)


async def forget(connection: Connection, before: datetime) -> None:
    """Take what changed before a moment off every list; a place before it is then too old to go on from."""
    await connection.execute(_LOCK_LIST)
    await connection.execute(_FORGET, before)
