"""An answer's head and body leave together, and nothing waits for what is not there yet."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from common.serve import arriving

ASK = b"GET / HTTP/1.1\r\nhost: shop\r\n%b\r\n"
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Transport(asyncio.Transport):
    """What was written, piece by piece, and whether it was closed then."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.pieces.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def resume_reading(self) -> None:
        pass


@pytest.fixture
def asked() -> Callable[[App, bytes], Transport]:
    def ask(app: App, header: bytes = b"") -> Transport:
        config = uvicorn.Config(app, http=arriving.protocol(5), lifespan="off", log_config=None, access_log=False)
        config.load()
        transport = Transport()
        protocol = config.http_protocol_class(config=config, server_state=ServerState(), app_state={})
        protocol.connection_made(transport)
        protocol.data_received(ASK % header)
        return transport

    return ask


def _said(*bodies: bytes, pause: asyncio.Event | None = None) -> App:
    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"6")]})
        for body in bodies:
            await send({"type": "http.response.body", "body": body, "more_body": body is not bodies[-1]})
            if pause is not None:
                await pause.wait()

    return app


async def test_head_and_body_leave_in_one_piece(asked):
    transport = asked(_said(b"loaves"))
    await asyncio.sleep(0.01)
    (piece,) = transport.pieces
    assert piece.startswith(b"HTTP/1.1 200 OK\r\n")
    assert piece.endswith(b"\r\n\r\nloaves")


async def test_a_part_leaves_though_the_next_is_not_there_yet(asked):
    pause = asyncio.Event()
    transport = asked(_said(b"loa", b"ves", pause=pause))
    await asyncio.sleep(0.01)
    (first,) = transport.pieces
    assert first.endswith(b"\r\n\r\nloa")
    pause.set()
    await asyncio.sleep(0.01)
    assert transport.pieces[1:] == [b"ves"]


async def test_what_was_said_leaves_before_the_connection_is_closed(asked):
    transport = asked(_said(b"loaves"), b"connection: close\r\n")
    await asyncio.sleep(0.01)
    assert transport.closed
    assert b"".join(transport.pieces).endswith(b"loaves")


async def test_a_long_answer_is_not_held_until_it_is_whole(asked):
    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(100):  # never resting, so that the loop has no turn of its own
            await send({"type": "http.response.body", "body": bytes(10_000), "more_body": number < 99})

    transport = asked(app)
    await asyncio.sleep(0.01)
    assert max(map(len, transport.pieces)) < 80_000
    assert b"".join(transport.pieces).count(bytes(10_000)) == 100
