"""When a release is due: on the programme's cadence, by a timer that one leader works."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import asyncpg
import structlog

from common import timers
from common.clock import Clock, local_date
from common.db import Connection
from common.timers import Timer
from reporting.releasing.making import ZONE, make
from reporting.storage.releases import publishing

_log = structlog.get_logger(__name__)
LOOK = "releases"
MAKE = "release"
_LOOK_AGAIN = timedelta(seconds=30)
_AFTERWARDS = timedelta(days=550)
"""How long after its end a programme's figures may still move: its longest window and the time to report late."""
_WEEK = timedelta(days=7)


async def start(pool: asyncpg.Pool, clock: Clock) -> None:
    """See to it that somebody looks for due releases; looking is a timer that sets itself anew."""
    async with pool.acquire() as connection, connection.transaction():
        await timers.set_timer(connection, Timer(LOOK, LOOK, clock.now()))


def handlers(clock: Clock) -> Mapping[str, timers.Handler]:
    """By the timers' kinds."""

    async def look(connection: Connection, _: Timer) -> None:
        now = clock.now()
        today = local_date(now, ZONE)
        due = [row["id"] for row in await publishing.programmes(connection) if is_due(row, today)]
        await timers.set_timers(connection, [Timer(f"{MAKE}:{one}", MAKE, now, one) for one in due])
        await timers.set_timer(connection, Timer(LOOK, LOOK, now + _LOOK_AGAIN))

    async def make_due(connection: Connection, timer: Timer) -> None:
        made = await make(connection, timer.subject, clock.now())
        if made is not None and made.fresh:
            _log.info("release made", release=made.release_id)

    return {LOOK: look, MAKE: make_due}


def is_due(row: Mapping[str, Any], today: date) -> bool:
    """Whether a programme's Monday has come: every week, or every so many, counted from its last release."""
    monday = today - timedelta(days=today.weekday())
    if not row["starts_on"] <= today <= row["ends_on"] + _AFTERWARDS:
        return False
    if row["last_on"] is None:
        return row["known_at"] is not None and local_date(row["known_at"], ZONE) < monday
    last: date = row["last_on"]
    return bool(last <= monday - _WEEK * (row["every_weeks"] - 1) - timedelta(days=1))
