"""Events heard together end as if they had been heard one by one, whatever is wrong with some of them."""

import asyncio
import contextlib
import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest

from common.clock import ManualClock
from common.events import Message
from common.inbox import Inbox, Together
from tests.support.bakery import OPENING
from tests.support.reacting import HEARD, TABLE, inbox, ring_up, ring_up_many
from tests.support.speaking import Loaf
from tests.support.waiting import until

NOON = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)
OVENS, LOAVES = 4, 8


@pytest.fixture
async def till(pool: asyncpg.Pool) -> asyncpg.Pool:
    await pool.execute(TABLE)
    return pool


def _message(oven: str, version: int, *, note: str = "", subject: str = HEARD) -> Message:
    body = Loaf(oven, version, version, note).body
    return Message("BAKERY", version, f"{oven}/{version}", subject, oven, version, OPENING, body, b"")


def _deliveries(chance: random.Random) -> list[Message]:
    """Every event at least once: some of a kind that nobody handles, some that fail, some twice, some too early."""
    messages = [
        _message(
            f"oven-{oven}", version,
            note="sour" if chance.random() < 0.1 else "",
            subject="shop.bakery.crumb.swept.v1" if chance.random() < 0.2 else HEARD,
        )
        for version in range(1, LOAVES + 1) for oven in range(OVENS)
    ]  # fmt: skip
    messages += chance.sample(messages, 10)
    for _ in range(10):
        one, other = chance.randrange(len(messages)), chance.randrange(len(messages))
        messages[one], messages[other] = messages[other], messages[one]
    return messages


async def _heard(pool: asyncpg.Pool) -> dict[str, list[tuple[Any, ...]]]:
    read = {
        "till": "SELECT aggregate, array_agg(version ORDER BY n) FROM till GROUP BY 1 ORDER BY 1",
        "inbox": "SELECT aggregate, version, handled FROM spine.inbox ORDER BY 1",
        "retry": "SELECT aggregate, version, subject, waits FROM spine.retry ORDER BY 1, 2, 3",
        "events": "SELECT aggregate, version FROM spine.event ORDER BY 1, 2",
    }
    return {name: [tuple(row) for row in await pool.fetch(query)] for name, query in read.items()}


async def _empty(pool: asyncpg.Pool) -> None:
    await pool.execute("TRUNCATE till, mood, spine.inbox, spine.retry, spine.event, spine.outbox")
    await pool.execute("INSERT INTO mood VALUES ('sour')")


async def _forgiven(pool: asyncpg.Pool, own: Inbox, clock: ManualClock) -> dict[str, list[tuple[Any, ...]]]:
    """What is there once nothing fails any more and everything that was stored has been tried again."""
    await pool.execute("DELETE FROM mood")
    clock.advance(timedelta(days=30))
    while await own.try_due(pool):
        pass
    return await _heard(pool)


@pytest.mark.parametrize("handler", [ring_up, Together(ring_up_many)], ids=["each", "together"])
@pytest.mark.parametrize("number", range(6))
async def test_in_batches_of_any_size_as_one_by_one(till, number, handler):
    chance = random.Random(number)
    messages = _deliveries(chance)
    clock = ManualClock(NOON)
    own = inbox("till", clock)
    await _empty(till)
    for message in messages:
        await own.hear(till, message)
    alone, alone_at_last = await _heard(till), await _forgiven(till, own, clock)

    clock.set(NOON)
    own = inbox("till", clock, handler=handler)
    await _empty(till)
    left = list(messages)
    while left:
        size = chance.randrange(1, 20)
        await own.hear_all(till, left[:size])
        left = left[size:]
    assert await _heard(till) == alone
    assert await _forgiven(till, own, clock) == alone_at_last
    assert alone_at_last["retry"] == []
    assert {row[1] for row in alone_at_last["inbox"]} == {LOAVES}


async def test_what_is_simply_next_costs_one_transaction(till):
    messages = [_message(f"oven-{n % 5}", n // 5 + 1) for n in range(50)]
    await inbox("till", ManualClock(NOON)).hear_all(till, messages)
    assert await till.fetchval("SELECT count(DISTINCT xmin::text) FROM till") == 1
    assert await till.fetchval("SELECT count(*) FROM till") == 50


async def test_what_another_process_stores_while_a_group_waits_for_it_is_not_handled_twice(till):
    """It fails there, and comes here again; here it would not."""
    own, sour = inbox("till", ManualClock(NOON)), _message("oven-1", 1, note="sour")
    await own.hear(till, _message("oven-2", 1))
    async with till.acquire() as other:
        ending = other.transaction()
        await ending.start()
        await other.execute("INSERT INTO mood VALUES ('sour')")
        await _heard_on(other, sour)
        group = asyncio.create_task(own.hear_all(till, [sour, _message("oven-2", 2)]))
        await until(lambda: _somebody_waits(till))
        await other.execute("DELETE FROM mood")
        await ending.commit()
    await group
    found = await _heard(till)
    assert (found["till"], found["retry"]) == ([("oven-2", [1, 2])], [("oven-1", 1, HEARD, False)])


async def _heard_on(connection: asyncpg.Connection, message: Message) -> None:
    """On a connection whose transaction stays open."""
    pool = SimpleNamespace(acquire=lambda: contextlib.nullcontext(connection))
    assert await inbox("till", ManualClock(NOON)).hear(pool, message) == "failed"


async def _somebody_waits(pool: asyncpg.Pool) -> bool:
    waiting = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
    )
    return bool(await pool.fetchval(waiting))


async def test_a_handler_of_many_gets_runs_without_two_of_one_aggregate_and_in_order(till):
    runs = []

    async def take(connection, messages):
        runs.append([message.id for message in messages])

    swept = "shop.bakery.crumb.swept.v1"
    handlers = {HEARD: Together(take), "shop.bakery.oven.lit.v1": ring_up}
    own = Inbox("till", handlers, ManualClock(NOON))
    messages = [
        _message("a", 1), _message("b", 1), _message("c", 1, subject=swept), _message("d", 1),
        _message("a", 2), _message("e", 1),
        _message("f", 1, subject="shop.bakery.oven.lit.v1"), _message("g", 1, subject="shop.bakery.oven.lit.v1"),
        _message("h", 1),
    ]  # fmt: skip
    await own.hear_all(till, messages)
    assert runs == [["a/1", "b/1", "d/1"], ["a/2", "e/1"], ["h/1"]]
    assert await till.fetchval("SELECT array_agg(aggregate ORDER BY n) FROM till") == ["f", "g"]
    assert await till.fetchval("SELECT count(*) FROM spine.inbox WHERE handled") == 7


async def test_one_that_fails_among_many_is_put_by_alone(till):
    await till.execute("INSERT INTO mood VALUES ('sour')")
    own = inbox("till", ManualClock(NOON), handler=Together(ring_up_many))
    await own.hear_all(till, [_message(f"oven-{n}", 1, note="sour" if n == 3 else "") for n in range(9)])
    assert await till.fetchval("SELECT array_agg(aggregate) FROM spine.retry") == ["oven-3"]
    assert await till.fetchval("SELECT count(*) FROM till") == 8
    assert await till.fetchval("SELECT count(*) FROM spine.event") == 8
