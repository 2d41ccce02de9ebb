"""A page of the lines behind a figure costs a page, however long the ledger has become."""

import json
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from gateway.api.compiled.goals import _ENTRIES
from local.engines import Postgres
from tests.support import read_model

_LONG = """
INSERT INTO ledger.entry (fact_no, num, den, book, effective_on, subject, facet, value)
SELECT n, 1, 0, b.book, date '2024-01-01' + (n * 7919 % 360), 'person-' || n % 300, f.facet, f.value
FROM generate_series(1, 5000) n, ledger.book b, (VALUES ('', ''), ('gender', 'woman')) f (facet, value)
ORDER BY n"""
_STAFF = """
SELECT set_config('insteg.organisation', 'owner', true), set_config('insteg.exact', 'on', true),
       set_config('insteg.programmes', '*', true)"""
_KEY = "e.effective_on, e.fact_no, e.subject"
_PAGE = f"""
SELECT e.* FROM (VALUES ('bridge', 'reached', 2)) g (programme_id, id, version)
CROSS JOIN LATERAL ({_ENTRIES.format(g="g")} {{after}} GROUP BY {_KEY} ORDER BY {_KEY} LIMIT 26) e"""


@pytest.fixture
def compiled() -> bool:
    """The statement itself is asked."""
    return True


def _scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan.get("Relation Name") == "entry":
        yield plan
    for below in plan.get("Plans", ()):
        yield from _scans(below)


@pytest.mark.parametrize("after", ["", "AND (e.effective_on, e.fact_no, e.subject) > ('2024-06-01', 2500, 'person-7')"])
async def test_a_page_reads_no_more_lines_than_it_shows_wherever_it_begins(
    postgres: Postgres, database: str, after: str
):
    admin = await asyncpg.connect(database)
    await read_model.make_gateway_role(admin)
    await read_model.fill(database)
    await admin.execute(_LONG)
    await admin.execute("ANALYZE ledger.entry, ledger.book")
    await admin.close()
    gateway = await asyncpg.connect(postgres.dsn(database.rpartition("/")[2], "gateway", read_model.GATEWAY_PASSWORD))
    async with gateway.transaction():
        await gateway.execute(_STAFF)
        assert len(await gateway.fetch(_PAGE.format(after=after))) == 26
        told = await gateway.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {_PAGE.format(after=after)}")
    await gateway.close()
    (scan,) = _scans(json.loads(told)[0]["Plan"])
    assert scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) < 60, scan
