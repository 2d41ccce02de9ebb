"""Folding a batch although a fact in it may be poison: that fact's aggregate is held, the rest goes on.

A projection says PoisonError when it cannot read a fact. When it fails in any other way, which fact it was
is searched for by halving, each try from a fresh start, so that a bug in one fold does not stop every other
aggregate.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from common.inbound.batch import Batch
from common.inbound.errors import blames_a_fact
from common.projection import Connection, Fact, PoisonError, Projection
from common.retrying import reason_of

_log = structlog.get_logger(__name__)
_Settle = Callable[[], Awaitable[None]]


class Folder:
    """Folds batches on a projection; `connection` is for what the projection loads."""

    def __init__(self, projection: Projection, connection: Connection) -> None:
        self._projection = projection
        self._connection = connection

    async def fold(self, batch: Batch, settle: _Settle) -> Any:
        """What `write` has to store; poison is held in the batch. None when nothing is delivered.

        `settle` waits until everything folded before is committed.
        """
        while batch.facts:
            try:
                return await self._try(batch.facts)
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
            return await self._try(batch.facts)
        except Exception as error:
            if isinstance(error, PoisonError) or not blames_a_fact(error):
                raise
            raise PoisonError(batch.facts[0], reason_of(error)) from error

    async def _try(self, facts: Sequence[Fact]) -> Any:
        await self._projection.prepare(self._connection, facts)
        return await self._projection.fold(facts)

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
            await self._try(facts)
        except Exception as error:
            if not isinstance(error, PoisonError) and not blames_a_fact(error):
                raise
            return False
        else:
            return True
        finally:
            self._projection.reset()
