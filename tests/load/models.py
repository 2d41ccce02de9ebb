"""Two kinds of crowd. In an open one people come when they come; in a closed one each asks again when answered.

A request's time counts from the moment when it was due, not from when it was sent: a server that stands still for
a second has made everybody wait who came in that second, also those whom a polite client would have held back
(Gil Tene calls leaving them out coordinated omission).
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["read", "write"]
Act = Callable[[], Awaitable[None]]
Choose = Callable[[int], tuple[Kind, Act]]
"""What the nth asks for."""

LONGEST_SECONDS = 30.0
"""Whoever has waited this long goes away, and counts as failed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One request: what kind, when it was due (seconds since the crowd began), how long it took since then."""

    kind: Kind
    due: float
    seconds: float
    failed: str = ""


async def opened(phases: Sequence[tuple[float, float]], choose: Choose, chance: random.Random) -> list[Taken]:
    """Phases of (requests a second, seconds), one after the other, whatever becomes of what was asked before.

    Requests come independently of each other (a Poisson process).
    """
    began = time.perf_counter()
    asked: list[asyncio.Task[Taken]] = []
    for due in _dues(phases, chance):
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        kind, act = choose(len(asked))
        asked.append(asyncio.create_task(_timed(kind, act, began, due)))
    return list(await asyncio.gather(*asked))


def _dues(phases: Sequence[tuple[float, float]], chance: random.Random) -> Iterator[float]:
    begins = 0.0
    for rate, seconds in phases:
        due = begins
        while (due := due + chance.expovariate(rate)) < begins + seconds:
            yield due
        begins += seconds


async def closed(
    users: int, seconds: float, choose: Callable[[int], Choose], chance: random.Random, *, thinking: float
) -> list[Taken]:
    """So many users who each think (an exponential time of this mean) and ask, again and again until the time is over.

    The first thought spreads them: nobody opens a door for two thousand at once.
    """
    began = time.perf_counter()

    async def user(number: int) -> list[Taken]:
        own, pick = random.Random(f"{number}-{chance.random()}"), choose(number)
        taken: list[Taken] = []
        due = own.expovariate(1 / thinking)
        while due < seconds:
            await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
            kind, act = pick(len(taken))
            taken.append(await _timed(kind, act, began, due))
            due = time.perf_counter() - began + own.expovariate(1 / thinking)
        return taken

    return [one for own in await asyncio.gather(*(user(number) for number in range(users))) for one in own]


async def _timed(kind: Kind, act: Act, began: float, due: float) -> Taken:
    failed = ""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await act()
    except (OSError, EOFError, TimeoutError, RuntimeError) as error:
        failed = f"{type(error).__name__}: {error}"[:200]
    return Taken(kind, due, time.perf_counter() - began - due, failed)


def percentile(seconds: Sequence[float], percent: float) -> float:
    """The smallest of them that so many percent do not exceed; 0 for none."""
    ordered = sorted(seconds)
    return ordered[max(0, -(-len(ordered) * int(percent * 10) // 1000) - 1)] if ordered else 0.0
