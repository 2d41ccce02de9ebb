"""A service as a process: it starts only when it can work, and says in one sentence why not."""

import asyncio
import socket
from pathlib import Path

import asyncpg
import httpx
import pytest

from common import db, store, streams
from common.relay import Relay
from local.engines import Nats
from local.engines.process import free_port
from tests.support.bakery import SPEC, baked
from tests.support.shop_running import RunningShop
from tests.support.spine import drained, running


@pytest.fixture
async def shop(database, nats_server: Nats, nats_client, tmp_path: Path):
    shop = RunningShop(tmp_path, database, nats_server.url)
    yield shop
    shop.abandon()


async def _says(shop: RunningShop, command: str, **changed: str) -> str:
    """What a command that fails says: one line on standard error."""
    done = await asyncio.to_thread(shop.run, command, **changed)
    assert done.returncode == 1, done.stdout
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


async def test_it_does_not_serve_before_its_schema_is_current(shop):
    for said in await asyncio.gather(_says(shop, "serve"), _says(shop, "check")):
        assert "run `python -m shop migrate`" in said
    for command in ("migrate", "check"):
        assert (await asyncio.to_thread(shop.run, command)).returncode == 0


async def test_what_is_wrong_or_away_or_taken_is_one_sentence_without_secrets(shop):
    def elsewhere() -> dict[str, str]:
        return {"port": str(free_port()), "patience_seconds": "1"}  # it listens from the first moment

    await shop.migrate()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        no_port, no_database, no_broker, no_issuer = await asyncio.gather(
            _says(shop, "serve", port=str(port)),
            _says(shop, "serve", **elsewhere(), database_url="postgresql://a:very-secret@127.0.0.1:1/x"),
            _says(shop, "serve", **elsewhere(), nats_url="nats://a:very-secret@127.0.0.1:1"),
            _says(shop, "serve", issuer=""),
        )
    assert f"Port {port} on 127.0.0.1" in no_port
    assert "INSTEG_PORT" in no_port
    assert "PostgreSQL at 127.0.0.1:1" in no_database
    assert "NATS at 127.0.0.1:1" in no_broker
    assert "INSTEG_ISSUER" in no_issuer
    assert "very-secret" not in no_database + no_broker


async def test_a_database_older_than_the_bus_does_not_start_until_it_is_recovered(shop, database, nats_server):
    await _bake_three_loaves(shop, database, nats_server)
    store_ = await asyncpg.connect(database)
    await store_.execute("DROP SCHEMA spine CASCADE; DROP TABLE public.migration")  # as restored from before
    await store_.close()
    await shop.migrate()
    assert "run `recover`" in await _says(shop, "serve")
    recovered = await asyncio.to_thread(shop.run, "recover")
    assert recovered.returncode == 0
    assert '"adopted": {"north": [1, 2, 3]}' in recovered.stdout
    await shop.serve()
    async with httpx.AsyncClient(base_url=shop.url, headers=shop.header) as client:
        assert (await client.post("/loaves", json={"oven": "north"})).json()["version"] == 4


async def _bake_three_loaves(shop: RunningShop, database: str, nats_server: Nats) -> None:
    await shop.migrate()
    pool, client = await db.open_pool(database), await streams.connect(nats_server.url, name="test")
    await streams.provision(client, SPEC)
    async with pool.acquire() as connection, connection.transaction():
        await store.append(connection, [baked("north", 0, 3)])
    async with running(Relay(database, client, SPEC)):
        await drained(pool)
    await client.close()
    await pool.close()
