"""Things that happen at a moment: rows worked by one leader, due by the injected clock.

A timer leaves the table in the transaction of its handler: it fires exactly once, whatever dies. One that
was missed while nobody ran fires afterwards, in order, with the moment it was meant for in `due_at`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import structlog

from common.cancellation import heed
from common.clock import Clock
from common.db import Connection, session
from common.retrying import Delays, reason_of

_log = structlog.get_logger(__name__)
_POLL_SECONDS = 0.05
_STANDBY_SECONDS = 0.2

_SET = """
INSERT INTO spine.timer (id, kind, subject, payload, due_at, try_at) VALUES ($1, $2, $3, $4, $5, $5)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, payload = excluded.payload,
  due_at = excluded.due_at, try_at = excluded.try_at, tries = 0, reason = NULL
"""
_SET_MANY = """
INSERT INTO spine.timer (id, kind, subject, payload, due_at, try_at)
SELECT id, kind, subject, payload, due_at, due_at
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS t (id, kind, subject, payload, due_at)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, payload = excluded.payload,
  due_at = excluded.due_at, try_at = excluded.try_at, tries = 0, reason = NULL
"""
_CANCEL = "DELETE FROM spine.timer WHERE id = $1 RETURNING true"
_TAKE = """
DELETE FROM spine.timer WHERE id = (
  SELECT id FROM spine.timer WHERE try_at <= $1 AND kind = ANY($2::text[])
  ORDER BY try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, subject, payload, due_at, tries
"""
_PUT_BACK = """
INSERT INTO spine.timer (id, kind, subject, payload, due_at, try_at, tries, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING
"""
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('timers'), 1)"


@dataclass(frozen=True, slots=True)
class Timer:
    """What is due when, and for whom. Setting a timer with an id that exists replaces it."""

    id: str
    kind: str
    due_at: datetime
    subject: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


Handler = Callable[[Connection, Timer], Awaitable[None]]


async def set_timer(connection: Connection, timer: Timer) -> None:
    """Set or replace a timer, in the caller's transaction."""
    payload = json.dumps(dict(timer.payload))
    await connection.execute(_SET, timer.id, timer.kind, timer.subject, payload, timer.due_at)


async def set_timers(connection: Connection, many: Sequence[Timer]) -> None:
    """Set or replace many timers in one go; of two with one id the last is set."""
    if last := list({timer.id: timer for timer in many}.values()):
        await connection.execute(
            _SET_MANY,
            [timer.id for timer in last],
            [timer.kind for timer in last],
            [timer.subject for timer in last],
            [json.dumps(dict(timer.payload)) for timer in last],
            [timer.due_at for timer in last],
        )


async def cancel(connection: Connection, timer_id: str) -> bool:
    """Take a timer away; False when there is none (it may have fired)."""
    return bool(await connection.fetchval(_CANCEL, timer_id))


class Timers:
    """Fires what is due. Run it in every process of a service: one leads, the others stand by."""

    def __init__(
        self, pool: asyncpg.Pool, clock: Clock, handlers: Mapping[str, Handler], *, delays: Delays | None = None
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._handlers = handlers
        self._delays = delays or Delays()

    async def run(self) -> None:
        """Lead or stand by, until cancelled."""
        while True:
            heed()
            try:
                async with session(self._pool) as connection:
                    while not await connection.fetchval(_TRY_LOCK):
                        heed()
                        await asyncio.sleep(_STANDBY_SECONDS)
                    await self._lead(connection)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("timers start again", problem=reason_of(error))
            await asyncio.sleep(_STANDBY_SECONDS)

    async def _lead(self, connection: Connection) -> None:
        while True:
            heed()
            if not await self.fire_next(connection):
                await asyncio.sleep(_POLL_SECONDS)

    async def fire_next(self, connection: Connection) -> bool:
        """Fire the timer that is due first; False when none is. A failed one is put back, to be tried later."""
        async with connection.transaction():
            row = await connection.fetchrow(_TAKE, self._clock.now(), list(self._handlers))
            if row is None:
                return False
            timer = Timer(row["id"], row["kind"], row["due_at"], row["subject"], json.loads(row["payload"]))
            try:
                async with connection.transaction():
                    await self._handlers[timer.kind](connection, timer)
            except Exception as error:
                await self._put_back(connection, row, reason_of(error))
        return True

    async def _put_back(self, connection: Connection, row: asyncpg.Record, reason: str) -> None:
        _log.warning("timer failed", kind=row["kind"], tries=row["tries"] + 1, reason=reason)
        try_at = self._delays.next_try(self._clock.now(), row["tries"] + 1)
        what = (row["id"], row["kind"], row["subject"], row["payload"], row["due_at"])
        await connection.execute(_PUT_BACK, *what, try_at, row["tries"] + 1, reason)
