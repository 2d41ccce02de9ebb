"""Reading a pull consumer as fast as the bus can deliver: requests are kept ahead, messages come in batches.

nats-py's `fetch` waits for a batch to be full or its time to be over, and passes each message through a
task of its own (6,000 messages a second here). This reader always has a request open at the server, so
that a lone event is there in a millisecond and a backlog arrives without pauses.
"""

import asyncio
import json
from collections import deque
from collections.abc import Sequence

from nats.aio.subscription import Subscription

from common import wire
from common.bus import BusClient
from common.events import Message

_EXPIRES = 5.0
_STATUS = b"NATS/1.0 "
_NO_CONSUMER = ("503", "409 Consumer Deleted", "409 Consumer is push based")


class ConsumerGoneError(RuntimeError):
    """The server has no such consumer (any more): make it again, from one's own checkpoint."""


class Pull:
    """One reader of one pull consumer. Use as `async with Pull(client, "BAKERY", "counting") as pull`."""

    def __init__(self, client: BusClient, stream: str, consumer: str, *, batch: int = 500) -> None:
        self._client = client
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._batch = batch
        self._inbox = client.new_inbox()
        self._subscription: Subscription | None = None
        self._arrived: deque[tuple[str, str, bytes, bytes]] = deque()
        self._something = asyncio.Event()
        self._open = 0
        self._open_until = 0.0
        self._gone = False
        self.behind = 0
        """How many messages the server still had for this consumer, by the last one delivered."""

    async def __aenter__(self) -> "Pull":
        self._subscription = await self._client.receive(self._inbox, self._receive)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._subscription is not None and not self._client.is_closed:
            await self._client.stop_receiving(self._subscription)

    async def fetch(self, wait: float = 1.0) -> Sequence[Message]:
        """The next messages, at most a batch, as soon as there are any; empty after `wait` seconds.

        Raises ConsumerGoneError, and ConnectionError while the bus is away.
        """
        if not self._arrived:
            await self._ask()
            await self._wait(wait)
        taken = [self._arrived.popleft() for _ in range(min(self._batch, len(self._arrived)))]
        messages = [self._message(*raw) for raw in taken]
        if self._gone and not messages:
            self._gone = False
            raise ConsumerGoneError(self._next)
        if messages:
            await self._ask()
        return messages

    async def _ask(self) -> None:
        now = asyncio.get_running_loop().time()
        if now > self._open_until:  # what was asked for has expired, or was lost with a connection
            self._open = 0
        if self._open + len(self._arrived) > self._batch:
            return
        if not self._client.is_connected:
            raise ConnectionError("not connected to the bus")
        self._open += self._batch
        self._open_until = now + _EXPIRES
        request = {"batch": self._batch, "expires": int(_EXPIRES * 1e9)}
        await self._client.publish(self._next, json.dumps(request).encode(), reply=self._inbox)

    async def _wait(self, limit: float) -> None:
        self._something.clear()
        if self._arrived or self._gone:
            return
        try:
            async with asyncio.timeout(limit):
                await self._something.wait()
        except TimeoutError:
            return

    def _receive(self, subject: str, reply: str, headers: bytes, body: bytes) -> None:
        if reply.startswith("$JS.ACK."):
            self._open -= 1
            self._arrived.append((subject, reply, headers, body))
        elif headers.startswith(_STATUS):
            self._heed(headers)
        self._something.set()

    def _heed(self, headers: bytes) -> None:
        status = headers.split(b"\r\n", 1)[0].removeprefix(_STATUS).decode()
        if status.startswith(_NO_CONSUMER):
            self._gone = True
        unserved = wire.parse(headers).get("Nats-Pending-Messages", str(self._batch))
        self._open = max(0, self._open - int(unserved))

    def _message(self, subject: str, reply: str, headers: bytes, body: bytes) -> Message:
        stream, seq, self.behind = wire.delivery(reply)
        return wire.read_message(stream, seq, subject, headers, body)
