"""Who waits for changes of which organisation: one question to the database for all of them, whoever waits."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from gateway.api.errors import Refused
from gateway.storage.changes import changed_since

_POLL_SECONDS = 0.2


class Hub:
    """`run` asks which lists moved while somebody waits; waiting costs an entry in a dictionary."""

    def __init__(self, pool: asyncpg.Pool, most: int) -> None:
        self._pool, self._most = pool, most
        self._serial = 0
        self._serials: dict[str, int] = {}
        self._bells: dict[str, asyncio.Event] = {}
        self._open: Counter[str] = Counter()

    @property
    def subscriptions(self) -> int:
        """How many are open."""
        return self._open.total()

    @contextmanager
    def seat(self, organisation: str) -> Iterator[None]:
        """One subscription of an organisation, while it is open. Raises Refused where it has too many."""
        if self._open[organisation] >= self._most:
            message = f"Your organisation has {self._most} subscriptions open here: end one first."
            raise Refused("too-many-subscriptions", message, limit=self._most)
        self._open[organisation] += 1
        try:
            yield
        finally:
            self._open[organisation] -= 1
            if not self._open[organisation]:
                del self._open[organisation]

    def ticket(self, organisation: str) -> int:
        """Take one before looking at the list: `moved` then returns for everything that came after the look."""
        return self._serials.get(organisation, 0)

    async def moved(self, organisation: str, ticket: int) -> None:
        """Return once the organisation's list moved after the ticket was taken."""
        while self.ticket(organisation) == ticket:
            await self._bells.setdefault(organisation, asyncio.Event()).wait()

    async def run(self) -> None:
        """Ask again and again, until cancelled."""
        while True:
            if self._bells:
                for organisation, serial in await changed_since(self._pool, self._serial):
                    self._serial = self._serials[organisation] = serial
                    if bell := self._bells.pop(organisation, None):
                        bell.set()
            await asyncio.sleep(_POLL_SECONDS)
