"""A year in seconds: two processes, their timers and a token follow one injected clock, whatever the wall says."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from common.clock import SharedClock
from common.timers import Timer, set_timer
from tests.support.children import Child
from tests.support.ringing import TABLES
from tests.support.tokens import Tokens
from tests.support.waiting import until

START = datetime(2019, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
STEP = timedelta(days=7)
TOKEN_LIFETIME = timedelta(days=200)


async def _fired(pool: asyncpg.Pool, upto: datetime) -> bool:
    return await pool.fetchval("SELECT max(due_at) FROM rung WHERE id = 'daily'") == upto


async def _door(pool: asyncpg.Pool, *, opened: bool) -> set[str]:
    rows = await pool.fetch("SELECT who FROM door WHERE opened = $1", opened)
    return {row["who"] for row in rows}


async def _both_at_the_door(pool: asyncpg.Pool, *, opened: bool) -> bool:
    return await _door(pool, opened=opened) == {"one", "two"}


async def test_a_year_passes_in_two_processes_by_the_injected_clock_alone(
    pool: asyncpg.Pool, spine: str, home: Path, seed: int
) -> None:
    chance = random.Random(seed)
    await pool.execute(TABLES)
    clock_file = home / "clock"
    clock = SharedClock(clock_file, start=START)
    token = Tokens(home, clock).mint("coordinator", lifetime=TOKEN_LIFETIME)
    async with pool.acquire() as connection:
        await set_timer(connection, Timer("daily", "daily", START + timedelta(days=1)))
        await set_timer(connection, Timer("once", "once", START + timedelta(days=100, hours=7)))
    arguments = ("tests.support.ringing", spine, str(clock_file), str(home), token)
    children = [Child(home / f"{who}.log", *arguments, who).start() for who in ("one", "two")]
    try:
        await until(lambda: _both_at_the_door(pool, opened=True), limit=30)
        for day in range(STEP.days, YEAR.days, STEP.days):
            clock.set(START + timedelta(days=day))
            await until(lambda day=day: _fired(pool, START + timedelta(days=day)))
            if chance.random() < 0.05:
                victim = chance.choice(children)
                victim.kill()
                victim.start()
        await until(lambda: _both_at_the_door(pool, opened=False), limit=30)
    finally:
        for child in children:
            child.kill()
    await _check(pool)


async def _check(pool: asyncpg.Pool) -> None:
    rung = await pool.fetch("SELECT id, due_at, at FROM rung")
    days = range(1, YEAR.days - YEAR.days % STEP.days + 1)
    assert Counter((row["id"], row["due_at"]) for row in rung) == {
        **{("daily", START + timedelta(days=day)): 1 for day in days},
        ("once", START + timedelta(days=100, hours=7)): 1,
    }
    assert all(timedelta(0) <= row["at"] - row["due_at"] < STEP for row in rung), "neither early nor by the wall clock"
    door = await pool.fetch("SELECT at, opened FROM door")
    assert all(row["opened"] == (row["at"] < START + TOKEN_LIFETIME) for row in door)
