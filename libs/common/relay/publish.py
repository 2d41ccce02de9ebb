"""One atomic batch: all of it becomes part of the stream right after the sequence it names, or none.

nats-server 2.12 and later; a lone message needs no batch, only the sequence it follows.
"""

import asyncio
import json
import secrets
from collections.abc import Sequence

from nats.aio.subscription import Subscription

from common import chain
from common.bus import BusClient, publication, send
from common.relay.errors import RefusedError
from common.relay.log import Published

MAX_MESSAGES = 1000
"""The server's limit for one batch."""
MAX_BYTES = 4 << 20
_PATIENCE_SECONDS = 5.0
_GLANCE_SECONDS = 0.1


class Publisher:
    """Publishes to one stream and waits for its answers."""

    def __init__(self, client: BusClient) -> None:
        self._client = client
        self._inbox = client.new_inbox()
        self._subscription: Subscription | None = None
        self._waiting: dict[str, asyncio.Future[tuple[bytes, bytes]]] = {}

    async def publish(self, after: int, messages: Sequence[Published]) -> None:
        """Returns when the stream holds them as `after + 1` and so on, in a batch of their own.

        Raises RefusedError if it does not, TimeoutError or ConnectionError if nobody knows.
        """
        if self._subscription is None:
            self._subscription = await self._client.receive(f"{self._inbox}.*", self._receive)
        reply = f"{self._inbox}.{secrets.token_hex(8)}"
        answer = self._waiting[reply] = asyncio.get_running_loop().create_future()
        try:
            await send(self._client, _commands(after, messages, reply))
            headers, body = await self._answer(answer)
        finally:
            del self._waiting[reply]
        _check(headers, body, after + len(messages))

    async def close(self) -> None:
        """Stop listening for answers."""
        if self._subscription is not None and not self._client.is_closed:
            await self._client.stop_receiving(self._subscription)
        self._subscription = None

    def _receive(self, subject: str, _reply: str, headers: bytes, body: bytes) -> None:
        answer = self._waiting.get(subject)
        if answer is not None and not answer.done():
            answer.set_result((headers, body))

    async def _answer(self, answer: asyncio.Future[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
        connection = self._client.stats["reconnects"]
        limit = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while True:
            await asyncio.wait([answer], timeout=_GLANCE_SECONDS)
            if answer.done():
                return answer.result()
            if not self._client.is_connected or self._client.stats["reconnects"] != connection:
                raise ConnectionError("the connection to the bus was lost before an answer came")
            if asyncio.get_running_loop().time() > limit:
                raise TimeoutError("the stream did not answer")


def _commands(after: int, messages: Sequence[Published], reply: str) -> bytes:
    batch, last = secrets.token_hex(8), len(messages)
    first_line = f"Nats-Expected-Last-Sequence: {after}\r\n"
    commands: list[bytes] = []
    for number, message in enumerate(messages, 1):
        lines = f"{chain.HEADER}: {message.digest.hex()}\r\n"
        if number == 1:
            lines += first_line
        if last > 1:
            lines += f"Nats-Batch-Id: {batch}\r\nNats-Batch-Sequence: {number}\r\n"
            if number == last:
                lines += "Nats-Batch-Commit: 1\r\n"
        event = message.event
        commands.append(
            publication(event.subject, reply if number == last else "", event.headers + lines.encode(), event.body)
        )
    return b"".join(commands)


def _check(headers: bytes, body: bytes, last: int) -> None:
    if headers.startswith(b"NATS/1.0 503"):
        raise RefusedError(503, "there is no such stream")
    answer = json.loads(body)
    if error := answer.get("error"):
        raise RefusedError(int(error.get("err_code", 0)), str(error.get("description")))
    if answer.get("seq") != last or answer.get("duplicate"):
        raise RefusedError(0, f"the stream says {answer.get('seq')} where {last} was expected")
