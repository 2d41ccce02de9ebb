"""What runs beside the requests, kept running: relay, reactions, projector, timers.

A worker that fails is started again after a pause that grows; one that refuses ends the process.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from common.http.failures import AWAY
from common.logs import described
from common.telemetry import Metrics

_log = structlog.get_logger("workers")

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_GOOD_RUN_SECONDS = 30.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Worker:
    """Something that runs until it is cancelled, and may be cancelled or killed at any moment."""

    name: str
    run: Callable[[], Awaitable[None]]


class Workers:
    """Runs workers; `refused` is set to the exception with which one of them refused to go on."""

    def __init__(self, workers: Sequence[Worker], metrics: Metrics, *, refusals: tuple[type[Exception], ...]) -> None:
        self._workers, self._refusals = workers, refusals
        self._tasks: list[asyncio.Task[None]] = []
        self._restarts = metrics.counter("worker_restarts", "How often a worker had to be started again.", ["worker"])
        self._up = metrics.level("worker_up", "Whether a worker runs (1) or waits to be started again (0).", ["worker"])
        self.refused: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

    def start(self) -> None:
        """Start all of them, in order."""
        for worker in self._workers:
            self._restarts.labels(worker.name)
            self._tasks.append(asyncio.create_task(self._keep(worker), name=worker.name))

    async def stop(self) -> None:
        """Stop them one by one, the last started first: whoever feeds another stops before it."""
        for task in reversed(self._tasks):
            task.cancel()
            _, late = await asyncio.wait([task], timeout=_STOP_SECONDS)
            if late:
                _log.warning("worker did not stop in time", worker=task.get_name())

    async def _keep(self, worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        pause = _FIRST_PAUSE_SECONDS
        while True:
            started = loop.time()
            self._up.labels(worker.name).set(1)
            if await self._run(worker):
                return
            self._up.labels(worker.name).set(0)
            self._restarts.labels(worker.name).inc()
            if loop.time() - started > _GOOD_RUN_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads restarts, no secret
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _run(self, worker: Worker) -> bool:
        """Run it once; True if it must not be started again."""
        try:
            await worker.run()
            _log.error("worker ended by itself", worker=worker.name)
        except self._refusals as refusal:
            if not self.refused.done():
                self.refused.set_result(refusal)
            return True
        except AWAY as error:
            _log.warning("worker misses a part it needs", worker=worker.name, **described(error))
        except Exception as error:
            _log.error("worker failed", worker=worker.name, **described(error))
        return False
