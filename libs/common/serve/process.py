"""One process: uvicorn for the requests, workers beside them, an end in order.

It listens from the first moment, and is not ready until everything that the application needs is there.
On SIGTERM or SIGINT no new request is taken, those under way finish (up to a limit), then the workers stop.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import structlog
import uvicorn
from starlette.types import ASGIApp

from common import collector
from common.serve import arriving
from common.serve.parts import Assembly
from common.serve.refusal import RefusesToRun
from common.serve.waiting import Front
from common.serve.workers import Workers
from common.settings import PREFIX, Settings
from common.telemetry import Metrics

_log = structlog.get_logger("serve")
_BACKLOG = 2048
_IDLE_SECONDS = 75
"""A connection rests longer here than proxies (nginx: 60 s) and clients (httpx: 5 s) keep theirs: whoever hangs up
first must be the side that asks, else a request now and then meets an end that is under way."""
_LONGEST_MESSAGE = 65_536
_GLANCE_SECONDS = 0.5


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to us: uvicorn would raise them again before the workers have stopped."""
        yield


Opening = Callable[[Front], AbstractAsyncContextManager[Assembly]]
"""Opens what the application needs, telling the front what it waits for, and closes it at the end."""


async def serve(
    opening: Opening,
    settings: Settings,
    *,
    metrics: Metrics,
    refusals: tuple[type[Exception], ...] = (),
    websockets: type[asyncio.Protocol] | None = None,
) -> None:
    """Serve until a signal; WebSockets only in a protocol of uvicorn's that is given.

    Raises RefusesToRun (or the refusal of a worker), with everything stopped.
    """
    listening = _listen(settings.host, settings.port)
    front = Front()
    server = _Server(_config(front, settings, websockets))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, server)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        async with AsyncExitStack() as stack:
            try:
                assembly = await _opened(stack, opening(front), serving)
                if assembly is not None:
                    await _work(assembly, front, server, serving, Workers(
                        assembly.workers, metrics, refusals=(RefusesToRun, *refusals)
                    ))  # fmt: skip
            finally:
                server.should_exit = True
                await serving
    finally:
        listening.close()
    _log.info("stopped")


async def _opened(
    stack: AsyncExitStack, opening: AbstractAsyncContextManager[Assembly], serving: "asyncio.Task[None]"
) -> Assembly | None:
    """What was opened, or None if we were asked to end before it was."""
    task = asyncio.create_task(stack.enter_async_context(opening))
    await asyncio.wait([task, serving], return_when=asyncio.FIRST_COMPLETED)
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_GLANCE_SECONDS)
    return None if task.cancelled() else task.result()


async def _work(
    assembly: Assembly, front: Front, server: uvicorn.Server, serving: "asyncio.Task[None]", running: Workers
) -> None:
    """Requests and workers until the server ends; then the workers end. Raises what a worker refused with."""
    running.refused.add_done_callback(lambda _: _end(server))
    try:
        collector.calm()
        running.start()
        front.app = assembly.app
        _log.info("serving", workers=[worker.name for worker in assembly.workers])
        await serving
    finally:
        await running.stop()
    if running.refused.done():
        raise running.refused.result()


def _config(app: ASGIApp, settings: Settings, websockets: type[asyncio.Protocol] | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=arriving.protocol(settings.arrival_seconds),
        ws=websockets or "none",
        ws_max_size=_LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=settings.drain_seconds,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise RefusesToRun(
            f"Port {port} on {host} cannot be listened on ({error.strerror}): "
            f"stop what uses it or set {PREFIX}PORT and {PREFIX}HOST."
        ) from None
    listening.listen(_BACKLOG)
    listening.setblocking(False)
    return listening


def _end(server: uvicorn.Server) -> None:
    server.force_exit = server.should_exit  # asked twice: at once
    server.should_exit = True
