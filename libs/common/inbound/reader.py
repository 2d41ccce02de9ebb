"""One stream, read in order from a position: whatever happens to consumers, nothing is skipped or doubled.

The consumer on the server is a throwaway (ephemeral, in memory, without acknowledgements): the checkpoint
is the only truth. At any doubt (a gap, a lost consumer, a lost connection) a new one is made that starts
after the last message that was read, once the stream has proved that it still is the one that was read.
"""

import asyncio
import secrets
from collections import deque

import structlog
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from common import chain, wire
from common.bus import BusClient
from common.cancellation import heed
from common.events import Message
from common.inbound.errors import GapError, HistoryMismatchError
from common.inbound.sequence import Position, follow
from common.pull import ConsumerGoneError, Pull
from common.streams import StreamMissingError, read

_log = structlog.get_logger(__name__)
_KEEP_IDLE_CONSUMER_SECONDS = 10.0
_FETCH_SECONDS = 1.0
_RETRY_SECONDS = 0.2
_NOT_NOW = (NatsError, OSError, TimeoutError, StreamMissingError, ConsumerGoneError, GapError)


class StreamReader:
    """Reads one stream ahead of the projector, by about `window` messages."""

    def __init__(
        self, client: BusClient, stream: str, position: Position, arrived: asyncio.Event, *, batch: int, window: int
    ) -> None:
        self.stream = stream
        self._read = position
        self._client = client
        self._arrived = arrived
        self._batch = batch
        self._window = window
        self._buffer: deque[Message] = deque()
        self._taken = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many messages were read and not taken."""
        return len(self._buffer)

    def take(self, limit: int) -> list[Message]:
        """The next messages, at most `limit`, in order."""
        taken = [self._buffer.popleft() for _ in range(min(limit, len(self._buffer)))]
        if taken:
            self._taken.set()
        return taken

    async def run(self) -> None:
        """Keep the buffer filled, until cancelled. Raises HistoryMismatchError."""
        while True:
            heed()
            try:
                await self._check_history()
                await self._consume()
            except _NOT_NOW as error:
                _log.info("stream is read again from its last message", stream=self.stream, why=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)

    def accept(self, messages: list[Message]) -> None:
        """Buffer those that continue what was read; skip what was read before.

        Raises GapError at the first one that is missing its predecessor, HistoryMismatchError at another history.
        """
        for message in messages:
            position = follow(self._read, message)
            if position is not None:
                self._read = position
                self._buffer.append(message)
                self._arrived.set()

    async def _check_history(self) -> None:
        """The stream must still hold, at the position, what was read there; one that lost it is waited for."""
        if self._read.seq == 0:
            return
        found = await read(self._client, self.stream, self._read.seq)
        if found is None:
            raise StreamMissingError(f"{self.stream} at {self._read.seq}")
        if wire.parse(found.headers).get(chain.HEADER) != self._read.digest.hex():
            raise HistoryMismatchError(self.stream, self._read.seq, "its digest is not the one that was read")

    async def _consume(self) -> None:
        consumer = await self._create_consumer()
        async with Pull(self._client, self.stream, consumer, batch=self._batch) as pull:
            while True:
                heed()
                self.accept(await self._fetch(pull))
                await self._make_room()
                if not self._client.is_connected:
                    raise ConnectionError("not connected to the bus")

    async def _fetch(self, pull: Pull) -> list[Message]:
        try:
            return list(await pull.fetch(_FETCH_SECONDS))
        except (KeyError, ValueError) as error:
            raise HistoryMismatchError(self.stream, self._read.seq + 1, "not an event of ours") from error

    async def _make_room(self) -> None:
        while len(self._buffer) >= self._window:
            self._taken.clear()
            await self._taken.wait()

    async def _create_consumer(self) -> str:
        config = ConsumerConfig(
            name=f"projector-{secrets.token_hex(6)}",
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self._read.seq + 1,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=_KEEP_IDLE_CONSUMER_SECONDS,
            mem_storage=True,
            num_replicas=1,
        )
        return (await self._client.jetstream(timeout=5).add_consumer(self.stream, config)).name
