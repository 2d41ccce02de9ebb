"""Workers are kept running; one that refuses ends the process, and they stop in order."""

import asyncio

import pytest

from common.serve import RefusesToRun, Worker
from common.serve import workers as supervision
from common.serve.workers import Workers
from common.telemetry import Metrics
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(supervision, "_FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(supervision, "_LONGEST_PAUSE_SECONDS", 0.004)


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_worker_that_fails_or_ends_is_started_again_and_counted():
    runs: list[str] = []

    async def fails() -> None:
        runs.append("fails")
        if len(runs) == 1:
            raise RuntimeError("once")
        if len(runs) == 2:
            raise ConnectionRefusedError
        if len(runs) > 3:
            await _for_ever()

    metrics = Metrics("shop")
    workers = Workers([Worker("relay", fails)], metrics, refusals=(RefusesToRun,))
    workers.start()
    await until(lambda: len(runs) == 4)
    text = (await metrics.render()).decode()
    assert 'worker_restarts_total{worker="relay"} 3.0' in text
    assert 'worker_up{worker="relay"} 1.0' in text
    assert not workers.refused.done()
    await workers.stop()


async def test_pauses_between_starts_grow(monkeypatch):
    pauses: list[float] = []
    real_sleep = asyncio.sleep

    async def noting(seconds: float) -> None:
        pauses.append(seconds)
        await real_sleep(0)

    async def fails() -> None:
        raise RuntimeError

    monkeypatch.setattr(supervision, "_LONGEST_PAUSE_SECONDS", 1.0)
    monkeypatch.setattr(supervision.random, "uniform", lambda _, most: most)
    workers = Workers([Worker("relay", fails)], Metrics("shop"), refusals=())
    with monkeypatch.context() as patched:
        patched.setattr(supervision.asyncio, "sleep", noting)
        workers.start()
        while len(pauses) < 12:
            await real_sleep(0)
    await workers.stop()
    assert pauses[:4] == [0.001, 0.002, 0.004, 0.008]
    assert max(pauses) == 1.0


async def test_one_workers_trouble_is_not_anothers():
    ticks: list[int] = []

    async def fails() -> None:
        raise RuntimeError

    async def goes_on() -> None:
        while True:
            ticks.append(1)
            await asyncio.sleep(0)

    workers = Workers([Worker("bad", fails), Worker("good", goes_on)], Metrics("shop"), refusals=())
    workers.start()
    await until(lambda: len(ticks) > 100)
    await workers.stop()


async def test_a_worker_that_refuses_is_not_started_again_and_says_why():
    runs: list[int] = []

    class AnotherHistoryError(Exception):
        pass

    async def refuses() -> None:
        runs.append(1)
        raise AnotherHistoryError("the stream is not ours")

    workers = Workers(
        [Worker("relay", refuses), Worker("other", _for_ever)], Metrics("shop"), refusals=(AnotherHistoryError,)
    )
    workers.start()
    assert str(await asyncio.wait_for(workers.refused, 5)) == "the stream is not ours"
    await workers.stop()
    assert runs == [1]


async def test_they_stop_one_by_one_the_last_started_first():
    stopped: list[str] = []

    def worker(name: str) -> Worker:
        async def run() -> None:
            try:
                await _for_ever()
            finally:
                await asyncio.sleep(0)
                stopped.append(name)

        return Worker(name, run)

    workers = Workers([worker("relay"), worker("reactions"), worker("timers")], Metrics("shop"), refusals=())
    workers.start()
    await asyncio.sleep(0)
    await workers.stop()
    assert stopped == ["timers", "reactions", "relay"]
