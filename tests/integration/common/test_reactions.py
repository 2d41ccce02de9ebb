"""A service that hears another: once, in order, later if need be, never dropped, nobody else held up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from common.bus import BusClient
from common.clock import ManualClock
from common.inbox import Inbox, parked, unpark
from common.reactions import Reactions
from common.streams import last_seq
from local.engines import Nats
from tests.support.operations import statement
from tests.support.reacting import HEARD, TABLE, inbox
from tests.support.speaking import Loaf, Speaker
from tests.support.waiting import until

NOON = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
async def till(pool: asyncpg.Pool) -> asyncpg.Pool:
    """A pool on the till's database."""
    await pool.execute(TABLE)
    return pool


@asynccontextmanager
async def _reacting(pool: asyncpg.Pool, url: str, inbox: Inbox, **options) -> AsyncIterator[None]:
    task = asyncio.create_task(
        Reactions(pool, url, "BAKERY", inbox.consumer, inbox.handlers, inbox.clock, inbox=inbox, **options).run()
    )
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _rung_up(pool: asyncpg.Pool, aggregate: str) -> list[int]:
    rows = await pool.fetch("SELECT version FROM till WHERE aggregate = $1 ORDER BY n", aggregate)
    return [row["version"] for row in rows]


async def _acknowledged(bus: Client, durable: str = "till") -> bool:
    try:
        info = await bus.jetstream().consumer_info("BAKERY", durable)
    except NotFoundError:
        return False
    # A consumer made just now says for a moment that nothing is pending.
    return info.ack_floor.stream_seq == await last_seq(bus, "BAKERY")


