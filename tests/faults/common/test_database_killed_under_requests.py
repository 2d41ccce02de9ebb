"""PostgreSQL killed with -9 under requests: what was acknowledged is kept, and the service comes back by itself."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from common.streams import last_seq
from local.engines import Nats, Postgres
from local.engines.process import free_port
from tests.support.shop import ROOM
from tests.support.shop_running import RunningShop
from tests.support.waiting import until


@pytest.fixture
async def own_postgres(engine_home: Path) -> AsyncIterator[Postgres]:
    server = Postgres(engine_home / f"postgres-killed-{random.randrange(1 << 30)}", free_port())
    await server.start()
    admin = await asyncpg.connect(server.dsn())
    await admin.execute("CREATE DATABASE shop")
    await admin.close()
    yield server
    server.stop()


class _Load:
    """Clients that bake on and on, each command under a key of its own, sent again until it is answered."""

    def __init__(self, shop: RunningShop) -> None:
        self.acknowledged: dict[str, int] = {}
        self.unavailable = 0
        self.odd: list[int] = []
        self._shop = shop
        self.stopping = False

    async def client(self, number: int) -> None:
        async with httpx.AsyncClient(base_url=self._shop.url, headers=self._shop.header, timeout=30) as client:
            made = 0
            while not self.stopping:
                oven = f"c{number}-{made // ROOM}"
                await self._until_answered(client, oven, f"{number}-{made}")
                made += 1

    async def _until_answered(self, client: httpx.AsyncClient, oven: str, key: str) -> None:
        while True:
            answer = await client.post("/loaves", json={"oven": oven}, headers={"idempotency-key": key})
            if answer.status_code == 201:
                self.acknowledged[oven] = answer.json()["version"]
                return
            if answer.status_code == 503:
                self.unavailable += 1
                assert answer.headers["retry-after"]
                await asyncio.sleep(0.02)
            else:
                self.odd.append(answer.status_code)
                return


async def _kill_again_and_again(shop: RunningShop, postgres: Postgres, times: int) -> _Load:
    load = _Load(shop)
    clients = [asyncio.create_task(load.client(number)) for number in range(4)]
    for _ in range(times):
        before = sum(load.acknowledged.values())
        await until(lambda before=before: sum(load.acknowledged.values()) > before + 20, limit=60)
        postgres.kill()
        refused = load.unavailable
        await until(lambda refused=refused: load.unavailable > refused, limit=30)
        await postgres.start()
    load.stopping = True
    await asyncio.gather(*clients)
    return load


async def _assert_kept(load: _Load, postgres: Postgres, nats_client) -> None:
    assert load.odd == []
    store = await asyncpg.connect(postgres.dsn("shop"))
    rows = await store.fetch("SELECT aggregate, count(*) AS n, max(version) AS last FROM spine.event GROUP BY 1")
    await store.close()
    kept = {row["aggregate"]: row["n"] for row in rows}
    assert kept == {row["aggregate"]: row["last"] for row in rows} == load.acknowledged

    async def all_there() -> bool:
        return await last_seq(nats_client, "BAKERY") == sum(kept.values())

    await until(all_there, limit=30)


@pytest.fixture
async def shop(own_postgres, nats_server: Nats, nats_client, tmp_path: Path) -> AsyncIterator[RunningShop]:
    shop = RunningShop(tmp_path, own_postgres.dsn("shop"), nats_server.url)
    await shop.migrate()
    await shop.serve()
    yield shop
    shop.abandon()


async def test_nothing_acknowledged_is_lost_and_the_service_comes_back(shop, own_postgres, nats_client):
    load = await _kill_again_and_again(shop, own_postgres, 2)
    await _assert_kept(load, own_postgres, nats_client)
    assert shop.running
    await until(shop.ready)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_nothing_is_lost_through_many_kills(shop, own_postgres, nats_client):
    load = await _kill_again_and_again(shop, own_postgres, 25)
    await _assert_kept(load, own_postgres, nats_client)
