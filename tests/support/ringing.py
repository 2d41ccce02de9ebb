"""A process with timers and a token on a shared clock: `python -m tests.support.ringing DSN CLOCK HOME TOKEN NAME`.

Each firing is written down with the process that did it; the daily one sets the next day's. Whenever the
token begins or ceases to be accepted, that is written down too.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import asyncpg

from common import db
from common.clock import SharedClock
from common.db import Connection
from common.timers import Timer, Timers, set_timer
from common.tokens import TokenRefused
from tests.support.tokens import Tokens

TABLES = """
CREATE TABLE rung (id text, due_at timestamptz, at timestamptz, who text);
CREATE TABLE door (at timestamptz, opened boolean, who text);
"""
_RING = "INSERT INTO rung VALUES ($1, $2, $3, $4)"
_DOOR = "INSERT INTO door VALUES ($1, $2, $3)"


async def main(dsn: str, clock_file: str, home: str, token: str, who: str) -> None:
    clock = SharedClock(Path(clock_file))

    async def ring(connection: Connection, timer: Timer) -> None:
        await connection.execute(_RING, timer.id, timer.due_at, clock.now(), who)

    async def ring_daily(connection: Connection, timer: Timer) -> None:
        await ring(connection, timer)
        await set_timer(connection, Timer(timer.id, timer.kind, timer.due_at + timedelta(days=1)))

    pool = await db.open_pool(dsn)
    async with asyncio.TaskGroup() as group:
        group.create_task(Timers(pool, clock, {"once": ring, "daily": ring_daily}).run())
        group.create_task(_try_the_door(pool, Tokens(Path(home), clock), token, who))


async def _try_the_door(pool: asyncpg.Pool, tokens: Tokens, token: str, who: str) -> None:
    last: bool | None = None
    while True:
        at = tokens.clock.now()
        opened = await _opens(tokens, token)
        if opened != last and at == tokens.clock.now():
            await pool.execute(_DOOR, at, opened, who)
            last = opened
        await asyncio.sleep(0.01)


async def _opens(tokens: Tokens, token: str) -> bool:
    try:
        await tokens.verifier.verify(token)
    except TokenRefused:
        return False
    return True


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
