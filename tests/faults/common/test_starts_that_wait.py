"""A wrong secret, a database or a broker that is away at the start: one line, not ready, and over by itself."""

import asyncio
import json
from pathlib import Path

import asyncpg
import httpx
import pytest

from local.engines import Nats, Postgres
from local.engines.process import free_port
from tests.support.shop_running import RunningShop
from tests.support.waiting import until


@pytest.fixture
async def told(database: str, nats_server: Nats, nats_client, tmp_path: Path):
    """A shop that would start, and is told something else by each test."""
    shop = RunningShop(tmp_path, database, nats_server.url, patience_seconds=60)
    await shop.migrate()
    yield shop
    shop.abandon()


async def _waits(shop: RunningShop) -> str:
    """Starts it; returns the one line that says for what it waits, once it has said so."""
    starting = asyncio.create_task(shop.serve())
    try:
        await until(lambda: starting.done() or lines(shop), limit=30)
        async with httpx.AsyncClient(base_url=shop.url) as client:
            assert (await client.get("/livez")).status_code == 200
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["ok"]) == (503, False)
            assert (await client.post("/loaves", json={"oven": "north"})).status_code == 503
        assert len(lines(shop)) == 1, "said once, however often it tries"
        return lines(shop)[0]
    finally:
        starting.cancel()


def lines(shop: RunningShop) -> list[str]:
    said = shop.log.read_text().splitlines() if shop.log.exists() else []
    logged = [json.loads(line) for line in said if line.startswith("{")]
    return [line["why"] for line in logged if line["event"] == "waiting"]


async def test_a_wrong_database_secret_is_named_waited_out_and_never_shown(told: RunningShop, postgres: Postgres):
    name = told.database.rpartition("/")[2]
    admin = await asyncpg.connect(postgres.dsn())
    await admin.execute(f"CREATE ROLE shop_of_{name} LOGIN SUPERUSER PASSWORD 'another'")
    told.environment["INSTEG_DATABASE_URL"] = postgres.dsn(name, f"shop_of_{name}", "top-secret")
    said = await _waits(told)
    assert "INSTEG_DATABASE_URL" in said
    await admin.execute(f"ALTER ROLE shop_of_{name} PASSWORD 'top-secret'")
    await admin.close()
    await until(told.ready, limit=20)
    assert await told.stop() == 0
    assert "top-secret" not in told.log.read_text()


async def test_a_database_that_is_away_and_then_without_its_tables_is_waited_for(told: RunningShop, home: Path):
    late = Postgres(home / "late", free_port())
    late._prepare()
    told.environment["INSTEG_DATABASE_URL"] = late.dsn()
    assert "PostgreSQL at 127.0.0.1" in await _waits(told)
    await late.start()
    try:
        await until(lambda: "the database lacks" in lines(told)[-1], limit=20)
        told.database = late.dsn()
        await told.migrate()
        await until(told.ready, limit=20)
    finally:
        late.stop()


async def test_a_broker_that_is_away_is_waited_for(told: RunningShop, home: Path):
    late = Nats(home / "late", free_port())
    late.home.mkdir(parents=True)
    late._write_config()
    told.environment["INSTEG_NATS_URL"] = late.url
    assert "NATS at 127.0.0.1" in await _waits(told)
    await late.start()
    try:
        await until(told.ready, limit=20)
    finally:
        late.stop()


async def test_whoever_makes_the_stream_waits_for_the_broker_too(told: RunningShop, home: Path):
    late = Nats(home / "late", free_port())
    late.home.mkdir(parents=True)
    late._write_config()
    told.environment["INSTEG_NATS_URL"] = late.url
    told.start("provision")
    await until(lambda: lines(told), limit=30)
    assert told.running, "a job that ends is started again ever later"
    await late.start()
    try:
        assert await told.ended() == 0
        assert "stream BAKERY is there" in told.log.read_text()
    finally:
        late.stop()


async def test_a_wrong_secret_of_the_broker_is_named(told: RunningShop, nats_server: Nats):
    password = nats_server.url.partition("services:")[2].partition("@")[0]
    told.environment["INSTEG_NATS_URL"] = nats_server.url.replace(password, "top-secret")
    assert "INSTEG_NATS_URL" in await _waits(told)
    assert "top-secret" not in told.log.read_text()


async def test_it_ends_when_asked_while_it_still_waits(told: RunningShop):
    told.environment["INSTEG_NATS_URL"] = f"nats://127.0.0.1:{free_port()}"
    await _waits(told)
    assert await told.stop() == 0