async def test_each_event_is_handled_once_with_its_own_events_in_one_transaction(
    till, bus: BusClient, nats_server: Nats
):
    bakery = await Speaker(bus, "bakery").open()
    await bakery.say([Loaf(f"oven-{n % 3}", n // 3 + 1) for n in range(30)])
    async with _reacting(till, nats_server.url, inbox("till", ManualClock(NOON))):
        await until(lambda: _acknowledged(bus))
    assert await _rung_up(till, "oven-1") == list(range(1, 11))
    own = await till.fetch("SELECT version FROM spine.event WHERE aggregate = 'till-oven-1' ORDER BY version")
    assert [row["version"] for row in own] == list(range(1, 11))
    assert await till.fetchval("SELECT count(*) FROM spine.outbox") == 30


async def test_a_failing_event_is_tried_again_after_growing_delays_and_holds_up_nobody_else(till, bus, nats_server):
    bakery, clock = await Speaker(bus, "bakery").open(), ManualClock(NOON)
    await till.execute("INSERT INTO mood VALUES ('sour')")
    async with _reacting(till, nats_server.url, inbox("till", clock)):
        await bakery.say([Loaf("oven-1", 1), Loaf("oven-1", 2, 1, "sour"), Loaf("oven-2", 1), Loaf("oven-1", 3)])
        await until(lambda: _acknowledged(bus))
        assert await _rung_up(till, "oven-2") == [1]
        assert await _rung_up(till, "oven-1") == [1], "the later ones of its aggregate wait behind it"
        due = []
        for tries in range(1, 6):
            row = await till.fetchrow("SELECT tries, due_at FROM spine.retry WHERE version = 2")
            assert row["tries"] == tries
            due.append(row["due_at"])
            clock.set(row["due_at"] - timedelta(microseconds=1))
            await bakery.say([Loaf("oven-2", tries + 1)])  # others go on meanwhile
            await until(lambda tries=tries: _has(till, "oven-2", tries + 1))
            assert await till.fetchval("SELECT tries FROM spine.retry WHERE version = 2") == tries, "too early"
            clock.set(row["due_at"])
            await until(lambda tries=tries: _tried(till, tries + 1))
        delays = [int((b - a).total_seconds() / 60) for a, b in zip([NOON, *due], due, strict=False)]
        assert delays == [1, 2, 4, 8, 16]
        await till.execute("DELETE FROM mood")
        clock.advance(timedelta(days=1))
        await until(lambda: _has(till, "oven-1", 3))
    assert await _rung_up(till, "oven-1") == [1, 2, 3]
    assert await till.fetchval("SELECT count(*) FROM spine.retry") == 0
    assert await till.fetchval("SELECT count(*) FROM spine.event WHERE aggregate = 'till-oven-1'") == 3


async def test_however_many_wait_behind_a_failing_event_only_that_one_is_looked_at(till, bus, nats_server):
    bakery, clock = await Speaker(bus, "bakery").open(), ManualClock(NOON)
    await till.execute("INSERT INTO mood VALUES ('sour')")
    async with _reacting(till, nats_server.url, inbox("till", clock)):
        await bakery.say([Loaf("oven-1", 1, 1, "sour"), *(Loaf("oven-1", n) for n in range(2, 31))])
        await until(lambda: _acknowledged(bus))
        clock.advance(timedelta(days=365))
        await until(lambda: _tries_over(till, 1))
        due = "SELECT version FROM spine.retry WHERE due_at <= $1"
        assert await till.fetch(due, clock.now() + timedelta(days=365)) == [(1,)]
        await till.execute("DELETE FROM mood")
        clock.advance(timedelta(days=365))
        await until(lambda: _has(till, "oven-1", 30))
    assert await _rung_up(till, "oven-1") == list(range(1, 31))


async def _has(pool: asyncpg.Pool, aggregate: str, version: int) -> bool:
    return version in await _rung_up(pool, aggregate)


async def _tried(pool: asyncpg.Pool, tries: int) -> bool:
    return await pool.fetchval("SELECT tries FROM spine.retry WHERE version = 2") == tries


async def test_an_event_that_fails_too_often_is_parked_in_sight_and_unpark_lets_it_through(till, bus, nats_server):
    bakery, clock = await Speaker(bus, "bakery").open(), ManualClock(NOON)
    await till.execute("INSERT INTO mood VALUES ('sour')")
    async with _reacting(till, nats_server.url, inbox("till", clock, tries=3)):
        await bakery.say([Loaf("oven-1", 1, 1, "sour"), Loaf("oven-1", 2)])
        await until(lambda: _acknowledged(bus))
        for _ in range(2):
            tries = await till.fetchval("SELECT tries FROM spine.retry WHERE version = 1")
            clock.advance(timedelta(days=1))
            await until(lambda tries=tries: _tries_over(till, tries))
        async with till.acquire() as connection:
            (event,) = await parked(connection)
        assert (event.aggregate, event.version, event.tries) == ("oven-1", 1, 3)
        assert "RuntimeError" in event.reason
        assert "not today" not in event.reason
        await till.execute("DELETE FROM mood")
        assert await unpark(till, "oven-1", clock.now())
        await until(lambda: _has(till, "oven-1", 2))
    assert await _rung_up(till, "oven-1") == [1, 2]


async def test_what_the_page_tells_operators_to_run_in_the_database_lets_a_parked_event_through(till, bus, nats_server):
    bakery, clock = await Speaker(bus, "bakery").open(), ManualClock(NOON)
    await till.execute("INSERT INTO mood VALUES ('sour')")
    async with _reacting(till, nats_server.url, inbox("till", clock, tries=2)):
        await bakery.say([Loaf("oven-1", 1, 1, "sour"), Loaf("oven-1", 2)])
        await until(lambda: _acknowledged(bus))
        clock.advance(timedelta(days=1))
        await until(lambda: _tries_over(till, 1))
        (seen,) = await till.fetch(statement("poison-events", about="spine.retry", saying="SELECT"))
        assert (seen["consumer"], seen["aggregate"], seen["version"]) == ("till", "oven-1", 1)
        await till.execute("DELETE FROM mood")
        await till.execute(statement("poison-events", about="spine.retry", saying="UPDATE", aggregate="oven-1"))
        clock.advance(timedelta(days=36500))  # the page says now(), and it is long past by this clock
        await until(lambda: _has(till, "oven-1", 2))
    assert await _rung_up(till, "oven-1") == [1, 2]


async def _tries_over(pool: asyncpg.Pool, tries: int) -> bool:
    return await pool.fetchval("SELECT tries FROM spine.retry WHERE version = 1") > tries


async def test_delivered_again_from_the_start_nothing_is_handled_twice(till, bus, nats_server):
    bakery = await Speaker(bus, "bakery").open()
    await bakery.say([Loaf("oven", n) for n in range(1, 21)])
    async with _reacting(till, nats_server.url, inbox("till", ManualClock(NOON))):
        await until(lambda: _acknowledged(bus))
        await bus.jetstream().delete_consumer("BAKERY", "till")  # as if the broker had lost it
        await bakery.say([Loaf("oven", 21)])
        await until(lambda: _has(till, "oven", 21))
        await until(lambda: _acknowledged(bus))
    assert await _rung_up(till, "oven") == list(range(1, 22))


async def test_events_nobody_handles_are_passed_and_forms_side_by_side_count_once(till, bus, nats_server):
    bakery, old = await Speaker(bus, "bakery").open(), inbox("till", ManualClock(NOON))
    forms = Inbox("till", {HEARD.replace("v1", "v2"): old.handlers[HEARD]}, old.clock)
    await bakery.say([Loaf("oven", 1)])
    bakery.subject = HEARD.replace("v1", "v2")
    await bakery.say([Loaf("oven", 1), Loaf("oven", 2)])
    bakery.subject = HEARD
    await bakery.say([Loaf("oven", 2), Loaf("oven", 3)])
    async with _reacting(till, nats_server.url, forms):
        await until(lambda: _acknowledged(bus))
    assert await _rung_up(till, "oven") == [1, 2]
    assert await till.fetchval("SELECT version FROM spine.inbox") == 3


async def test_a_message_that_is_no_event_of_ours_holds_up_nobody(till, bus, nats_server):
    bakery = await Speaker(bus, "bakery").open()
    await bus.publish(HEARD, b"\xff not json", headers={"content-type": "application/json"})
    await bus.flush()
    bakery.said.append(Loaf("nobody", 1))
    await bakery.say([Loaf("oven", 1)])
    async with _reacting(till, nats_server.url, inbox("till", ManualClock(NOON))):
        await until(lambda: _has(till, "oven", 1))
    info = await bus.jetstream().consumer_info("BAKERY", "till")
    assert info.num_ack_pending == 1, "it is kept and comes back, rarely"


async def test_subjects_narrow_what_is_delivered(till, bus, nats_server):
    bakery = await Speaker(bus, "bakery").open()
    bakery.subject = "shop.bakery.crumb.swept.v1"
    await bakery.say([Loaf("floor", n) for n in range(1, 11)])
    bakery.subject = HEARD
    await bakery.say([Loaf("oven", 1)])
    async with _reacting(till, nats_server.url, inbox("till", ManualClock(NOON)), subjects=["shop.bakery.loaf.>"]):
        await until(lambda: _has(till, "oven", 1))
    assert await till.fetchval("SELECT count(*) FROM spine.inbox") == 1


async def test_a_release_that_hears_more_subjects_hears_them_from_the_start(till, bus, nats_server):
    bakery, own = await Speaker(bus, "bakery").open(), inbox("till", ManualClock(NOON))
    bakery.subject = "shop.bakery.crumb.swept.v1"
    await bakery.say([Loaf("floor", n) for n in range(1, 4)])
    bakery.subject = HEARD
    await bakery.say([Loaf("oven", 1)])
    async with _reacting(till, nats_server.url, own, subjects=["shop.bakery.loaf.>"]):
        await until(lambda: _has(till, "oven", 1))
    more = Inbox("till", {**own.handlers, "shop.bakery.crumb.swept.v1": own.handlers[HEARD]}, own.clock)
    async with _reacting(till, nats_server.url, more, subjects=["shop.bakery.loaf.>", "shop.bakery.crumb.>"]):
        await until(lambda: _has(till, "floor", 3))
    assert await _rung_up(till, "oven") == [1]
