"""The projector: every event of every stream, exactly once, into the inbound log and the view built on it.

One process leads; others stand by behind a lock that the database itself takes back when the leader dies.
In one transaction the writer locks and moves the log's head and the checkpoints, appends the batch, and lets
the projection write: a commit that did not happen leaves no trace, one whose answer was lost is found done.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import asyncpg
import structlog

from common.bus import BusClient
from common.cancellation import heed
from common.clock import Clock
from common.db import session
from common.inbound import log
from common.inbound.blame import Blame, WriteFailedError
from common.inbound.errors import HistoryMismatchError, blames_a_fact, is_of_the_machinery
from common.inbound.intake import Horizon, Intake, open_intake
from common.inbound.sequence import Position
from common.inbound.term import Progress, Term, Terms
from common.projection import Connection, Projection
from common.retrying import reason_of

_log = structlog.get_logger(__name__)
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('inbound'), 1)"
_STANDBY_SECONDS = 0.1
_RETRY_SECONDS = 0.2
_TRIES = 3


class Projector:
    """Feeds `projection` from `streams`.

    `zone` is where midnight is looked for: with it, each day that begins becomes an entry of the log. `ahead`
    folds one batch while the one before is written; the projection must then take from memory what the batch
    before touched (see `Projection`). `progress` can be read at any time.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        client: BusClient,
        streams: Sequence[str],
        projection: Projection,
        clock: Clock,
        *,
        batch: int = 500,
        zone: ZoneInfo | None = None,
        ahead: bool = True,
        intake: Callable[[BusClient, Mapping[str, Position], int], Intake] = open_intake,
    ) -> None:
        self.progress = Progress()
        self._pool = pool
        self._client = client
        self._streams = list(streams)
        self._projection = projection
        self._clock = clock
        self._batch = batch
        self._intake = intake
        self._blame = Blame(batch)
        self._terms = Terms(projection, clock, zone, self._blame, ahead, self.progress)

    async def run(self) -> None:
        """Lead or stand by, until cancelled. Raises HistoryMismatchError, and what neither time nor parking cures."""
        while True:
            heed()
            try:
                async with self._leadership() as (writer, reader):
                    await self._lead(writer, reader)
            except WriteFailedError as failure:
                self._consider(failure)
            except Exception as error:
                if not is_of_the_machinery(error):
                    raise
                _log.warning("projector starts again", problem=reason_of(error))
            finally:
                self.progress.leading = False
                self._projection.reset()
            await asyncio.sleep(_RETRY_SECONDS)

    def _consider(self, failure: WriteFailedError) -> None:
        """Wait out what time cures; narrow down and condemn what no time will."""
        error = failure.__cause__
        assert error is not None, "a failed write has a cause"
        if is_of_the_machinery(error):
            _log.warning("projector starts again", problem=reason_of(error))
        elif blames_a_fact(error):
            self._blame.narrow(failure.batch, reason_of(error))
        else:
            raise error

    @asynccontextmanager
    async def _leadership(self) -> AsyncIterator[tuple[Connection, Connection]]:
        """The writer's connection, which holds the lock and loses it with its life, and one for reading."""
        async with session(self._pool) as writer, self._pool.acquire() as reader:
            while not await writer.fetchval(_TRY_LOCK):
                heed()
                await asyncio.sleep(_STANDBY_SECONDS)
            yield writer, reader

    async def _lead(self, writer: Connection, reader: Connection) -> None:
        head = await log.load(writer, self._streams)
        self._projection.reset()
        self.progress.begin(head)
        intake = self._intake(self._client, head.positions, self._batch)
        horizon = Horizon(self._client, self._clock, lambda: self.progress.positions, self.progress.reached)
        term = Term(self._terms, (writer, reader), head, intake, horizon)
        async with intake.reading(), horizon.looking():
            await term.serve()


__all__ = ["HistoryMismatchError", "Projector"]
