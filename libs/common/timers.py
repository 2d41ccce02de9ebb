"""Things that happen at a moment: rows worked by one leader, due by the injected clock.

A timer leaves the table at the end of its handler's transaction: it fires exactly once, whatever dies. Until then its
row is free for whoever sets it again: a command holds what the handler waits for, and must not wait for the handler.
One that was missed while nobody ran fires afterwards, in order, with the moment it was meant for in `due_at`.
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
_DUE = """
SELECT id FROM spine.timer WHERE try_at <= $1 AND kind = ANY($2::text[]) ORDER BY try_at, id LIMIT 10
"""
# Not the row is locked but its name: whoever sets the timer again while it fires holds what the handler waits for.
_TAKE = """
SELECT id, kind, subject, payload, due_at, tries, xmin::text AS as_read FROM spine.timer
WHERE id = $1 AND try_at <= $2 AND pg_try_advisory_xact_lock(hashtextextended('timer:' || id, 0))
"""
_FIRED = "DELETE FROM spine.timer WHERE id = $1 AND xmin::text = $2 RETURNING true"
_SET_AGAIN = "SELECT true FROM spine.timer WHERE id = $1"
_PUT_BACK = """
UPDATE spine.timer SET try_at = $3, tries = $4, reason = $5 WHERE id = $1 AND xmin::text = $2
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


class _OvertakenError(RuntimeError):
    """Cancelled, or fired by another, while its handler was at work: what that did is undone."""


async def set_timer(connection: Connection, timer: Timer) -> None:
    """Set or replace a timer, in the caller's transaction."""
    payload = json.dumps(dict(timer.payload))
    await connection.execute(_SET, timer.id, timer.kind, timer.subject, payload, timer.due_at)


async def set_timers(connection: Connection, many: Sequence[Timer]) -> None:
    """Set or replace many timers in one go, always in one order; of two with one id the last is set."""
    if last := sorted({timer.id: timer for timer in many}.values(), key=lambda timer: timer.id):
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
        """Fire the timer that is due first; False when none is. A failed one is to be tried later."""
        due = await connection.fetch(_DUE, self._clock.now(), list(self._handlers))
        if not due:
            return False  # nearly always: asked twenty times a second, it is not worth a transaction
        async with connection.transaction():
            row = await self._take(connection, [row["id"] for row in due])
            if row is None:
                return False
            timer = Timer(row["id"], row["kind"], row["due_at"], row["subject"], json.loads(row["payload"]))
            try:
                async with connection.transaction():
                    await self._handlers[timer.kind](connection, timer)
                    await self._fired(connection, row)
            except _OvertakenError:
                _log.info("timer was cancelled while it fired", kind=timer.kind)
            except Exception as error:
                await self._put_back(connection, row, reason_of(error))
        return True

    async def _take(self, connection: Connection, due: Sequence[str]) -> asyncpg.Record | None:
        """The first of these that is still due and that nobody else fires at this moment."""
        now = self._clock.now()
        for timer_id in due:
            if row := await connection.fetchrow(_TAKE, timer_id, now):
                return row
        return None

    async def _fired(self, connection: Connection, row: asyncpg.Record) -> None:
        """It leaves the table, unless it was set again meanwhile: then it fires again in its time."""
        gone = await connection.fetchval(_FIRED, row["id"], row["as_read"])
        if not gone and not await connection.fetchval(_SET_AGAIN, row["id"]):
            raise _OvertakenError

    async def _put_back(self, connection: Connection, row: asyncpg.Record, reason: str) -> None:
        _log.warning("timer failed", kind=row["kind"], tries=row["tries"] + 1, reason=reason)
        try_at = self._delays.next_try(self._clock.now(), row["tries"] + 1)
        await connection.execute(_PUT_BACK, row["id"], row["as_read"], try_at, row["tries"] + 1, reason)
