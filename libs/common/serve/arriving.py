"""HTTP/1.1 in, with a limit on how long a request may take to arrive: who sends a byte now and then holds nothing.

uvicorn ends connections that rest between two requests, and waits without end for the rest of one that has begun.
What goes out is gathered: uvicorn writes an answer's head and body one after the other.
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
    b"content-length: 44\r\n\r\nThe request took too long to arrive: again?\n"
)
_LARGE = 65_536


def protocol(seconds: float) -> type[HttpToolsProtocol]:
    """The protocol class for uvicorn: a request that has not arrived whole after so many seconds is given up."""
    return type("Arriving", (_Arriving,), {"seconds": seconds})


class _Arriving(HttpToolsProtocol):
    seconds: ClassVar[float]
    _waiting: asyncio.TimerHandle | None = None
    _begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transport: Any = _Gathered(transport, self.loop)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._begun = False
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._begun = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._arrived()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self.transport.flush()
        super().on_response_complete()

    def handle_websocket_upgrade(self) -> None:
        self._arrived()
        self.transport = self.transport.whole
        super().handle_websocket_upgrade()

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.seconds, self._give_up)

    def _arrived(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        # Once the application has begun, an answer may be under way: the end of the connection tells it.
        if not self._begun:
            self.transport.write(_TOO_SLOW)
        self.transport.close()


class _Gathered:
    """A transport that sends an answer's head and body in one piece, not each as soon as uvicorn writes it: one call
    into the kernel and one awakening of the client less. What is not complete in a turn of the loop goes with it.
    """

    __slots__ = ("_loop", "_pieces", "_size", "whole")

    def __init__(self, whole: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.whole, self._loop = whole, loop
        self._pieces: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self.flush)
        self._pieces.append(data)
        self._size += len(data)
        if self._size > _LARGE:
            self.flush()

    def flush(self) -> None:
        if self._pieces:
            self.whole.write(b"".join(self._pieces))
            self._pieces.clear()
            self._size = 0

    def close(self) -> None:
        self.flush()
        self.whole.close()
