"""Two projectors, kill -9 of both and of the broker, consumers set back to the start, delivery out of order.

However it goes, every event is applied exactly once and the log has no gap.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator

import asyncpg
import pytest
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from common import db, inbound
from common.bus import BusClient
from common.clock import SystemClock
from common.events import Message
from common.inbound import Projector, replay
from common.inbound.intake import Intake, Position
from common.inbound.reader import StreamReader
from common.projection import Fact
from common.pull import Pull
from local.engines import Nats, Postgres
from tests.support import tally as tallying
from tests.support.children import Child
from tests.support.speaking import Loaf, Speaker
from tests.support.tally import Tally, tally
from tests.support.waiting import until

OVENS = 40


@pytest.fixture
async def listening(database: str) -> AsyncIterator[asyncpg.Pool]:
    await db.migrate(database, ("inbound", inbound.MIGRATIONS))
    pool = await db.open_pool(database)
    await pool.execute(tallying.TABLE)
    yield pool
    await pool.close()


class Bakers:
    """Two speakers whose ovens' events come in an order that is shuffled between ovens."""

    def __init__(self, bakery: Speaker, mill: Speaker, chance: random.Random) -> None:
        self.speakers = (bakery, mill)
        self._chance = chance
        self._versions: dict[tuple[int, str], int] = {}

    async def say(self, count: int) -> None:
        for index, speaker in enumerate(self.speakers):
            await speaker.say([self._next(index) for _ in range(count)])

    def _next(self, index: int) -> Loaf:
        aggregate = f"{self.speakers[index].spec.name}-{self._chance.randrange(OVENS)}"
        version = self._versions[index, aggregate] = self._versions.get((index, aggregate), 0) + 1
        return Loaf(aggregate, version, self._chance.randrange(1000))

    @property
    def said(self) -> list[Loaf]:
        return [loaf for speaker in self.speakers for loaf in speaker.said]


def _in_memory(said: list[Loaf]) -> tallying.State:
    mind, at = Tally(), SystemClock().now()
    mind.take([Fact(0, at, Message("", 0, "", "", x.aggregate, x.version, at, x.body, b"")) for x in said])
    return mind.state


async def _come_to(pool: asyncpg.Pool, fact_no: int) -> bool:
    try:
        return await pool.fetchval("SELECT fact_no FROM inbound.head") >= fact_no
    except (OSError, asyncpg.PostgresError):
        return False


async def _check(pool: asyncpg.Pool, said: list[Loaf]) -> None:
    expected, mind = _in_memory(said), Tally()
    assert await tally(pool) == expected
    async with pool.acquire() as connection:
        async for page in replay(connection):
            mind.take(page)
    assert mind.state == expected
    rows = await pool.fetch("SELECT fact_no FROM inbound.log ORDER BY fact_no")
    assert [row["fact_no"] for row in rows] == list(range(1, len(said) + 1))


async def _set_consumers_back(bus: BusClient, stream: str) -> None:
    """Every consumer of the stream starts again at its first message, under the projector's feet."""
    js = bus.jetstream()
    for info in await js.consumers_info(stream):
        try:
            await js.delete_consumer(stream, info.name)
        except NotFoundError:
            continue
        await js.add_consumer(
            stream,
            ConsumerConfig(
                name=info.name, deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.NONE, inactive_threshold=10,
                mem_storage=True,
            ),
        )  # fmt: skip


async def _strike(what: str, projectors: list[Child], broker: Nats, bus: BusClient, chance: random.Random) -> None:
    if what == "projector":
        victim = chance.choice(projectors)
        victim.check()
        victim.kill()
        victim.start()
    elif what == "broker":
        broker.kill()
        await until(lambda: not bus.is_connected)
        await broker.start()
        await until(lambda: bus.is_connected)
    else:
        await _set_consumers_back(bus, chance.choice(["BAKERY", "MILL"]))


