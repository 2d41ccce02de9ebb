"""The client of the bus: nats-py with a fast way in and a fast way out for event headers.

Three things of nats-py 2.16 are overridden because of a measurement each (2 cores, Python 3.11):
its header parser looks at every character of every name (28 us for our ten headers, ours 4); each
delivered message passes a queue and a task (`next_msg`: 45 us, a receiver function: 1); headers to
send are checked and joined one by one. A fourth is a leak: a server that takes a connection again and
then does not greet (it stops, or its disk is full) costs a connection with every try, left to the
garbage collector. tests/integration/common/test_bus.py holds the overrides to what the original does.
"""

from collections.abc import Callable
from typing import Any

from nats.aio.client import Client
from nats.aio.subscription import Subscription

from common import wire

Receiver = Callable[[str, str, bytes, bytes], None]
"""Called with subject, reply subject, raw header block (empty if none) and body. Must not block."""

_PROTOCOL_LINE = b"NATS/1.0\r\n"


class BusClient(Client):
    """A NATS client whose subscriptions may have a plain function as receiver."""

    def __init__(self) -> None:
        super().__init__()
        self._receivers: dict[int, Receiver] = {}

    async def receive(self, subject: str, receiver: Receiver) -> Subscription:
        """Subscribe; every message goes to `receiver` as raw bytes, at once, from the reading task."""
        subscription = await self.subscribe(subject)
        self._receivers[subscription._id] = receiver  # noqa: SLF001
        return subscription

    async def stop_receiving(self, subscription: Subscription) -> None:
        """End what `receive` began."""
        self._receivers.pop(subscription._id, None)  # noqa: SLF001
        await subscription.unsubscribe()

    async def _process_connect_init(self) -> None:
        try:
            await super()._process_connect_init()
        except BaseException:
            transport: Any = self._transport  # nats-py leaves its methods without types
            if transport is not None:
                transport.close()
            raise

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        return wire.parse(raw)

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        receiver = self._receivers.get(sid)
        if receiver is None or sid not in self._subs:
            await super()._process_msg(sid, subject, reply, data, headers)
            return
        self.stats["in_msgs"] += 1
        self.stats["in_bytes"] += len(data)
        receiver(subject.decode(), reply.decode(), headers or b"", data)


def publication(subject: str, reply: str, headers: bytes, body: bytes) -> bytes:
    """One HPUB command; `headers` are whole `Name: value` lines."""
    size = len(_PROTOCOL_LINE) + len(headers) + 2
    command = (
        f"HPUB {subject} {reply} {size} {size + len(body)}\r\n"
        if reply
        else (f"HPUB {subject} {size} {size + len(body)}\r\n")
    )
    return b"".join((command.encode(), _PROTOCOL_LINE, headers, b"\r\n", body, b"\r\n"))


async def send(client: Client, commands: bytes) -> None:
    """Hand ready commands to the connection. Raises ConnectionError when there is none: nothing is kept for later."""
    if not client.is_connected:
        raise ConnectionError("not connected to the bus")
    sender: Any = client
    await sender._send_command(commands)  # noqa: SLF001
    await sender._flush_pending()  # noqa: SLF001
