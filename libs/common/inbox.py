"""What a service does with an event of another one: exactly once, in the aggregate's order, never dropped.

In one transaction: the inbox moves, the handler writes its state and its own events. An event that cannot be
handled now (its handler fails, or one before it has not come) is stored with a time for the next try, so
that the bus can forget it and nobody else waits. After many tries it is parked: visible, until an operator
lets it be tried again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import asyncpg
import structlog
from opentelemetry.trace import SpanKind

from common import telemetry
from common.clock import Clock
from common.db import Connection
from common.events import Message
from common.retrying import Delays, reason_of
from common.together import Handler, Together, handle

__all__ = ["Handler", "Heard", "Inbox", "ParkedEvent", "Together", "parked", "parked_total", "unpark"]

Heard = Literal["handled", "passed", "known", "waits", "failed", "parked"]

_log = structlog.get_logger(__name__)

_NOT_BY_ITSELF = datetime.max.replace(tzinfo=UTC)
"""Due when the one before is handled: whoever looks for the next that is due need not pass thousands that wait."""

_OPEN = "INSERT INTO spine.inbox (consumer, aggregate, version) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING"
_LOCK = "SELECT version, handled FROM spine.inbox WHERE consumer = $1 AND aggregate = $2 FOR UPDATE"
_MOVE = "UPDATE spine.inbox SET version = greatest(version, $3), handled = $4 WHERE consumer = $1 AND aggregate = $2"

# The whole way of an event that nobody here handles, if it is the next one: its version must be known all the same,
# or the next of its aggregate would look as if one were missing.
_MOVE_PAST = """
INSERT INTO spine.inbox AS i (consumer, aggregate, version, handled)
SELECT $1, $2, $3, false
WHERE $3 = 1 OR EXISTS (SELECT FROM spine.inbox WHERE consumer = $1 AND aggregate = $2)
ON CONFLICT (consumer, aggregate) DO UPDATE SET version = excluded.version, handled = false
WHERE i.version = excluded.version - 1 AND NOT EXISTS (
  SELECT FROM spine.retry r WHERE r.consumer = $1 AND r.aggregate = $2)
