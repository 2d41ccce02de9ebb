"""A ledger in a schema of its own, and how what it says takes the place of the live one.

The tables stay, and only the lines that differ change their place: policies, grants and views stay as they are, and
a reader whose transaction began before goes on seeing the ledger before. Neither a renamed table nor TRUNCATE gives
that: both show an older snapshot an empty ledger.
"""

from collections.abc import Mapping

from common.projection import Connection
from reporting.storage import blocks, bookkeeping

FRESH = "ledger_rebuilt"
_LINE = "fact_no, num, den, book, effective_on, subject, facet, value"
# Unlogged: if the database dies meanwhile, it is made again.
_MAKE = f"""
DROP SCHEMA IF EXISTS {FRESH} CASCADE;
CREATE SCHEMA {FRESH};
CREATE TABLE {FRESH}.book AS TABLE ledger.book;
CREATE UNLOGGED TABLE {FRESH}.entry (LIKE ledger.entry);
"""
_DROP = f"DROP SCHEMA IF EXISTS {FRESH} CASCADE"
_KEEP_THE_OLD = """
DROP SCHEMA IF EXISTS ledger_before CASCADE;
CREATE SCHEMA ledger_before;
CREATE TABLE ledger_before.entry AS TABLE ledger.entry;
"""
# Several facts that are released together have one number, so lines may be alike: the nth of them is the nth.
_TAKE_AWAY = f"""
WITH live AS (
    SELECT ctid AS place, {_LINE}, row_number() OVER (PARTITION BY {_LINE}) AS nth FROM ledger.entry
), fresh AS (
    SELECT {_LINE}, row_number() OVER (PARTITION BY {_LINE}) AS nth FROM {FRESH}.entry
), wrong AS (
    SELECT live.place FROM live LEFT JOIN fresh USING ({_LINE}, nth) WHERE fresh.nth IS NULL
)
DELETE FROM ledger.entry e USING wrong WHERE e.ctid = wrong.place
"""
_ADD = f"""
INSERT INTO ledger.entry ({_LINE})
SELECT * FROM (SELECT {_LINE} FROM {FRESH}.entry EXCEPT ALL SELECT {_LINE} FROM ledger.entry) missing ORDER BY fact_no
"""
_ADDED_UP = """
SELECT b.programme_id, b.goal_id, b.version, e.facet, e.value, e.effective_on, sum(e.num) AS num, sum(e.den) AS den
FROM ledger.entry e JOIN ledger.book b USING (book) GROUP BY 1, 2, 3, 4, 5, 6
"""
_SUMS = f"""
INSERT INTO read.figure_day AS kept (programme_id, goal_id, version, facet, value, effective_on, num, den) {_ADDED_UP}
ON CONFLICT (programme_id, goal_id, version, facet, value, effective_on)
DO UPDATE SET num = excluded.num, den = excluded.den WHERE (kept.num, kept.den) <> (excluded.num, excluded.den)
"""
_NO_SUMS = f"""
WITH added AS ({_ADDED_UP})
DELETE FROM read.figure_day k WHERE NOT EXISTS (
    SELECT FROM added a WHERE (a.programme_id, a.goal_id, a.version, a.facet, a.value, a.effective_on)
                            = (k.programme_id, k.goal_id, k.version, k.facet, k.value, k.effective_on))
"""
# Those that follow days are right by themselves, whatever was wrong before is not.
_NO_MONTHS = "DELETE FROM kept.figure_month"
_MONTHS = """
INSERT INTO kept.figure_month (programme_id, goal_id, version, facet, value, month, num, den)
SELECT programme_id, goal_id, version, facet, value, date_trunc('month', effective_on::timestamp)::date,
       sum(num), sum(den)
FROM read.figure_day GROUP BY 1, 2, 3, 4, 5, 6
"""
_NO_FINDINGS = "DELETE FROM read.finding"


async def make_fresh(connection: Connection) -> None:
    """An empty ledger beside the live one."""
    await connection.execute(_MAKE)


async def drop_fresh(connection: Connection) -> None:
    """Away with it."""
    await connection.execute(_DROP)


async def change_over(connection: Connection, findings: Mapping[tuple[str, str], int]) -> None:
    """Make the live lines, their sums and the findings what the fresh ones are, in the caller's transaction."""
    for statement in (_KEEP_THE_OLD, _TAKE_AWAY, _ADD, _SUMS, _NO_SUMS, _NO_MONTHS, _MONTHS, _NO_FINDINGS):
        await connection.execute(statement)
    await blocks.make_anew(connection)
    await bookkeeping.add_findings(connection, findings)
