"""One term of leadership: take, number, fold, write, until something goes wrong.

While PostgreSQL writes a batch the next one is folded, one ahead at most. Whatever fails ends the term;
the next begins from what the database holds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from common import telemetry
from common.cancellation import heed
from common.clock import Clock
from common.inbound import log, parking
from common.inbound.batch import Batch, Head, plan, release
from common.inbound.blame import Blame, WriteFailedError
from common.inbound.errors import LeadershipLostError, blames_a_fact
from common.inbound.folding import Folder
from common.inbound.intake import Horizon, Intake
from common.inbound.parking import Action
from common.inbound.replay import held_messages
from common.projection import Connection, PoisonError, Projection
from common.retrying import reason_of

_TICK_SECONDS = 0.05
_NOTE_COMPLETE_SECONDS = 1.0
_LOOK_FOR_REQUESTS_SECONDS = 0.2


@dataclass(slots=True)
class Progress:
    """Where the projector is: for metrics and for whoever waits for a position."""

    leading: bool = False
    fact_no: int = 0
    known_at: datetime | None = None
    complete_through: datetime | None = None
    parked: int = 0
    entries_written: int = 0
    batches_written: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)

    @property
    def lag_events(self) -> int:
        """How many messages the streams held, when last looked at, after what is in the log."""
        return sum(max(0, seq - self.positions.get(stream, 0)) for stream, seq in self.reached.items())

    def begin(self, head: Head) -> None:
        """A term begins here."""
        self.leading, self.fact_no, self.known_at = True, head.fact_no, head.known_at
        self.parked, self.positions = len(head.parked), log.last_sequences(head)


@dataclass(frozen=True, slots=True)
class Terms:
    """What does not change from one term to the next."""

    projection: Projection
    clock: Clock
    zone: ZoneInfo | None
    blame: Blame
    ahead: bool
    progress: Progress


class Term:
    """The work of the one writer. Of its connections the first holds the lock, the second is for what folds load."""

    def __init__(
        self, terms: Terms, connections: tuple[Connection, Connection], head: Head, intake: Intake, horizon: Horizon
    ) -> None:
        self.head = head
        self._terms = terms
        self._writer, self._reader = connections
        self._intake = intake
        self._horizon = horizon
        self._folder = Folder(terms.projection, self._reader)
        self._writing: asyncio.Task[None] | None = None
        self._noted = 0.0
        self._looked = 0.0

    async def serve(self) -> None:
        """Work until cancelled. Any error ends the term; nothing of it is left running."""
        async with self._cleanly():
            while True:
                heed()
                await self._intake.wait(_TICK_SECONDS)
                if self._writing is not None and self._writing.done():
                    await self._settle()
                await self._do_requests()
                await self._step()

    @asynccontextmanager
    async def _cleanly(self) -> AsyncIterator[None]:
        try:
            yield
        finally:
            if self._writing is not None:
                self._writing.cancel()
                await asyncio.gather(self._writing, return_exceptions=True)

    async def _step(self) -> None:
        terms = self._terms
        messages = self._intake.take(terms.blame.limit(self.head.fact_no))
        batch = plan(self.head, messages, terms.clock.now(), terms.zone, terms.blame.condemned)
        if not batch.entries:
            await self._note_complete()
            return
        await self._deliver(batch)

    async def _deliver(self, batch: Batch) -> None:
        result = await self._folder.fold(batch, self._settle)
        await self._settle()
        self._writing = asyncio.create_task(self._write(batch, result))
        self.head = batch.after
        if not self._terms.ahead:
            await self._settle()

    async def _settle(self) -> None:
        """Wait until the batch that is being written is committed."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            try:
                await writing
            finally:
                if not writing.done():
                    self._writing = writing

    async def _write(self, batch: Batch, result: Any) -> None:
        complete = self._horizon.complete_at(batch.after.positions)
        try:
            with telemetry.caused("project", (fact.message.traceparent for fact in batch.facts)):
                await self._store(batch, result, complete)
        except Exception as error:
            raise WriteFailedError(batch) from error
        self._report(batch, complete)

    async def _store(self, batch: Batch, result: Any, complete: datetime | None) -> None:
        async with self._writer.transaction():
            if not await log.advance(self._writer, batch, complete):
                raise LeadershipLostError
            await log.append(self._writer, batch.entries)
            if batch.parked:
                await parking.park(self._writer, batch.before.fact_no + 1, batch.parked)
            if batch.released is not None:
                await parking.release(self._writer, batch.released)
            if batch.facts:
                await self._terms.projection.write(self._writer, result)

    def _report(self, batch: Batch, complete: datetime | None) -> None:
        progress, after = self._terms.progress, batch.after
        progress.fact_no, progress.known_at = after.fact_no, after.known_at
        progress.complete_through = complete or progress.complete_through
        progress.parked = len(after.parked)
        progress.entries_written += len(batch.entries)
        progress.batches_written += 1
        progress.positions = log.last_sequences(after)

    async def _note_complete(self) -> None:
        """With nothing to do, say now and then that nothing is missing."""
        at, now = self._horizon.complete_at(self.head.positions), asyncio.get_running_loop().time()
        if at is None or self._writing is not None or now - self._noted < _NOTE_COMPLETE_SECONDS:
            return
        if not await log.complete(self._writer, self.head.fact_no, at):
            raise LeadershipLostError
        self._noted = now
        self._terms.progress.complete_through = at

    async def _do_requests(self) -> None:
        now = asyncio.get_running_loop().time()
        if not self.head.parked or now - self._looked < _LOOK_FOR_REQUESTS_SECONDS:
            return
        self._looked = now
        await self._settle()
        for aggregate, action in await parking.requests(self._writer):
            await self._release(aggregate, action)

    async def _release(self, aggregate: str, action: Action) -> None:
        """Deliver or drop what is held of an aggregate, as one entry; if it is still poison it stays held."""
        held = await held_messages(self._writer, aggregate, self.head.fact_no + 1)
        batch = release(self.head, aggregate, held, self._terms.clock.now(), action)
        try:
            result = await self._folder.fold_whole(batch)
            await self._write(batch, result)
        except PoisonError as poison:
            await self._refuse(aggregate, poison.reason)
        except WriteFailedError as failure:
            if failure.__cause__ is None or not blames_a_fact(failure.__cause__):
                raise
            await self._refuse(aggregate, reason_of(failure.__cause__))
        else:
            self.head = batch.after

    async def _refuse(self, aggregate: str, reason: str) -> None:
        self._terms.projection.reset()
        await parking.refuse(self._writer, aggregate, reason)
