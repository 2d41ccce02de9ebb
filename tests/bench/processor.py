"""Processor time of what takes part in a measurement: on a machine that others use too, rates alone say little."""

import asyncio
import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from common.inbound import Projector
from local.engines.process import children

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time."""

    ours: float
    of_postgres: float

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.ours - other.ours, self.of_postgres - other.of_postgres)

    @property
    def together(self) -> float:
        return self.ours + self.of_postgres


def spent(postmaster: int) -> Spent:
    """So far: by this process, and by PostgreSQL's processes, those included that have ended."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Spent(used.ru_utime + used.ru_stime, sum(map(_of, [postmaster, *children(postmaster)])))


async def folded(projector: Projector, facts: int, postmaster: int) -> tuple[int, float, Spent]:
    """Run a projector until it knows so many facts: how many, in how many seconds, and what that took."""
    began, before = time.perf_counter(), spent(postmaster)
    running = asyncio.create_task(projector.run())
    while projector.progress.fact_no < facts:
        if running.done():
            running.result()
        await asyncio.sleep(0.005)
    found = facts, time.perf_counter() - began, spent(postmaster) - before
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return found


def by_part() -> dict[str, float]:
    """Seconds so far of everything that this process has started, by what it is: a service, PostgreSQL's, NATS."""
    seconds: dict[str, float] = {"this process": spent(os.getpid()).ours}
    waiting = list(children(os.getpid()))
    while waiting:
        pid = waiting.pop()
        waiting += children(pid)
        name = _part(pid)
        seconds[name] = seconds.get(name, 0.0) + _of(pid)
    return seconds


def _part(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return "ended"
    if "-m" in words:
        return words[words.index("-m") + 1]
    return "PostgreSQL" if "postgres" in words[0] else Path(words[0]).name


def _of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # ended meanwhile: then it is in its parent's account
        return 0.0
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / _TICKS


def memory_mb() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6
