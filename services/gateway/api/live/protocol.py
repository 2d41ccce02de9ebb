"""WebSockets of uvicorn's, but for one thing: who does not read is cut off, and holds no memory.

uvicorn waits for a slow reader without end, and closing its connection waits for it as well.
"""

import asyncio
from typing import ClassVar

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

TOO_SLOW = 1013
"""Try again later: clients connect anew by themselves, and go on from their last position."""


def protocol(seconds: float) -> type[asyncio.Protocol]:
    """The protocol class for uvicorn: what cannot be sent within so many seconds ends the connection."""
    return type("Patient", (_Patient,), {"seconds": seconds})


class _Patient(WebSocketsSansIOProtocol):
    seconds: ClassVar[float]
    _cutting: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._cutting = self.loop.call_later(self.seconds, self._cut_off)

    def resume_writing(self) -> None:
        self._keep_on()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._keep_on()
        super().connection_lost(exc)

    def _keep_on(self) -> None:
        if self._cutting is not None:
            self._cutting.cancel()
            self._cutting = None

    def _cut_off(self) -> None:
        """Say why, behind what is waiting, for the case that it is read now; then drop all of it."""
        if not self.close_sent and not self.transport.is_closing():
            self.stop_keepalive()
            self.conn.send_close(TOO_SLOW, "Read faster, and go on from your last position.")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self.disconnected = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": TOO_SLOW})
        self.writable.set()
        self._cutting = self.loop.call_later(self.seconds, self.transport.abort)
