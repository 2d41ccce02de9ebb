"""One process: uvicorn for the requests, workers beside them, an end in order.

On SIGTERM or SIGINT no new request is taken, those under way finish (up to a limit), then the workers stop.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator, Sequence

import structlog
import uvicorn
from starlette.types import ASGIApp

from common.serve.refusal import RefusesToRun
from common.serve.workers import Worker, Workers
from common.settings import PREFIX, Settings
from common.telemetry import Metrics

_log = structlog.get_logger("serve")
_BACKLOG = 2048


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to us: uvicorn would raise them again before the workers have stopped."""
        yield


async def serve(
    app: ASGIApp,
    settings: Settings,
    workers: Sequence[Worker] = (),
    *,
    metrics: Metrics,
    refusals: tuple[type[Exception], ...] = (),
) -> None:
    """Serve until a signal. Raises RefusesToRun (or the refusal of a worker), with everything stopped."""
    listening = _listen(settings.host, settings.port)
    server = _Server(_config(app, settings))
    running = Workers(workers, metrics, refusals=(RefusesToRun, *refusals))
    running.refused.add_done_callback(lambda _: _end(server))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, server)
    try:
        running.start()
        _log.info("serving", host=settings.host, port=settings.port, workers=[w.name for w in workers])
        await server.serve(sockets=[listening])
    finally:
        await running.stop()
        listening.close()
    if running.refused.done():
        raise running.refused.result()
    _log.info("stopped")


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
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
