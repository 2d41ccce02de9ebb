"""A service as a process: it starts only when it can work, says in one sentence why not, and ends in order."""

import asyncio
import signal
import socket
from pathlib import Path

import asyncpg
import httpx
import pytest
from tests.support.shop_running import RunningShop
from tests.support.waiting import until

from common import db
from common.streams import last_seq
from local.engines import Nats


@pytest.fixture
async def shop(database, nats_server: Nats, nats_client, tmp_path: Path):
    shop = RunningShop(tmp_path, database, nats_server.url)
    yield shop
    shop.abandon()


def _client(shop: RunningShop) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=shop.url, headers=shop.header, timeout=30)


async def _says(shop: RunningShop, command: str) -> str:
    """What a command that fails says: one line on standard error."""
    done = await asyncio.to_thread(shop.run, command)
    assert done.returncode == 1, done.stdout
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


async def test_it_does_not_serve_before_its_schema_is_current(shop):
    assert "run `python -m shop migrate`" in await _says(shop, "serve")
    assert "run `python -m shop migrate`" in await _says(shop, "check")
    await shop.migrate()
    assert (await asyncio.to_thread(shop.run, "check")).returncode == 0


async def test_a_port_that_is_taken_is_one_sentence(shop):
    await shop.migrate()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        shop.environment["INSTEG_PORT"] = str(port)
        said = await _says(shop, "serve")
    assert f"Port {port} on 127.0.0.1" in said
    assert "INSTEG_PORT" in said


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("INSTEG_DATABASE_URL", "postgresql://a:very-secret@127.0.0.1:1/x", "PostgreSQL at 127.0.0.1:1"),
        ("INSTEG_NATS_URL", "nats://a:very-secret@127.0.0.1:1", "NATS at 127.0.0.1:1"),
        ("INSTEG_ISSUER", "", "INSTEG_ISSUER"),
    ],
)
async def test_what_cannot_be_reached_or_read_is_one_sentence_without_secrets(shop, variable, value, says):
    shop.environment |= {variable: value, "INSTEG_PATIENCE_SECONDS": "1"}
    said = await _says(shop, "serve")
    assert says in said
    assert "very-secret" not in said


async def test_health_and_metrics_need_no_token_and_everything_else_does(shop):
    await shop.migrate()
    await shop.serve()
    async with httpx.AsyncClient(base_url=shop.url) as client:
        assert (await client.get("/livez")).json() == {"ok": True, "checks": {"broker client": "ok"}}
        ready = await client.get("/readyz")
        assert ready.json() == {"ok": True, "checks": {"database": "ok", "broker": "ok", "schema": "ok"}}
        assert (await client.post("/loaves", json={})).status_code == 401
        metrics = (await client.get("/metrics")).text
    for name in ("outbox_pending 0.0", "outbox_oldest_age_seconds 0.0", 'worker_up{worker="relay"} 1.0'):
        assert name in metrics
    assert 'operation="POST /loaves",service="shop",status="401"' in metrics


async def test_what_is_committed_is_in_the_stream_and_its_trace_in_the_log(shop, nats_client):
    await shop.migrate()
    await shop.serve()
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    async with _client(shop) as client:
        query = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        assert (await client.post("/loaves", json={"oven": "north"}, headers=query)).status_code == 201
        await client.get("/whoami?name=anna-svensson")

    async def there() -> bool:
        return await last_seq(nats_client, "BAKERY") == 1

    await until(there)
    await shop.stop()
    log = shop.log.read_text()
    assert f'"trace_id": "{trace}"' in log
    assert "anna-svensson" not in log


async def test_a_body_sent_in_chunks_is_refused_at_its_limit_and_the_client_hears_it(shop):
    await shop.migrate()
    await shop.serve()

    async def parts():
        for _ in range(200):
            yield b"x" * 10_000

    async with _client(shop) as client:
        answer = await client.post("/loaves", content=parts(), headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["rule"]) == (413, "body-too-large")
        assert (await client.get("/livez")).status_code == 200


async def test_on_sigterm_requests_under_way_are_answered_and_new_ones_refused(shop, database):
    await shop.migrate()
    await shop.serve()
    holder = await asyncpg.connect(database)
    async with _client(shop) as client:
        async with holder.transaction():
            await holder.execute("LOCK TABLE shelf IN ACCESS EXCLUSIVE MODE")
            under_way = asyncio.create_task(client.post("/loaves", json={"oven": "north"}))
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


async def test_a_database_older_than_the_bus_does_not_start_until_it_is_recovered(shop, database, nats_client):
    await shop.migrate()
    await shop.serve()
    async with _client(shop) as client:
        await client.post("/loaves", json={"oven": "north", "count": 3})

    async def there() -> bool:
        return await last_seq(nats_client, "BAKERY") == 3

    await until(there)
    await shop.stop()
    store = await asyncpg.connect(database)
    await store.execute("DROP SCHEMA spine CASCADE; DROP TABLE public.migration")  # as restored from before
    await store.close()
    await db.migrate(database, ("common", db.MIGRATIONS))
    assert "run `recover`" in await _says(shop, "serve")
    recovered = await asyncio.to_thread(shop.run, "recover")
    assert recovered.returncode == 0
    assert '"adopted": {"north": [1, 2, 3]}' in recovered.stdout
    await shop.serve()
    async with _client(shop) as client:
        assert (await client.post("/loaves", json={"oven": "north"})).json()["version"] == 4
