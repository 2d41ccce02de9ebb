"""Who relays, and when: one leader by an advisory lock, woken by its own process or a short poll.

The lock, the reading and the recording share one connection: when it is lost, the lock is lost (the server notices
within seconds), and nothing is published on it any more. Should an old leader still have a batch on its way, the
sequence that the batch names decides (`publish`).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog

from common import cancellation, db
from common.bus import BusClient
from common.db import Connection
from common.relay import log
from common.relay.errors import BUS_TROUBLE, BusAheadOfStore, HistoryDiffers, OvertakenError, RefusedError
from common.relay.log import Mark
from common.relay.publish import MAX_BYTES, MAX_MESSAGES, Publisher
from common.relay.resync import resync
from common.streams import StreamDiffersError, StreamMissingError, StreamSpec

_log = structlog.get_logger(__name__)
_POLL_SECONDS = (0.005, 0.05)
_CANDIDATE_SECONDS = 0.1
_AFTER_TROUBLE_SECONDS = (0.02, 1.0)
_CANDIDATE_AGAIN_SECONDS = 0.25
_STEP_DOWN_SECONDS = 10.0
_UNCLEAR = (*BUS_TROUBLE, RefusedError, OvertakenError, StreamMissingError, asyncpg.UniqueViolationError)
# What is written down here is in the stream already, on its disk. Should the database lose the last moments of it, then
# the stream holds more than was recorded, as it does when a relay dies between the two; so nobody waits for this disk.
_NOT_AT_ONCE = "SET synchronous_commit = off"


@dataclass(slots=True)
class RelayStats:
    """What a relay has done since it started, for metrics and readiness."""

    leading: bool = False
    published: int = 0
    batches: int = 0
    resyncs: int = 0
    republished: int = 0
    refused: str | None = None
    """Why it stopped for good: another history, or a store older than the bus."""


class _Pauses:
    """Growing pauses while the bus is in trouble, until somebody else should try from another place."""

    def __init__(self) -> None:
        self.over()

    def over(self) -> None:
        self._next, self._longest = _AFTER_TROUBLE_SECONDS
        self._since: float | None = None

    async def sleep(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._since = now if self._since is None else self._since
        await asyncio.sleep(self._next)
        self._next = min(self._next * 2, self._longest)
        return now - self._since < _STEP_DOWN_SECONDS


class Relay:
    """Publishes one store's events on one stream. Any number may run; one of them works."""

    def __init__(self, database: str | asyncpg.Pool, client: BusClient, spec: StreamSpec) -> None:
        self._database = database
        self._client = client
        self._spec = spec
        self._woken = asyncio.Event()
        self._poll, self._told = _POLL_SECONDS[0], False
        self.stats = RelayStats()

    def wake(self) -> None:
        """Something was committed: look at once."""
        self._woken.set()

    async def run(self) -> None:
        """For ever; outlives both servers. Raises only BusAheadOfStore, HistoryDiffers or StreamDiffersError."""
        while True:
            cancellation.heed()
            try:
                async with self._connection() as connection:
                    await connection.execute(_NOT_AT_ONCE)
                    await self._candidate(connection)
                    await self._lead(connection)
            except (BusAheadOfStore, HistoryDiffers, StreamDiffersError) as error:
                self.stats.refused = str(error)
                _log.error("relay stopped", reason=str(error))
                raise
            except (asyncpg.PostgresError, *db.AWAY, *_UNCLEAR) as error:
                _log.warning("relay interrupted", stream=self._spec.name, problem=type(error).__name__)
            finally:
                self.stats.leading = False
            await asyncio.sleep(_CANDIDATE_AGAIN_SECONDS)

    async def _candidate(self, connection: Connection) -> None:
        # Asking again and again: a session that waits for a lock holds back vacuum from the outbox.
        while not await log.try_to_lead(connection, self._spec.name):
            await asyncio.sleep(_CANDIDATE_SECONDS)

    async def _lead(self, connection: Connection) -> None:
        self.stats.leading = True
        publisher = Publisher(self._client)
        pauses = _Pauses()
        seen = -1
        mark = Mark(0, b"")
        try:
            while True:
                cancellation.heed()
                try:
                    if seen != self._client.stats["reconnects"]:  # the broker may have come back without its tail
                        seen = self._client.stats["reconnects"]
                        mark = await self._resync(connection, publisher)
                    mark = await self._pass_on(connection, publisher, mark)
                    pauses.over()
                except _UNCLEAR as error:
                    _log.info("relay in trouble", stream=self._spec.name, problem=str(error) or type(error).__name__)
                    seen = -1
                    if not await pauses.sleep():
                        raise
        finally:
            await publisher.close()

    async def _pass_on(self, connection: Connection, publisher: Publisher, mark: Mark) -> Mark:
        events = await log.pending(connection, MAX_MESSAGES, MAX_BYTES)
        if not events:
            await self._rest()
            return mark
        messages = log.linked(mark, events)
        await publisher.publish(mark.seq, messages)
        mark = await log.record(connection, self._spec.name, mark, messages)
        self.stats.batches += 1
        self.stats.published += len(messages)
        if not self._told:  # somebody else commits here, whom we do not hear: look often
            self._poll = _POLL_SECONDS[0]
        return mark

    async def _resync(self, connection: Connection, publisher: Publisher) -> Mark:
        self.stats.resyncs += 1
        done = await resync(connection, self._client, publisher, self._spec)
        self.stats.published += done.recorded
        self.stats.republished += done.republished
        return done.mark

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._poll):
                await self._woken.wait()
            self._told = True
        except TimeoutError:
            self._told = False
            self._poll = min(self._poll * 2, _POLL_SECONDS[1])
        self._woken.clear()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        if isinstance(self._database, asyncpg.Pool):
            async with db.session(self._database) as borrowed:
                yield borrowed
            return
        own = await db.connect(self._database, patience=0, command_timeout=30, server_settings=db.NOBODY_THERE)
        try:
            yield own
        finally:
            own.terminate()
