"""A ledger in a schema of its own, and how it takes the place of the live one.

The lines change their table, not the table its place: policies, grants and views stay as they are.
"""

from collections.abc import Mapping

from common.projection import Connection
from reporting.storage import bookkeeping

FRESH = "ledger_rebuilt"
_MAKE = f"""
DROP SCHEMA IF EXISTS {FRESH} CASCADE;
CREATE SCHEMA {FRESH};
CREATE TABLE {FRESH}.book AS TABLE ledger.book;
CREATE TABLE {FRESH}.entry (LIKE ledger.entry);
"""
_DROP = f"DROP SCHEMA IF EXISTS {FRESH} CASCADE"
_CHANGE_OVER = f"""
DROP SCHEMA IF EXISTS ledger_before CASCADE;
CREATE SCHEMA ledger_before;
CREATE TABLE ledger_before.entry AS TABLE ledger.entry;
TRUNCATE ledger.entry, read.figure_day, read.finding;
INSERT INTO ledger.entry (fact_no, num, den, book, effective_on, subject, facet, value)
SELECT fact_no, num, den, book, effective_on, subject, facet, value FROM {FRESH}.entry ORDER BY fact_no;
INSERT INTO read.figure_day (programme_id, goal_id, version, facet, value, effective_on, num, den)
SELECT b.programme_id, b.goal_id, b.version, e.facet, e.value, e.effective_on, sum(e.num), sum(e.den)
FROM ledger.entry e JOIN ledger.book b USING (book) GROUP BY 1, 2, 3, 4, 5, 6;
"""


async def make_fresh(connection: Connection) -> None:
    """An empty ledger beside the live one."""
    await connection.execute(_MAKE)


async def drop_fresh(connection: Connection) -> None:
    """Away with it."""
    await connection.execute(_DROP)


async def change_over(connection: Connection, findings: Mapping[tuple[str, str], int]) -> None:
    """Put the fresh lines, their sums and the findings in place of the live ones, in the caller's transaction."""
    await connection.execute(_CHANGE_OVER)
    await bookkeeping.add_findings(connection, findings)
