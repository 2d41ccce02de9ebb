"""Tells that a goal's figure changed: other services on the bus, and staff on their list of changes.

Beside the projector, not in it: a look every few seconds tells each goal at most once, whatever a bulk import does in
between, with the last value and the position of the log that it is of. What is told and that it was told are one
transaction.
"""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from common import store
from common.cancellation import heed
from common.clock import Clock, local_date
from common.db import Connection, session
from common.store import Change
from contracts.reporting import GoalChanged
from reporting.storage import goals_told
from reporting.storage.goals_told import Moved

ZONE = ZoneInfo("Europe/Stockholm")
KEPT = timedelta(days=90)
"""How long what changed stays on the lists."""
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('goals-told'), 1)"
_STANDBY_SECONDS = 1.0


class Telling:
    """Looks every `seconds` (of this machine: a simulated clock may run ahead). Run it in every process: one leads."""

    def __init__(self, pool: asyncpg.Pool, clock: Clock, seconds: float) -> None:
        self._pool, self._clock, self._seconds = pool, clock, seconds
        self._forgot_on: date | None = None

    async def run(self) -> None:
        """Lead or stand by, until cancelled."""
        async with session(self._pool) as connection:
            while not await connection.fetchval(_TRY_LOCK):
                heed()
                await asyncio.sleep(_STANDBY_SECONDS)
            while True:
                heed()
                await self.look(connection)
                await asyncio.sleep(self._seconds)

    async def look(self, connection: Connection) -> int:
        """Tell what changed since the last look; how many goals that were."""
        now = self._clock.now()
        today = local_date(now, ZONE)
        async with connection.transaction():
            told = await tell(connection, now)
            if self._forgot_on != today:
                await goals_told.forget(connection, now - KEPT)
        self._forgot_on = today
        return told


async def tell(connection: Connection, now: datetime) -> int:
    """Say which goals have another figure today than was said last; how many they were."""
    today = local_date(now, ZONE)
    looked = await goals_told.look(connection, today)
    if not looked:
        return 0
    changed = [replace(one, told=one.told + 1) for one in looked if one.differs]
    if changed:
        await store.append(connection, [_change(one, today, now) for one in changed])
        await goals_told.list_for_staff(connection, changed, now)
    await goals_told.keep(connection, [*changed, *(one for one in looked if not one.differs)], today)
    return len(changed)


def _change(one: Moved, today: date, now: datetime) -> Change:
    event = GoalChanged(
        programme_id=one.programme, controller=one.controller, goal_id=one.goal, definition_version=one.version,
        numerator=one.numerator, denominator=one.denominator, position=one.position, occurred_on=today, recorded_at=now,
    )  # fmt: skip
    return Change(f"goal:{one.programme}:{one.goal}", one.told - 1, [event])
