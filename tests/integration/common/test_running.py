"""A service that runs: what it answers, what it publishes and logs, and that it ends in order.

One process for all of them; a test that has ended it leaves it to the next to start it anew.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from common import streams
from local.engines import Nats, Postgres
from tests.support.shop_running import RunningShop
from tests.support.waiting import until


async def _new_database(postgres: Postgres) -> str:
    admin = await asyncpg.connect(postgres.dsn())
    await admin.execute("DROP DATABASE IF EXISTS running_shop WITH (FORCE)")
    await admin.execute("CREATE DATABASE running_shop")
    await admin.close()
    return postgres.dsn("running_shop")


async def _remove_stream(url: str) -> None:
    client = await streams.connect(url, name="test")
    await client.jetstream().delete_stream("BAKERY")
    await client.close()


@pytest.fixture(scope="module")
def one_shop(postgres: Postgres, nats_server: Nats, tmp_path_factory) -> Iterator[RunningShop]:
    home: Path = tmp_path_factory.mktemp("shop")
    shop = RunningShop(home, asyncio.run(_new_database(postgres)), nats_server.url)
    asyncio.run(shop.migrate())
    yield shop
    shop.abandon()
    asyncio.run(_remove_stream(nats_server.url))


@pytest.fixture
async def shop(one_shop: RunningShop) -> RunningShop:
    if not one_shop.running:
        await one_shop.serve()
    return one_shop


@pytest.fixture
async def client(shop: RunningShop) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=shop.url, headers=shop.header, timeout=30) as client:
        yield client


async def test_health_and_metrics_need_no_token_and_everything_else_does(shop):
    async with httpx.AsyncClient(base_url=shop.url) as client:
        assert (await client.get("/livez")).json() == {"ok": True, "checks": {"broker client": "ok"}}
        ready = await client.get("/readyz")
        assert ready.json() == {"ok": True, "checks": {"database": "ok", "broker": "ok", "schema": "ok"}}
        assert (await client.get("/openapi.json")).json()["info"]["title"] == "shop"
        assert (await client.post("/loaves", json={})).status_code == 401

        async def told() -> bool:
            metrics = (await client.get("/metrics")).text
            expected = ("outbox_pending 0.0", "outbox_oldest_age_seconds 0.0", 'worker_up{worker="relay"} 1.0')
            return all(line in metrics for line in (*expected, 'operation="POST /loaves",service="shop",status="401"'))

        await until(told)
        one = (await client.get("/metrics", params={"name[]": "outbox_pending"})).text
        assert [line for line in one.splitlines() if line and line[0] != "#"] == ["outbox_pending 0.0"]


async def test_what_is_committed_is_in_the_stream_and_its_trace_in_the_log(shop, client, nats_server):
    bus = await streams.connect(nats_server.url, name="test")
    before = await streams.last_seq(bus, "BAKERY")
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    query = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    assert (await client.post("/loaves", json={"oven": "north"}, headers=query)).status_code == 201
    await client.get("/whoami?name=anna-svensson")

    async def there() -> bool:
        return await streams.last_seq(bus, "BAKERY") == before + 1

    await until(there)
    await bus.close()
    await until(lambda: "GET /whoami" in shop.log.read_text())
    log = shop.log.read_text()
    assert f'"trace_id": "{trace}"' in log
    assert "anna-svensson" not in log


async def test_a_body_sent_in_chunks_is_refused_at_its_limit_and_the_client_hears_it(client):
    async def parts():
        for _ in range(200):
            yield b"x" * 10_000

    answer = await client.post("/loaves", content=parts(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["rule"]) == (413, "body-too-large")
    assert (await client.get("/livez")).status_code == 200


async def test_on_sigterm_requests_under_way_are_answered_and_new_ones_refused(shop, client):
    holder = await asyncpg.connect(shop.database)
    async with holder.transaction():
        await holder.execute("LOCK TABLE shelf IN ACCESS EXCLUSIVE MODE")
        under_way = asyncio.create_task(client.post("/loaves", json={"oven": "south"}))
        await until(lambda: _waits(holder))
        ending = asyncio.create_task(shop.stop(signal.SIGTERM))
        await until(lambda: _refuses(shop))
    assert (await under_way).status_code == 201
    assert await ending == 0
    await holder.close()


async def _waits(connection) -> bool:
    return bool(await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))


async def _refuses(shop) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            await client.get(f"{shop.url}/livez")
    except httpx.ConnectError:
        return True
    return False
