"""Whoever listens ends when asked, at whatever moment: a loop that lost its cancellation would hold up every stop."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import asyncpg

from common import db, inbound
from common.bus import BusClient
from common.clock import SystemClock
from common.inbound import Projector
from common.reactions import Reactions
from common.timers import Timers
from local.engines import Nats
from tests.support.reacting import TABLE, inbox
from tests.support.speaking import Loaf, Speaker
from tests.support.tally import Nothing

LIMIT = 8
ROUNDS = 12


async def _end_at_random_moments(run: Callable[[], Awaitable[None]], chance: random.Random) -> None:
    for _ in range(ROUNDS):
        task = asyncio.ensure_future(run())
        for _ in range(chance.randrange(400)):
            await asyncio.sleep(0)  # another moment: one more turn of the loop
        await asyncio.wait([task], timeout=chance.random() * 0.3)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=LIMIT)
        assert done, f"{run} did not end"
        assert task.cancelled()


async def test_a_projector_ends(pool: asyncpg.Pool, spine: str, bus: BusClient, seed: int) -> None:
    await db.migrate(spine, ("inbound", inbound.MIGRATIONS))
    bakery = await Speaker(bus, "bakery").open()
    await bakery.say([Loaf("oven", n) for n in range(1, 2001)])
    projector = Projector(pool, bus, ["BAKERY"], Nothing(), SystemClock(), batch=5)
    await _end_at_random_moments(projector.run, random.Random(seed))


async def test_reactions_end(pool: asyncpg.Pool, broker: Nats, bus: BusClient, seed: int) -> None:
    await pool.execute(TABLE)
    bakery, own = await Speaker(bus, "bakery").open(), inbox("till", SystemClock())
    await bakery.say([Loaf("oven", n) for n in range(1, 501)])
    reactions = Reactions(pool, broker.url, "BAKERY", "till", own.handlers, own.clock, inbox=own)
    await _end_at_random_moments(reactions.run, random.Random(seed))


async def test_timers_end(pool: asyncpg.Pool, seed: int) -> None:
    await _end_at_random_moments(Timers(pool, SystemClock(), {}).run, random.Random(seed))
