"""The worker behind webhooks: makes messages of what changed, and sends them, to each endpoint strictly in order.

At least once: that a message was taken is written down after it was, so whoever dies in between sends it again, under
the same id. Each endpoint has a task of its own: one that does not answer holds up nobody else.
"""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
import structlog

from common.cancellation import heed
from common.clock import Clock, local_date
from common.db import Connection, session
from common.retrying import Delays, reason_of
from reporting.storage.webhooks import deliveries
from reporting.storage.webhooks.deliveries import Message
from reporting.webhooks import signing
from reporting.webhooks.pausing import HEEDED, not_before
from reporting.webhooks.sending import GONE, Outcome, Sender

KEPT = timedelta(days=90)
"""How long messages can be replayed: as long as changes stay on the lists."""
PATIENCE = timedelta(days=5)
"""How long an endpoint may fail before nothing is sent to it any more."""
DELAYS = Delays(first=timedelta(seconds=5), longest=timedelta(hours=6))
ZONE = ZoneInfo("Europe/Stockholm")
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('webhooks'), 1)"
_SECONDS = 1.0
_log = structlog.get_logger(__name__)


def body(number: int, row: Mapping[str, Any]) -> str:
    """A message of one change: that it is so, never what it says. Consent is asked for when it is read."""
    kind, thing = row["kind"], row["thing"]
    content = {
        "type": f"{kind}.{'gone' if row['gone'] else 'changed'}",
        "timestamp": row["changed_at"],
        "data": {
            "number": number,
            "programmeId": row["programme_id"],
            "thingId": thing if kind == "release" else f"{kind.capitalize()}:{thing}",
        },
    }
    return msgspec.json.encode(content).decode()


class Delivering:
    """Looks every `seconds` (of this machine). Run it in every process: one leads, the others stand by."""

    def __init__(
        self, pool: asyncpg.Pool, clock: Clock, key: bytes, sender: Sender, *, seconds: float = _SECONDS
    ) -> None:
        self._pool, self._clock, self._key, self._sender, self._seconds = pool, clock, key, sender, seconds
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._forgot_on: date | None = None

    async def run(self) -> None:
        """Lead or stand by, until cancelled."""
        async with session(self._pool) as connection:
            while not await connection.fetchval(_TRY_LOCK):
                heed()
                await asyncio.sleep(self._seconds)
            try:
                while True:
                    heed()
                    await self.look(connection)
                    await asyncio.sleep(self._seconds)
            finally:
                await self._stop()

    async def look(self, connection: Connection) -> None:
        """Make messages of what changed, and see to it that whatever is due is being sent."""
        now = self._clock.now()
        async with connection.transaction():
            await deliveries.pull(connection, body, now)
            if self._forgot_on != local_date(now, ZONE):
                await deliveries.forget(connection, now - KEPT)
        self._forgot_on = local_date(now, ZONE)
        self._tasks = {name: task for name, task in self._tasks.items() if not task.done()}
        for endpoint in await deliveries.due(connection, now):
            if endpoint not in self._tasks:
                self._tasks[endpoint] = asyncio.create_task(self._deliver(endpoint))

    async def _deliver(self, endpoint: str) -> None:
        """Send what is due to an endpoint, one after the other, until nothing is or one was not taken."""
        try:
            while await self.send_next(endpoint):
                heed()
        except Exception as error:  # the next look begins anew
            _log.warning("webhook stopped", endpoint=endpoint, reason=reason_of(error))

    async def send_next(self, endpoint: str) -> bool:
        """Send its next message if one is due; whether there may be another."""
        async with self._pool.acquire() as connection:
            message = await deliveries.first(connection, endpoint, self._clock.now())
        if message is None:
            return False
        outcome = await self._send(endpoint, message) if message.told else None
        async with self._pool.acquire() as connection, connection.transaction():
            now = self._clock.now()
            if outcome is None:
                await deliveries.withheld(connection, endpoint, message.number, now)
            elif outcome.taken:
                await deliveries.delivered(connection, endpoint, message.number, outcome.said, now)
            else:
                await self._failed(connection, endpoint, message, outcome, now)
        return outcome is None or outcome.taken

    async def _send(self, endpoint: str, message: Message) -> Outcome:
        now, content = self._clock.now(), message.body.encode()
        secrets = signing.signing(self._key, endpoint, message.generation, message.previous_until, now)
        return await self._sender.send(message.url, signing.headers(secrets, message.message_id, content, now), content)

    async def _failed(
        self, connection: Connection, endpoint: str, message: Message, outcome: Outcome, now: datetime
    ) -> None:
        again_at = DELAYS.next_try(now, message.tries + 1)
        if outcome.status in HEEDED:
            again_at = max(again_at, not_before(outcome.retry_after, now, DELAYS.longest))
        since = await deliveries.failed(connection, endpoint, message.number, outcome.said, now, again_at=again_at)
        if outcome.status == GONE:
            await deliveries.disable(connection, endpoint, "It answered 410: it is gone.")
        elif since is not None and now - since >= PATIENCE:
            reason = f"It took nothing for {PATIENCE.days} days; last it said: {outcome.said}."
            await deliveries.disable(connection, endpoint, reason)

    async def _stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
