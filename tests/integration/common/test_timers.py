"""Timers fire once, in order, when the injected clock says so; a failed one is tried again later."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from common.clock import ManualClock
from common.timers import Timer, Timers, cancel, set_timer
from tests.support.waiting import ended, until

NOON = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


async def _set(pool: asyncpg.Pool, *timers: Timer) -> None:
    async with pool.acquire() as connection:
        for timer in timers:
            await set_timer(connection, timer)


async def _fire_all(pool: asyncpg.Pool, timers: Timers) -> None:
    async with pool.acquire() as connection:
        while await timers.fire_next(connection):
            pass


async def test_nothing_fires_before_its_moment_and_everything_missed_fires_in_order_after(pool, clock):
    fired: list[Timer] = []

    async def note(_, timer: Timer) -> None:
        fired.append(timer)

    timers = Timers(pool, clock, {"bake": note})
    late, early = Timer("b", "bake", NOON + 2 * HOUR, "oven", {"loaves": 3}), Timer("a", "bake", NOON + HOUR)
    await _set(pool, late, early)
    await _fire_all(pool, timers)
    assert fired == []
    clock.advance(timedelta(days=3))
    await _fire_all(pool, timers)
    assert fired == [early, late]


async def test_a_timer_set_again_replaces_the_first_and_a_cancelled_one_never_fires(pool, clock):
    fired: list[str] = []

    async def note(_, timer: Timer) -> None:
        fired.append(f"{timer.id} {timer.subject}")

    timers = Timers(pool, clock, {"bake": note})
    await _set(pool, Timer("a", "bake", NOON), Timer("a", "bake", NOON + HOUR, "rye"), Timer("b", "bake", NOON))
    async with pool.acquire() as connection:
        assert await cancel(connection, "b")
        assert not await cancel(connection, "b")
    await _fire_all(pool, timers)
    assert fired == []
    clock.advance(HOUR)
    await _fire_all(pool, timers)
    assert fired == ["a rye"]


async def test_a_failing_timer_leaves_nothing_behind_is_tried_later_and_keeps_its_moment(pool, clock):
    fired: list[datetime] = []

    async def note(connection, timer: Timer) -> None:
        await connection.execute("CREATE TABLE trace ()")
        fired.append(timer.due_at)
        if len(fired) < 3:
            raise RuntimeError

    timers = Timers(pool, clock, {"bake": note})
    await _set(pool, Timer("a", "bake", NOON), Timer("other", "else", NOON))
    for seconds in (0, 0, 1, 1, 1):
        clock.advance(timedelta(seconds=seconds))
        await _fire_all(pool, timers)
        assert bool(await pool.fetchval("SELECT to_regclass('trace')::text")) == (len(fired) == 3)
    assert fired == [NOON] * 3
    left = await pool.fetch("SELECT id FROM spine.timer")
    assert [row["id"] for row in left] == ["other"], "a kind that this release does not know is left alone"


async def test_two_leaders_at_once_fire_a_timer_once(pool, clock):
    """The lock elects one leader, but even two cannot both take a row."""
    fired: list[str] = []
    both_in = asyncio.Barrier(2)

    async def note(_, timer: Timer) -> None:
        fired.append(timer.id)
        await both_in.wait()

    await _set(pool, Timer("a", "bake", NOON), Timer("b", "bake", NOON))
    timers = Timers(pool, clock, {"bake": note})
    await asyncio.wait_for(asyncio.gather(_fire_all(pool, timers), _fire_all(pool, timers)), 10)
    assert sorted(fired) == ["a", "b"]


async def _fires_while(pool: asyncpg.Pool, clock: ManualClock, meanwhile, limit: float = 10) -> int:
    """A handler waits for what a command holds that changes the timer meanwhile; returns how often it came through."""
    await pool.execute("CREATE TABLE oven (hot int); INSERT INTO oven VALUES (0)")
    await _set(pool, Timer("a", "bake", NOON))
    waiting = asyncio.Event()

    async def heat(connection, _: Timer) -> None:
        waiting.set()
        await connection.execute("UPDATE oven SET hot = hot + 1")

    timers = Timers(pool, clock, {"bake": heat})
    async with pool.acquire() as command, pool.acquire() as leader:
        doing = command.transaction()
        await doing.start()
        await command.execute("UPDATE oven SET hot = hot")
        firing = asyncio.create_task(timers.fire_next(leader))
        await asyncio.wait_for(waiting.wait(), limit)
        await asyncio.wait_for(meanwhile(command), limit)
        await doing.commit()
        assert await asyncio.wait_for(firing, limit)
    assert await pool.fetchval("SELECT coalesce(max(tries), 0) FROM spine.timer") == 0, "nothing had to be tried again"
    return int(await pool.fetchval("SELECT hot FROM oven"))


async def test_a_command_that_sets_a_timer_again_while_it_fires_does_not_wait_for_it_and_it_fires_again(pool, clock):
    async def again(command) -> None:
        await set_timer(command, Timer("a", "bake", NOON + HOUR))

    assert await _fires_while(pool, clock, again) == 1
    assert await pool.fetchval("SELECT due_at FROM spine.timer") == NOON + HOUR


async def test_what_a_timer_did_is_undone_if_a_command_cancelled_it_meanwhile(pool, clock):
    async def off(command) -> None:
        assert await cancel(command, "a")

    assert await _fires_while(pool, clock, off) == 0
    assert await pool.fetchval("SELECT count(*) FROM spine.timer") == 0


async def test_a_standby_takes_over_when_the_leader_ends(pool, clock):
    fired: list[str] = []

    def noting(who: str):
        async def note(_, timer: Timer) -> None:
            fired.append(f"{timer.id} {who}")

        return {"bake": note}

    first = asyncio.create_task(Timers(pool, clock, noting("first")).run())
    await _set(pool, Timer("a", "bake", NOON))
    second = asyncio.create_task(Timers(pool, clock, noting("second")).run())
    try:
        # Gone from the table, not merely noted: a leader that ends in between leaves it to the next one.
        await until(lambda: _none_left(pool))
        await ended(first)
        await _set(pool, Timer("b", "bake", NOON))
        await until(lambda: fired == ["a first", "b second"])
    finally:
        await ended(first, second)


async def _none_left(pool) -> bool:
    return not await pool.fetchval("SELECT count(*) FROM spine.timer")
