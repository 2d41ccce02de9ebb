"""All streams side by side: where the projector gets its messages, and how far the streams reach."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from nats.errors import Error as NatsError

from common.bus import BusClient
from common.cancellation import heed
from common.clock import Clock
from common.events import Message
from common.inbound.reader import StreamReader
from common.inbound.sequence import Position
from common.streams import StreamMissingError, last_seq

_log = structlog.get_logger(__name__)
_LOOK_SECONDS = 0.5
_READ_AHEAD = 4


class Intake:
    """The messages of several streams, each stream in its order; turns are taken between streams."""

    def __init__(self, readers: list[StreamReader], arrived: asyncio.Event) -> None:
        self.readers = readers
        self._arrived = arrived
        self._tasks: list[asyncio.Task[None]] = []

    async def wait(self, seconds: float) -> None:
        """Until a message is there, at most `seconds`. Raises what ended a reader."""
        for task in self._tasks:
            if task.done():
                task.result()
        if any(reader.waiting for reader in self.readers):
            await asyncio.sleep(0)
            return
        self._arrived.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._arrived.wait()

    def take(self, limit: int) -> list[Message]:
        """What has arrived, at most `limit`."""
        self.readers.append(self.readers.pop(0))
        taken: list[Message] = []
        for reader in self.readers:
            if len(taken) < limit:
                taken += reader.take(limit - len(taken))
        return taken

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Readers run while this is open."""
        self._tasks = [asyncio.create_task(reader.run(), name=f"reader {reader.stream}") for reader in self.readers]
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)


def open_intake(client: BusClient, positions: Mapping[str, Position], batch: int) -> Intake:
    """Readers of the streams named in `positions`, each from there."""
    arrived = asyncio.Event()
    window = batch * _READ_AHEAD
    readers = [StreamReader(client, s, p, arrived, batch=batch, window=window) for s, p in positions.items()]
    return Intake(readers, arrived)


class Horizon:
    """How far each stream reaches: asked of its leader every half second.

    `complete_at` is the moment of the last look at which nothing that it saw is still missing in a log that
    has come to the given positions.
    """

    def __init__(
        self, client: BusClient, clock: Clock, committed: Callable[[], Mapping[str, int]], last: dict[str, int]
    ) -> None:
        self.last = last
        self._client = client
        self._clock = clock
        self._committed = committed
        self._seen_at: datetime | None = None

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Looks are taken while this is open."""
        task = asyncio.create_task(self._keep_looking(), name="horizon")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _keep_looking(self) -> None:
        while True:
            heed()
            try:
                await self._look()
            except (NatsError, OSError, TimeoutError, StreamMissingError) as error:
                self._seen_at = None
                _log.info("streams not all readable", problem=type(error).__name__)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _look(self) -> None:
        at, read_before = self._clock.now(), self._committed()
        last = {stream: await last_seq(self._client, stream) for stream in read_before}
        self.last.update(last)
        # A stream that ends before what was read from it has lost its tail: not complete until it is restored.
        self._seen_at = at if all(last[stream] >= seq for stream, seq in read_before.items()) else None

    def complete_at(self, positions: Mapping[str, Position]) -> datetime | None:
        """The moment through which a log at `positions` is complete, if known."""
        if self._seen_at is None or any(positions[stream].seq < seq for stream, seq in self.last.items()):
            return None
        return self._seen_at
