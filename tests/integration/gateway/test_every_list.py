"""Every list of the schema, page by page and as a table: nothing twice, nothing left out, nothing that runs."""

import asyncio
import csv
import io
import re

import asyncpg
import pytest

from gateway.api.schema import build
from tests.support import read_model
from tests.support.every_list import ROWS, documents, forget, known_by, page_of, put
from tests.support.read_model import KNOWN_AT

DOCUMENTS = documents(build().core)
GROWS_AT_ITS_END = {"Query.changes"}


@pytest.fixture(scope="module")
def read_contract(postgres) -> str:
    """A database of this module's own."""

    async def make() -> None:
        admin = await asyncpg.connect(postgres.dsn())
        await read_model.make_gateway_role(admin)
        await admin.execute("CREATE DATABASE every_list")
        await admin.close()
        await read_model.fill(postgres.dsn("every_list"))

    asyncio.run(make())
    return "every_list"


@pytest.fixture
def told(told):
    return told.model_copy(update={"cost_per_second": 10**9, "cost_saved": 10**9})


@pytest.fixture
async def keeper(postgres, read_contract, asker):
    """Who puts rows in."""
    asker.tokens.clock.set(KNOWN_AT)
    connection = await asyncpg.connect(postgres.dsn(read_contract))
    await forget(connection)
    yield connection
    await connection.close()


async def page(asker, name: str, rows: int, after: str | None = None):
    return page_of(await asker.read(DOCUMENTS[name], variables={"n": rows, "after": after}))


def test_no_list_of_the_schema_is_forgotten():
    assert set(DOCUMENTS) == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
async def test_a_list_that_grows_on_both_sides_of_the_cursor_is_read_once_in_its_order(asker, keeper, name):
    for rows in (1, 2):
        await forget(keeper)
        await put(keeper, name, *range(0, 12, 2))
        at_first = (await page(asker, name, 100))["nodes"]
        shown, passed_by, came = await walked(asker, keeper, name, rows)
        whole = (await page(asker, name, 100))["nodes"]
        assert shown == [node for node in whole if known_by(node) not in passed_by]
        assert [node for node in shown if node in at_first] == at_first
        assert came - passed_by, "some came where the reader was still to come"
        assert passed_by or name in GROWS_AT_ITS_END


async def walked(asker, keeper, name: str, rows: int):
    """What was shown page by page, which rows came before the cursor, and which came at all."""
    later, passed_by, shown, after = set(range(1, 12, 2)), set(), [], None
    while True:
        told = await page(asker, name, rows, after)
        shown += told["nodes"]
        if not told["pageInfo"]["hasNextPage"]:
            return shown, {f"t{n:02}" for n in passed_by}, {f"t{n:02}" for n in {*range(1, 12, 2)} - later}
        after = told["pageInfo"]["endCursor"]
        last = int(known_by(told["nodes"][-1])[1:] or -1)
        before = {n for n in later if n < last} if name not in GROWS_AT_ITS_END else set()
        behind = sorted(later - before)[1:2] if last >= 0 else []  # the nearest comes when it is passed by
        passed_by |= before
        await put(keeper, name, *before, *behind)
        later -= {*before, *behind}


async def test_what_one_fact_changed_for_one_subject_on_a_day_is_one_line_however_often_it_was_written(asker, keeper):
    await put(keeper, "Goal.entries", 7)
    for rows in (1, 2, 100):
        lines, after = [], None
        while True:
            told = await page(asker, "Goal.entries", rows, after)
            lines += told["nodes"]
            if not (after := told["pageInfo"]["hasNextPage"] and told["pageInfo"]["endCursor"]):
                break
        assert [line["num"] for line in lines if line["subject"] == "t07"] == [14]


@pytest.mark.parametrize("compiled", [True], indirect=True)
@pytest.mark.parametrize("name", ROWS)
async def test_every_list_is_a_table_in_which_nothing_runs(asker, keeper, name):
    await put(keeper, name, *range(16))
    variables = {"n": 100, "after": None}
    nodes = page_of(await asker.read(DOCUMENTS[name], variables=variables))["nodes"]
    headers = asker.tokens.header("coordinator", organisation="owner")
    answer = await asker.client.post(
        "/graphql.csv", json={"query": DOCUMENTS[name], "variables": variables}, headers=headers
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8", answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [{field: row[field] for field in nodes[0]} for row in rows] == [
        {field: _cell(value) for field, value in node.items()} for node in nodes
    ]
    assert not [cell for row in rows for cell in row.values() if re.match(r"[=@+\-\t\r]", cell)]


def _cell(value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str() if value[:1] in {"=", "@", "+", "-"}:
            return f"'{value}"
        case _:
            return str(value)
