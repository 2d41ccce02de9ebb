"""A process killed between commit and reply: the same key, sent again, gets the answer the first one never gave."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from common.streams import last_seq
from local.engines import Nats
from tests.support.processes import ask_while_it_dies
from tests.support.shop import ROOM
from tests.support.shop_running import RunningShop
from tests.support.waiting import until


@pytest.fixture
async def shop(database, nats_server: Nats, nats_client, tmp_path: Path) -> AsyncIterator[RunningShop]:
    shop = RunningShop(tmp_path, database, nats_server.url)
    await shop.migrate()
    await shop.serve()
    yield shop
    shop.abandon()


async def _bake_and_die(shop: RunningShop, key: str, oven: str) -> httpx.Response:
    """One command whose process dies after commit; the service comes back; the command is sent again."""
    headers = shop.header | {"idempotency-key": key}
    shop.die_before_the_next_reply()
    async with httpx.AsyncClient(base_url=shop.url, headers=headers) as client:
        error = await ask_while_it_dies(client, "POST", "/loaves", json={"oven": oven, "count": 2})
        assert isinstance(error, httpx.RemoteProtocolError | httpx.ReadError)
    assert await shop.ended() == -9
    await shop.serve()
    async with httpx.AsyncClient(base_url=shop.url, headers=headers) as client:
        return await client.post("/loaves", json={"oven": oven, "count": 2})


async def test_a_reply_lost_to_kill_9_is_given_again_and_nothing_is_done_twice(shop, database, nats_client):
    answer = await _bake_and_die(shop, "key-1", "north")
    assert (answer.status_code, answer.json()) == (201, {"aggregate": "north", "version": 2, "baked": 2})
    assert answer.headers["etag"] == '"2"'
    store = await asyncpg.connect(database)
    try:
        assert await store.fetchval("SELECT array_agg(version ORDER BY position) FROM spine.event") == [1, 2]
        assert await store.fetchval("SELECT count(*) FROM shelf") == 1
    finally:
        await store.close()
    await until(lambda: _in_stream(nats_client, 2))
    async with httpx.AsyncClient(base_url=shop.url, headers=shop.header) as client:
        other = await client.post("/loaves", json={"oven": "north"}, headers={"idempotency-key": "key-2"})
    assert other.json()["version"] == 3


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_many_replies_lost_to_kill_9(shop, database, nats_client):
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")  # noqa: T201 - to run it again
    choice = random.Random(seed)
    expected: dict[str, int] = {}
    for n in range(25):
        oven = f"oven-{choice.randrange(10)}"
        if expected.get(oven, 0) + 2 > ROOM:
            continue
        expected[oven] = expected.get(oven, 0) + 2
        answer = await _bake_and_die(shop, f"key-{n}", oven)
        assert answer.json() == {"aggregate": oven, "version": expected[oven], "baked": 2}
    store = await asyncpg.connect(database)
    rows = await store.fetch("SELECT aggregate, count(*) AS n, max(version) AS last FROM spine.event GROUP BY 1")
    await store.close()
    assert {row["aggregate"]: row["n"] for row in rows} == {row["aggregate"]: row["last"] for row in rows} == expected
    await until(lambda: _in_stream(nats_client, sum(expected.values())))


async def _in_stream(client, count: int) -> bool:
    return await last_seq(client, "BAKERY") == count
