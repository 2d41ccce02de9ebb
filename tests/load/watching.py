"""What is looked at while a crowd is there: how old the figures are, what each process holds."""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from common.clock import SystemClock
from local.client import Client
from local.engines.process import children
from tests.support.waiting import ended

_WATERMARK = "{ watermark { completeThrough } }"
_PAGE = resource.getpagesize()
Pids = Callable[[], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Held:
    """By one part of the system, the processes that it has started included."""

    megabytes: float
    """Resident and not shared with others."""
    descriptors: int


@dataclass
class Seen:
    """Everything that was seen, in order."""

    ages: list[float] = field(default_factory=list)
    """Seconds since the moment through which every recorded fact counted."""
    held: list[dict[str, Held]] = field(default_factory=list)


def held(pids: dict[str, int]) -> dict[str, Held]:
    """By every part now; one that is just being started again is left out."""
    found = {}
    for name, pid in pids.items():
        family = [pid, *children(pid)]
        try:
            memory = sum(_private(one) for one in family)
            descriptors = sum(len(list(Path(f"/proc/{one}/fd").iterdir())) for one in family)
        except OSError:
            continue
        found[name] = Held(memory * _PAGE / 1e6, descriptors)
    return found


def _private(pid: int) -> int:
    _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    return int(resident) - int(shared)


@asynccontextmanager
async def watched(client: Client, organisation: str, pids: Pids, *, every: float) -> AsyncIterator[Seen]:
    """Look while the block runs."""
    seen = Seen()
    token = client.token(organisation, "coordinator")

    async def look() -> None:
        while True:
            mark = (await client.query(_WATERMARK, token))["watermark"]["completeThrough"]
            if mark is not None:
                seen.ages.append((SystemClock().now() - datetime.fromisoformat(mark)).total_seconds())
            seen.held.append(held(pids()))
            await asyncio.sleep(every)

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        await ended(looking)
    if not looking.cancelled():
        looking.result()
