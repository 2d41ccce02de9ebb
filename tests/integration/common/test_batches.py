"""A thousand commands in one request: each meets its own rule, and the whole is carried out once."""

import json
from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest

from common import db
from common.http import Checks, Commands, create_app
from common.http.batch import LIMIT
from tests.support.shop import ROOM, routes, rules
from tests.support.tokens import Tokens


@pytest.fixture
async def shop(database, tmp_path) -> AsyncIterator[SimpleNamespace]:
    await db.migrate(database, ("common", db.MIGRATIONS))
    pool = await db.open_pool(database)
    await pool.execute("CREATE TABLE shelf (oven text, by text)")
    tokens = Tokens(tmp_path)
    app = create_app(
        "shop", registry=rules(), verifier=tokens.verifier, checks=Checks(), routers=[routes()],
        commands=Commands(pool, tokens.clock),
    )  # fmt: skip
    transport = httpx.ASGITransport(app)
    headers = tokens.header("baker", programmes=["north"])
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test", headers=headers) as client:
        yield SimpleNamespace(client=client, pool=pool, tokens=tokens)
    await pool.close()


def _row(oven: str = "north", operation: str = "bake", **body: object) -> dict:
    return {"operation": operation, "body": {"oven": oven, **body}}


async def _send(shop, mode: str, *rows: dict, **headers: str) -> httpx.Response:
    return await shop.client.post("/batch", json={"mode": mode, "commands": rows}, headers=headers)


async def _count(shop, table: str = "spine.event") -> int:
    return await shop.pool.fetchval(f"SELECT count(*) FROM {table}")


async def test_rows_are_carried_out_in_order_and_see_each_other(shop):
    answer = await _send(shop, "per-row", _row(count=2), _row("south"), _row(count=3))
    assert answer.status_code == 200
    assert [(row["status"], row["aggregate"], row["version"]) for row in answer.json()["answers"]] == [
        (201, "north", 2),
        (201, "south", 1),
        (201, "north", 5),
    ]
    assert await _count(shop) == 6


async def test_per_row_keeps_what_was_accepted_and_says_what_was_not(shop):
    rows = [
        _row(count=ROOM),
        _row(),
        _row(colour="brown"),
        _row(operation="burn"),
        _row("south"),
        _row("south", "bake-there"),
        _row(operation="bake-there", oven="east"),
    ]
    answers = (await _send(shop, "per-row", *rows)).json()["answers"]
    assert [row["status"] for row in answers] == [201, 409, 422, 422, 201, 403, 403]
    named = [row["problem"]["errors"][0] for row in answers if "problem" in row]
    assert [(error["field"], error["rule"]) for error in named] == [
        ("count", "oven-full"),
        ("commands[2].body.colour", "unknown-field"),
        ("commands[3].operation", "unknown-operation"),
        ("oven", "outside-your-access"),
        ("oven", "outside-your-access"),
    ]
    assert await _count(shop) == ROOM + 1
    assert await _count(shop, "shelf") == 2  # a refused row leaves nothing in the service's own tables


async def test_all_or_nothing_writes_nothing_unless_every_row_is_accepted(shop):
    answer = await _send(shop, "all-or-nothing", _row("south"), _row(count=99), _row(count=ROOM), _row())
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["rule"] == "batch-refused"
    assert [(error["field"], error["rule"]) for error in problem["errors"]] == [
        ("commands[1].body.count", "less-than-equal"),
        ("commands[3].body.count", "oven-full"),
    ]
    assert await _count(shop) == await _count(shop, "shelf") == 0
    assert (await _send(shop, "all-or-nothing", _row("south"), _row())).status_code == 200
    assert await _count(shop) == 2


async def test_a_batch_is_no_way_round_a_rule(shop):
    answer = await _send(shop, "per-row", _row(), **shop.tokens.header("guest"))
    assert answer.json()["answers"][0]["problem"]["rule"] == "role-not-allowed"
    assert await _count(shop) == 0


async def test_a_batch_sent_twice_under_one_key_is_carried_out_once(shop):
    first = await _send(shop, "per-row", _row(), _row("south"), **{"idempotency-key": "b-1"})
    again = await _send(shop, "per-row", _row(), _row("south"), **{"idempotency-key": "b-1"})
    assert again.content == first.content
    assert await _count(shop) == 2


@pytest.mark.parametrize(
    ("batch", "field"),
    [
        ({"mode": "per-row", "commands": []}, "commands"),
        ({"mode": "per-row", "commands": [_row()] * 1001}, "commands"),
        ({"mode": "some", "commands": [_row()]}, "mode"),
        ({"mode": "per-row", "commands": [{"operation": "bake", "body": {}, "more": 1}]}, "commands[0].more"),
        ({"mode": "per-row", "commands": [{"operation": "bake", "body": []}]}, "commands[0].body"),
    ],
)
async def test_a_batch_that_is_none_is_refused_whole(shop, batch, field):
    answer = await shop.client.post("/batch", json=batch)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert await _count(shop) == 0


async def test_a_thousand_rows_are_taken(shop):
    rows = [_row(f"oven-{n % 100}") for n in range(1000)]
    answers = (await _send(shop, "all-or-nothing", *rows)).json()["answers"]
    assert len(answers) == 1000
    assert await _count(shop) == 1000


async def test_a_batch_may_be_four_megabytes_long_and_not_a_byte_longer(shop):
    sheet = json.dumps({"mode": "per-row", "commands": [_row(note="x" * 900_000)] * 4}).encode()
    json_ = {"content-type": "application/json"}
    longest = sheet + b" " * (LIMIT - len(sheet))
    assert LIMIT == 4 * 1024 * 1024
    assert (await shop.client.post("/batch", content=longest, headers=json_)).status_code == 200
    refused = await shop.client.post("/batch", content=longest + b" ", headers=json_)
    assert (refused.status_code, refused.json()["rule"]) == (413, "body-too-large")
    assert await _count(shop) == 4


async def test_a_version_named_for_a_batch_is_refused_instead_of_ignored(shop):
    """Whoever sends If-Match counts on it; a batch has no one version to hold it against."""
    answer = await _send(shop, "per-row", _row(), **{"if-match": '"7"'})
    assert (answer.status_code, answer.json()["rule"]) == (422, "if-match-not-taken")
    assert await _count(shop) == 0
