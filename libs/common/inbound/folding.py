"""Folding a batch although a fact in it may be poison: that fact's aggregate is held, the rest goes on.

A projection says PoisonError when it cannot read a fact. When it fails in any other way, which fact it was
is searched for by halving, each try from a fresh start, so that a bug in one fold does not stop every other
aggregate.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog

from common.inbound.batch import Batch
from common.inbound.errors import blames_a_fact
from common.projection import Connection, Fact, PoisonError, Projection
from common.retrying import reason_of

_log = structlog.get_logger(__name__)
_WORTH_A_THREAD_SECONDS = 0.005
_Settle = Callable[[], Awaitable[None]]


class Folder:
    """Folds batches on a projection; `connection` is for what the projection loads."""

    def __init__(self, projection: Projection, connection: Connection, worker: ThreadPoolExecutor) -> None:
        self._projection = projection
        self._connection = connection
        self._worker = worker
        self._seconds_a_fact = 0.0

    async def fold(self, batch: Batch, settle: _Settle, *, beside: bool) -> Any:
        """What `write` has to store; poison is held in the batch. None when nothing is delivered.

        `settle` waits until everything folded before is committed; `beside` lets a long fold run in the worker
        thread while the loop serves the database; for a short one the change of threads costs more than it brings.
        """
        while batch.facts:
            try:
                return await self._try(batch.facts, beside=beside)
            except PoisonError as poison:
                batch.hold(poison.fact, poison.reason)
                _log.error("poison", aggregate=poison.fact.message.aggregate, reason=poison.reason)
            except Exception as error:
                if not blames_a_fact(error):
                    raise
                await settle()
                culprit = await self._find(batch.facts)
                if culprit is not None:
                    batch.hold(culprit, reason_of(error))
                    _log.error("poison", aggregate=culprit.message.aggregate, reason=reason_of(error), exc_info=error)
        return None

    async def fold_whole(self, batch: Batch) -> Any:
        """What `write` has to store for a batch that is delivered whole or not at all. Raises PoisonError."""
        if not batch.facts:
            return None
        try:
            return await self._try(batch.facts, beside=False)
        except Exception as error:
            if isinstance(error, PoisonError) or not blames_a_fact(error):
                raise
            raise PoisonError(batch.facts[0], reason_of(error)) from error

    async def _try(self, facts: Sequence[Fact], *, beside: bool) -> Any:
        await self._projection.prepare(self._connection, facts)
        if beside and len(facts) * self._seconds_a_fact >= _WORTH_A_THREAD_SECONDS:
            return await asyncio.wrap_future(self._worker.submit(self._fold, facts))
        return self._fold(facts)

    def _fold(self, facts: Sequence[Fact]) -> Any:
        started = time.perf_counter()
        try:
            return self._projection.fold(facts)
        finally:
            self._seconds_a_fact = (time.perf_counter() - started) / len(facts)

    async def _find(self, facts: Sequence[Fact]) -> Fact | None:
        """The first fact at which folding fails, or None if it does not fail again. Leaves the projection reset."""
        good, bad = 0, len(facts)
        if await self._folds(facts):
            return None
        while bad - good > 1:
            middle = (good + bad) // 2
            if await self._folds(facts[:middle]):
                good = middle
            else:
                bad = middle
        return facts[bad - 1]

    async def _folds(self, facts: Sequence[Fact]) -> bool:
        self._projection.reset()
        try:
            await self._try(facts, beside=False)
        except Exception as error:
            if not isinstance(error, PoisonError) and not blames_a_fact(error):
                raise
            return False
        else:
            return True
        finally:
            self._projection.reset()
