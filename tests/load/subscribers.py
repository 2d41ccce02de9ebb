"""Partners who hold a subscription while others ask: how late each of them hears, and what it missed or heard twice.

One that is cut off comes back with its last position, as the guide for partners tells it to.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any, NamedTuple, Self

from websockets.exceptions import ConnectionClosed

from tests.support.subscribing import Subscriber, connected
from tests.support.waiting import ended, until

_AT_ONCE = 50
_PATIENCE_SECONDS = 60
"""How long after the crowd has gone a message may still come before it counts as missed."""


class Sent(NamedTuple):
    """A command of which an organisation's subscribers are told: whose, and when it was sent (`perf_counter`)."""

    organisation: str
    moment: float


@dataclass(slots=True)
class Heard:
    """By one subscriber."""

    organisation: str
    moments: dict[str, list[float]] = field(default_factory=dict)
    """When each thing was told, as often as it was."""
    position: str | None = None
    came_back: int = 0

    def take(self, page: Mapping[str, Any]) -> None:
        """A message has come."""
        now = time.perf_counter()
        self.position = page["pageInfo"]["endCursor"]
        for node in page["nodes"]:
            self.moments.setdefault(node["thingId"], []).append(now)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of all subscribers together."""

    lags: list[float]
    """Seconds from when a command was sent until a subscriber had what came of it: one for each of both."""
    missed: int
    doubled: int
    overheard: int
    """What was told of another organisation's."""
    came_back: int


def tally(heard: Iterable[Heard], sent: Mapping[str, Sent]) -> Tally:
    """What each subscriber was told of everything that was sent, by the thing's id."""
    lags, missed, doubled, overheard, came_back = list[float](), 0, 0, 0, 0
    for one in heard:
        came_back += one.came_back
        for thing, (organisation, moment) in sent.items():
            moments = one.moments.get(thing, [])
            if organisation != one.organisation:
                overheard += len(moments)
                continue
            lags += [moments[0] - moment] if moments else []
            missed += not moments
            doubled += max(0, len(moments) - 1)
    return Tally(lags, missed, doubled, overheard, came_back)


class Subscribers:
    """So many connections with a subscription each, every one of which has been told where it is."""

    def __init__(self, port: int, tokens: Mapping[str, str], count: int) -> None:
        """`tokens` of the organisations that take turns in having one more."""
        self._port, self._tokens = port, tokens
        self.heard = [Heard(organisation) for organisation in islice(cycle(tokens), count)]
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        for start in range(0, len(self.heard), _AT_ONCE):
            await self._begin(self.heard[start : start + _AT_ONCE])
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(ended(task) for task in self._tasks))
        for task in self._tasks:
            if not task.cancelled():
                task.result()

    async def told(self, sent: Mapping[str, Sent]) -> Tally:
        """What became of what was sent, once all of it has come or nobody waits for it any longer."""
        with contextlib.suppress(AssertionError):  # what is missing then is counted
            await until(lambda: not tally(self.heard, sent).missed, _PATIENCE_SECONDS, pause=0.1)
        return tally(self.heard, sent)

    async def _begin(self, some: Sequence[Heard]) -> None:
        begun = [asyncio.Event() for _ in some]
        tasks = [asyncio.create_task(self._holds(*one)) for one in zip(some, begun, strict=True)]
        self._tasks += tasks
        all_begun = asyncio.gather(*(event.wait() for event in begun))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.wait([all_begun, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()

    async def _holds(self, heard: Heard, begun: asyncio.Event) -> None:
        while True:
            with contextlib.suppress(ConnectionClosed, OSError):
                token = self._tokens[heard.organisation]
                async with connected(self._port, token, ping_interval=None) as subscriber:
                    await _listens(subscriber, heard, begun)
            heard.came_back += 1
            await asyncio.sleep(1)


async def _listens(subscriber: Subscriber, heard: Heard, begun: asyncio.Event) -> None:
    await subscriber.subscribe(since=heard.position)
    while True:
        heard.take(await subscriber.page())
        begun.set()
