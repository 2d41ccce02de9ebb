"""One organisation's questions never slow down another's: each may spend so much a second, and takes its turn.

What a question costs is its estimate (cost.py) and what reading its document took. An organisation that has spent
more than it has earns it back before it is heard again. Whoever is heard waits for a turn: turns go round by
organisation, and none has all of them, so that whoever asks once does not stand behind somebody's hundred.
Kept in this process, so that several processes allow as many times as much.
"""

import asyncio
import math
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.api.errors import Refused
from gateway.storage.queueing import queueing

BASE = 10
"""What any question costs, refused ones too."""
CHARACTERS = 10
"""Characters of a document that cost as much as a value: it is parsed and validated when it is first seen."""
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Rates:
    """How much of one process an organisation may have."""

    per_second: int
    """Of cost, in the long run."""
    saved: int
    """Of cost, at once after a quiet time."""
    turns: int
    """Questions answered at a time, of all organisations together."""
    waiting: int = 50
    """Questions of one organisation in the house at a time."""

    @property
    def turns_each(self) -> int:
        """Of one organisation: one turn is always left for others."""
        return max(1, self.turns - 1)


class Busy(Refused):
    """Everybody together has asked for too much; answered with 503 and Retry-After."""

    seconds = 2

    def __init__(self, waited: float) -> None:
        message = (
            f"More is being asked than can be answered: your question waited {waited:.1f} s for its turn. "
            f"Nothing is wrong with it; ask again in {self.seconds} s."
        )
        super().__init__("busy", message, retryAfter=self.seconds)


class TooMuch(Refused):
    """The organisation has to wait `seconds`; answered with 429 and Retry-After."""

    def __init__(self, code: str, message: str, seconds: int) -> None:
        super().__init__(code, message, retryAfter=seconds)
        self.seconds = seconds


@dataclass(slots=True)
class _Purse:
    left: float
    at: float


class Fairness:
    """The turns and purses of one process. `now` tells seconds that only go forward."""

    def __init__(self, rates: Rates, now: Callable[[], float] | None = None) -> None:
        self._rates = rates
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._purses: dict[str, _Purse] = {}
        self._inside: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def admitted(self, organisation: str) -> AsyncIterator[None]:
        """Inside the house, without a turn yet. Raises TooMuch."""
        purse = self._purse(organisation)
        if purse.left <= 0:
            seconds = math.ceil((1 - purse.left) / self._rates.per_second)
            message = (
                f"Your organisation has asked for more than {self._rates.per_second} values a second in the long run: "
                f"ask again in {seconds} s, for less at a time, or less often (`changes` tells what is new)."
            )
            raise TooMuch("rate-limit", message, seconds)
        if self._inside[organisation] >= self._rates.waiting:
            message = f"{self._rates.waiting} questions of your organisation are waiting: ask fewer at the same time."
            raise TooMuch("too-many-at-once", message, 1)
        self._inside[organisation] += 1
        try:
            yield
        finally:
            self._give_back(self._inside, organisation)

    @asynccontextmanager
    async def turn(self, organisation: str) -> AsyncIterator[None]:
        """One of the turns, when it comes."""
        if not self._free(organisation) or organisation in self._queues:
            await self._queued(organisation)
        else:
            self._taken[organisation] += 1
        try:
            yield
        finally:
            self._give_back(self._taken, organisation)
            self._hand_out()

    def spend(self, organisation: str, cost: float) -> None:
        """What was asked for, which may be more than was left."""
        self._purse(organisation).left -= cost

    def _free(self, organisation: str) -> bool:
        rates = self._rates
        return self._taken.total() < rates.turns and self._taken[organisation] < rates.turns_each

    async def _queued(self, organisation: str) -> None:
        mine = asyncio.get_running_loop().create_future()
        self._queues.setdefault(organisation, deque()).append(mine)
        try:
            with queueing():
                await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # the turn came just as nobody wanted it any more
                self._give_back(self._taken, organisation)
                self._hand_out()
            raise

    def _hand_out(self) -> None:
        for organisation in list(self._queues):
            queue = self._queues[organisation]
            while queue and queue[0].done():
                queue.popleft()
            if queue and self._free(organisation):
                self._taken[organisation] += 1
                queue.popleft().set_result(None)
                self._queues.move_to_end(organisation)
            if not queue:
                del self._queues[organisation]

    def _purse(self, organisation: str) -> _Purse:
        now, rates = self._now(), self._rates
        purse = self._purses.get(organisation)
        if purse is None:
            if len(self._purses) >= _MOST_REMEMBERED:
                self._forget_the_full(now)
            purse = self._purses[organisation] = _Purse(rates.saved, now)
        purse.left = min(rates.saved, purse.left + (now - purse.at) * rates.per_second)
        purse.at = now
        return purse

    def _forget_the_full(self, now: float) -> None:
        rates = self._rates
        self._purses = {
            name: purse
            for name, purse in self._purses.items()
            if purse.left + (now - purse.at) * rates.per_second < rates.saved
        }

    @staticmethod
    def _give_back(counts: Counter[str], organisation: str) -> None:
        counts[organisation] -= 1
        if not counts[organisation]:
            del counts[organisation]