RETURNING true
"""

# Lock several aggregates, in an order that everybody keeps, and see how far each is heard.
_LOCK_EACH = """
INSERT INTO spine.inbox AS i (consumer, aggregate, version)
SELECT $1, aggregate, 0 FROM unnest($2::text[]) AS aggregate ORDER BY aggregate
ON CONFLICT (consumer, aggregate) DO UPDATE SET consumer = i.consumer
RETURNING aggregate, version, handled
"""
# A statement of its own: one that waited for a lock does not see what was stored by whoever held it.
_WAITING = "SELECT DISTINCT aggregate FROM spine.retry WHERE consumer = $1 AND aggregate = ANY($2::text[])"
_MOVE_EACH = """
UPDATE spine.inbox AS i SET version = m.version, handled = m.handled
FROM unnest($2::text[], $3::int[], $4::boolean[]) AS m (aggregate, version, handled)
WHERE i.consumer = $1 AND i.aggregate = m.aggregate
"""

_FIRST_WAITING = "SELECT * FROM spine.retry WHERE consumer = $1 AND aggregate = $2 ORDER BY version, seq LIMIT 1"
_STORE = """
INSERT INTO spine.retry (consumer, aggregate, version, subject, stream, seq, message_id, recorded_at, digest,
                         traceparent, body, waits, reason, tries, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING
"""
_DUE = """
SELECT r.aggregate FROM spine.retry r
WHERE r.consumer = $1 AND r.parked_at IS NULL AND r.due_at <= $2 AND NOT EXISTS (
  SELECT FROM spine.retry b WHERE b.consumer = r.consumer AND b.aggregate = r.aggregate AND b.version < r.version)
ORDER BY r.due_at LIMIT 1
"""
_AGAIN = """
UPDATE spine.retry SET waits = $5, reason = $6, tries = $7, due_at = $8, parked_at = $9
WHERE consumer = $1 AND aggregate = $2 AND version = $3 AND subject = $4
"""
_DONE = "DELETE FROM spine.retry WHERE consumer = $1 AND aggregate = $2 AND version <= $3"
_NEXT_IS_DUE = """
UPDATE spine.retry r SET due_at = $3, parked_at = NULL
WHERE consumer = $1 AND aggregate = $2 AND waits
  AND version = (SELECT min(version) FROM spine.retry WHERE consumer = $1 AND aggregate = $2)
"""
_PARKED = """
SELECT consumer, aggregate, version, subject, reason, tries, parked_at FROM spine.retry
WHERE parked_at IS NOT NULL ORDER BY parked_at, consumer, aggregate
"""
_UNPARK = """
UPDATE spine.retry SET parked_at = NULL, tries = 0, due_at = $2
WHERE aggregate = $1 AND parked_at IS NOT NULL RETURNING true
"""


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event that failed so often that it is not tried any more; later ones of its aggregate wait behind it."""

    consumer: str
    aggregate: str
    version: int
    subject: str
    reason: str
    tries: int
    parked_at: datetime


async def parked(connection: Connection) -> list[ParkedEvent]:
    """Everything that is parked, oldest first."""
    return [ParkedEvent(**dict(row)) for row in await connection.fetch(_PARKED)]


async def parked_total(pool: asyncpg.Pool) -> float:
    """How many events are parked: the gauge of that name."""
    return float(await pool.fetchval("SELECT count(*) FROM spine.retry WHERE parked_at IS NOT NULL"))


async def unpark(pool: asyncpg.Pool, aggregate: str, at: datetime) -> bool:
    """Let the parked event of an aggregate be tried again, at once; False when none is parked."""
    return bool(await pool.fetchval(_UNPARK, aggregate, at))


@dataclass(slots=True)
class Inbox:
    """The inbox of one consumer. `tries` failures park an event."""

    consumer: str
    handlers: Mapping[str, Handler]
    clock: Clock
    delays: Delays = field(default_factory=Delays)
    tries: int = 12

    async def hear(self, pool: asyncpg.Pool, message: Message) -> Heard:
        """Take in one delivered event. Once this returns, the bus may forget it."""
        at = (self.consumer, message.aggregate, message.version)
        if message.subject not in self.handlers and await pool.fetchval(_MOVE_PAST, *at):
            return "passed"
        async with pool.acquire() as connection, connection.transaction():
            version, handled = await self._lock(connection, message.aggregate)
            if message.version < version or (message.version == version and handled):
                return "known"
            first = await connection.fetchrow(_FIRST_WAITING, self.consumer, message.aggregate)
            if first is not None and first["version"] == message.version:
                return "known"
            if message.version > version + 1 or (first is not None and first["version"] < message.version):
                behind = first is not None and first["version"] < message.version
                await self._store(connection, message, behind=behind, reason="an earlier version is missing", tries=0)
                return "waits"
            reason = await self._handle(connection, message)
            if reason is None:
                return "handled" if message.subject in self.handlers else "passed"
            await self._store(connection, message, reason=reason, tries=1)
            return "failed"

    async def hear_all(self, pool: asyncpg.Pool, messages: Sequence[Message]) -> None:
        """Take in several delivered events, in one transaction if each is simply the next of its aggregate.

        What is not (a handler fails, an earlier event is missing or waits to be tried again) goes the way of one alone.
        """
        left = messages
        if len(messages) > 1:
            try:
                async with pool.acquire() as connection, connection.transaction():
                    left = await self._hear_next_ones(connection, messages)
            except Exception as error:
                _log.info("events are taken in one by one", consumer=self.consumer, reason=reason_of(error))
                left = messages
        for message in left:
            with telemetry.span("hear", parent=message.traceparent, kind=SpanKind.CONSUMER):
                await self.hear(pool, message)

    async def _hear_next_ones(self, connection: Connection, messages: Sequence[Message]) -> list[Message]:
        """Handle those that come next, and return the others."""
        names = sorted({message.aggregate for message in messages})
        rows = await connection.fetch(_LOCK_EACH, self.consumer, names)
        heard = {row["aggregate"]: (row["version"], row["handled"]) for row in rows}
        aside = {row["aggregate"] for row in await connection.fetch(_WAITING, self.consumer, names)}
        moved: dict[str, tuple[int, bool]] = {}
        next_ones: list[Message] = []
        left: list[Message] = []
        for message in messages:
            name = message.aggregate
            version, handled = moved.get(name) or heard[name]
            if name in aside or message.version > version + 1:
                aside.add(name)
                left.append(message)
            elif message.version > version or (message.version == version and not handled):
                next_ones.append(message)
                moved[name] = (message.version, message.subject in self.handlers)
        await handle(connection, self.handlers, next_ones)
        if moved:
            versions = [version for version, _ in moved.values()]
            handled_ = [handled for _, handled in moved.values()]
            await connection.execute(_MOVE_EACH, self.consumer, list(moved), versions, handled_)
        return left

    async def try_due(self, pool: asyncpg.Pool) -> bool:
        """Try one stored event that is due; False when there is none."""
        if await pool.fetchval(_DUE, self.consumer, self.clock.now()) is None:
            return False  # nearly always: asked ten times a second, it is not worth a transaction
        async with pool.acquire() as connection, connection.transaction():
            aggregate = await connection.fetchval(_DUE, self.consumer, self.clock.now())
            if aggregate is None:
                return False
            version, _ = await self._lock(connection, aggregate)
            row = await connection.fetchrow(_FIRST_WAITING, self.consumer, aggregate)
            if row is None or row["parked_at"] is not None or row["due_at"] > self.clock.now():
                return True  # another process was faster
            if row["version"] > version + 1:
                await self._again(connection, row, "an earlier version is missing", waits=True)
                return True
            reason = await self._handle(connection, _message(dict(row)))
            if reason is not None:
                await self._again(connection, row, reason, waits=False)
            return True

    async def _lock(self, connection: Connection, aggregate: str) -> tuple[int, bool]:
        await connection.execute(_OPEN, self.consumer, aggregate)
        row = await connection.fetchrow(_LOCK, self.consumer, aggregate)
        assert row is not None, "opened just before"
        return row["version"], row["handled"]

    async def _handle(self, connection: Connection, message: Message) -> str | None:
        """Handle the event and move the inbox; or undo the handler's work and return why it failed."""
        handler = self.handlers.get(message.subject)
        if handler is not None:
            try:
                async with connection.transaction():
                    await handler(connection, message)
            except Exception as error:
                _log.warning("reaction failed", consumer=self.consumer, id=message.id, reason=reason_of(error))
                return reason_of(error)
        at = (self.consumer, message.aggregate)
        await connection.execute(_MOVE, *at, message.version, handler is not None)
        await connection.execute(_DONE, *at, message.version)
        await connection.execute(_NEXT_IS_DUE, *at, self.clock.now())
        return None

    async def _store(
        self, connection: Connection, m: Message, *, reason: str, tries: int, behind: bool = False
    ) -> None:
        """Keep what could not be handled; what stands behind another comes due only when that one is handled."""
        due = _NOT_BY_ITSELF if behind else self.delays.next_try(self.clock.now(), max(tries, 1))
        what = (m.stream, m.seq, m.id, m.recorded_at, m.digest, m.traceparent, m.body)
        key = (self.consumer, m.aggregate, m.version, m.subject)
        await connection.execute(_STORE, *key, *what, tries == 0, reason, tries, due)

    async def _again(self, connection: Connection, row: asyncpg.Record, reason: str, *, waits: bool) -> None:
        tries, now = row["tries"] + 1, self.clock.now()
        parked_at = now if tries >= self.tries else None
        key = (self.consumer, row["aggregate"], row["version"], row["subject"])
        due = self.delays.next_try(now, tries)
        await connection.execute(_AGAIN, *key, waits, reason, tries, due, parked_at)
        if parked_at is not None:
            _log.error("event parked", consumer=self.consumer, id=row["message_id"], reason=reason)


def _message(row: Mapping[str, Any]) -> Message:
    return Message(
        stream=row["stream"],
        seq=row["seq"],
        id=row["message_id"],
        subject=row["subject"],
        aggregate=row["aggregate"],
        version=row["version"],
        recorded_at=row["recorded_at"],
        body=row["body"],
        digest=row["digest"],
        traceparent=row["traceparent"],
    )
