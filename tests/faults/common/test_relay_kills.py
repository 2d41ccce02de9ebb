"""Relays and broker killed with -9 again and again under load: exactly once, in order, nothing lost.

CHAOS_KILLS sets the number of relays killed in the long version, CHAOS_SEED repeats a run.
"""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from common.bus import BusClient
from common.streams import provision
from local.engines import Nats
from local.engines.process import spawn
from tests.support.bakery import SPEC
from tests.support.load import Load
from tests.support.spine import assert_store_and_stream_agree, drained
from tests.support.waiting import until

ROOT = Path(__file__).parents[3]
_SEQ = "SELECT coalesce(max(seq), 0) FROM spine.relay"


class Ring:
    """Two relay processes, a broker, and somebody who kills them."""

    def __init__(self, home: Path, dsn: str, broker: Nats, pool: asyncpg.Pool, seed: int) -> None:
        self._log = home / "relay.log"
        self._command = [sys.executable, "-m", "tests.support.relay_process", dsn, broker.url]
        self._broker = broker
        self._pool = pool
        self._random = random.Random(seed)
        self._relays = [self._start() for _ in range(2)]

    def _start(self) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(map(str, (ROOT, ROOT / "libs", ROOT / "services")))
        return spawn(self._command, self._log, env={**os.environ, "PYTHONPATH": path})

    async def kill_a_relay(self) -> None:
        chosen = self._random.randrange(len(self._relays))
        self._relays[chosen].kill()
        self._relays[chosen].wait()
        self._relays[chosen] = self._start()

    async def kill_the_broker(self) -> None:
        self._broker.kill()
        await self._broker.start()

    async def wipe_the_broker(self) -> None:
        self._broker.kill()
        shutil.rmtree(self._broker.store)
        await self._broker.start()

    async def some_progress(self) -> None:
        before, wanted = await self._pool.fetchval(_SEQ), self._random.randint(1, 150)

        async def enough() -> bool:
            assert all(relay.poll() is None for relay in self._relays), self._log.read_text()
            return bool(await self._pool.fetchval(_SEQ) >= before + wanted)

        await until(enough, 30)

    def close(self) -> None:
        for relay in self._relays:
            relay.kill()
            relay.wait()


async def survive(
    ring: Ring, load: Load, pool: asyncpg.Pool, bus: BusClient, seed: int, *, relays: int, brokers: int, wipes: int = 0
) -> int:
    deeds = [ring.kill_a_relay] * relays + [ring.kill_the_broker] * brokers + [ring.wipe_the_broker] * wipes
    random.Random(seed).shuffle(deeds)
    try:
        async with load.running():
            for deed in deeds:
                await ring.some_progress()
                await deed()
            await ring.some_progress()
        await drained(pool)
    finally:
        ring.close()
    messages = await assert_store_and_stream_agree(pool, bus, SPEC)
    assert load.acknowledged <= {(message.aggregate, message.version) for message in messages}
    return len(messages)


@pytest.mark.timeout(180)
async def test_relays_and_broker_killed_under_load_lose_nothing_and_double_nothing(
    home: Path, broker: Nats, spine: str, pool: asyncpg.Pool, bus: BusClient, seed: int
) -> None:
    await provision(bus, SPEC)
    ring = Ring(home, spine, broker, pool, seed)
    assert await survive(ring, Load(pool, seed), pool, bus, seed, relays=10, brokers=3) > 100


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_hundreds_of_kills_and_wiped_brokers_lose_nothing_and_double_nothing(
    home: Path, broker: Nats, spine: str, pool: asyncpg.Pool, bus: BusClient, seed: int
) -> None:
    kills = int(os.environ.get("CHAOS_KILLS", "200"))
    await provision(bus, SPEC)
    ring = Ring(home, spine, broker, pool, seed)
    count = await survive(ring, Load(pool, seed), pool, bus, seed, relays=kills, brokers=kills // 4, wipes=kills // 20)
    print(f"{kills} relays, {kills // 4} brokers killed, {kills // 20} stores wiped: {count} events")  # noqa: T201