async def _ordeal(
    pool: asyncpg.Pool, database: str, broker: Nats, bus: BusClient, chance: random.Random, rounds: int
) -> None:
    arguments = ("tests.support.projecting", database, broker.url, "BAKERY", "MILL")
    projectors = [Child(broker.home / f"projector-{n}.log", *arguments).start() for n in range(2)]
    try:
        bakers = Bakers(await Speaker(bus, "bakery").open(), await Speaker(bus, "mill").open(), chance)
        await bakers.say(100)
        await until(lambda: _come_to(pool, 1), limit=30)
        for _ in range(rounds):
            before = await pool.fetchval("SELECT fact_no FROM inbound.head")
            await bakers.say(chance.randrange(100, 300))
            target = chance.randrange(before, len(bakers.said))
            await until(lambda target=target: _come_to(pool, target), limit=30, pause=0.001)
            await _strike(chance.choice(["projector", "projector", "broker", "reset"]), projectors, broker, bus, chance)
        await until(lambda: _come_to(pool, len(bakers.said)), limit=60)
        for projector in projectors:
            projector.check()
        await _check(pool, bakers.said)
    finally:
        for projector in projectors:
            projector.kill()


async def test_two_projectors_killed_again_and_again_apply_every_event_once(
    listening: asyncpg.Pool, database: str, broker: Nats, bus: BusClient, seed: int
) -> None:
    await _ordeal(listening, database, broker, bus, random.Random(seed), 6)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_hundreds_of_kills_later_every_event_is_still_applied_once(
    listening: asyncpg.Pool, database: str, broker: Nats, bus: BusClient, seed: int
) -> None:
    rounds = int(os.environ.get("CHAOS_KILLS", "200"))
    await _ordeal(listening, database, broker, bus, random.Random(seed), rounds)


async def test_a_database_killed_in_the_middle_of_commits_leaves_nothing_doubled_or_missing(
    own_postgres: Postgres, bus: BusClient, seed: int
) -> None:
    chance = random.Random(seed)
    await db.migrate(own_postgres.dsn(), ("inbound", inbound.MIGRATIONS))
    pool = await db.open_pool(own_postgres.dsn())
    await pool.execute(tallying.TABLE)
    bakers = Bakers(await Speaker(bus, "bakery").open(), await Speaker(bus, "mill").open(), chance)
    projector = Projector(pool, bus, ["BAKERY", "MILL"], Tally(), SystemClock(), batch=10)
    task = asyncio.create_task(projector.run())
    try:
        for _ in range(3):
            goal = projector.progress.fact_no + chance.randrange(10, 400)
            await bakers.say(300)
            await until(lambda goal=goal: projector.progress.fact_no >= goal, pause=0)
            own_postgres.kill()
            await own_postgres.start()
        await until(lambda: projector.progress.fact_no == len(bakers.said), limit=60)
        await _check(pool, bakers.said)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await pool.close()


class UnreliableReader(StreamReader):
    """Doubles what it is given, brings it out of order, and goes back to messages that were read long ago."""

    chance: random.Random
    heard: list[Message]

    async def _fetch(self, pull: Pull) -> list[Message]:
        fetched = await super()._fetch(pull)
        self.heard += fetched
        again = self.chance.sample(self.heard, min(len(self.heard), self.chance.randrange(5)))
        spoilt = [*again, *fetched, *self.chance.sample(fetched, self.chance.randrange(len(fetched) + 1))]
        if spoilt and self.chance.random() < 0.5:
            spot = self.chance.randrange(len(spoilt))
            spoilt[spot:] = self.chance.sample(spoilt[spot:], len(spoilt) - spot)
        return spoilt


async def test_doubled_and_shuffled_delivery_is_applied_once_and_in_order(
    listening: asyncpg.Pool, bus: BusClient, seed: int
) -> None:
    chance = random.Random(seed)

    def unreliable(client: BusClient, positions: dict[str, Position], batch: int) -> Intake:
        arrived = asyncio.Event()
        readers: list[StreamReader] = []
        for stream, position in positions.items():
            reader = UnreliableReader(client, stream, position, arrived, batch=batch, window=4 * batch)
            reader.chance, reader.heard = chance, []
            readers.append(reader)
        return Intake(readers, arrived)

    bakers = Bakers(await Speaker(bus, "bakery").open(), await Speaker(bus, "mill").open(), chance)
    await bakers.say(500)
    projector = Projector(listening, bus, ["BAKERY", "MILL"], Tally(), SystemClock(), batch=100, intake=unreliable)
    task = asyncio.create_task(projector.run())
    try:
        await until(lambda: task.done() or projector.progress.fact_no == 1000, limit=60)
        assert not task.done(), task.result()
        await _check(listening, bakers.said)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
