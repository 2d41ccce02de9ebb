"""What arrives together is done together: while one group is on its way to the disk, the next one gathers.

A lone item waits for nobody. A crowd shares what every transaction costs, whoever is in it: round trips, locks, one
write to the disk (the databases' own word for it is group commit). Each item still gets an outcome of its own.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

I = TypeVar("I")  # noqa: E741 - an item
R = TypeVar("R")

MOST = 64
"""In one group: how much one item may have to wait for others."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The whole group came to nothing; whose fault it was is not known."""

    error: Exception


class Gathering(Generic[I, R]):
    """Carries out items in groups, one group at a time.

    `carry_out` gives an outcome for each item, in their order. Two items with the same `name` are never in one group.
    A group that is not full begins no sooner than `pace` seconds after the one before it; the first waits for nobody.
    Two groups at a time were slower (measured): they are smaller, and wait for each other's rows.
    """

    def __init__(
        self,
        carry_out: Callable[[Sequence[I]], Awaitable[Sequence[R]]],
        *,
        name: Callable[[I], Hashable | None] = lambda _: None,
        most: int = MOST,
        pace: float = 0.0,
    ) -> None:
        self._carry_out, self._name = carry_out, name
        self._most, self._pace, self._next_at = most, pace, 0.0
        self._waiting: deque[tuple[I, asyncio.Future[R | Failed]]] = deque()
        self._running: asyncio.Task[None] | None = None
        self._resting = self._ended = False

    async def join(self, item: I) -> R | Failed:
        """Have this carried out with whatever else is there. Whoever stops waiting stops nobody else.

        Raises CancelledError after the end.
        """
        if self._ended:
            raise asyncio.CancelledError
        outcome: asyncio.Future[R | Failed] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, outcome))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await outcome

    async def end(self, patience: float) -> None:
        """Let the group that is being carried out finish, for so many seconds; whoever still waits is cancelled."""
        self._ended = True
        running = self._running
        if running is not None:
            if self._resting:
                running.cancel()
            if (await asyncio.wait([running], timeout=patience))[1]:
                running.cancel()
                await asyncio.wait([running])
        while self._waiting:
            self._waiting.popleft()[1].cancel()

    async def _run(self) -> None:
        try:
            while self._waiting and not self._ended:
                await self._rest()
                await self._carry(self._next())
        finally:
            self._running = None

    async def _carry(self, group: list[tuple[I, asyncio.Future[R | Failed]]]) -> None:
        try:
            outcomes = await self._outcomes([item for item, _ in group])
            for (_, waiting), outcome in zip(group, outcomes, strict=True):
                if not waiting.done():
                    waiting.set_result(outcome)
        finally:
            for _, waiting in group:
                waiting.cancel()  # whoever was told already is not touched

    async def _rest(self) -> None:
        now = asyncio.get_running_loop().time
        if len(self._waiting) < self._most and (left := self._next_at - now()) > 0:
            self._resting = True
            try:
                await asyncio.sleep(left)
            finally:
                self._resting = False
        self._next_at = now() + self._pace

    def _next(self) -> list[tuple[I, asyncio.Future[R | Failed]]]:
        group: list[tuple[I, asyncio.Future[R | Failed]]] = []
        names: set[Hashable] = set()
        later = []
        while self._waiting and len(group) < self._most:
            one = self._waiting.popleft()
            name = self._name(one[0])
            if name is not None and name in names:
                later.append(one)
                continue
            names.add(name)
            group.append(one)
        self._waiting.extendleft(reversed(later))
        return group

    async def _outcomes(self, items: list[I]) -> Sequence[R | Failed]:
        try:
            return await self._carry_out(items)
        except Exception as error:
            return [Failed(error)] * len(items)
