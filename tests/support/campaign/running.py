"""A campaign: load on one side, faults on the other, one after another, each with the time until all answers again."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

from tests.support.campaign.faults import FAULTS
from tests.support.campaign.load import Load
from tests.support.campaign.town import Town
from tests.support.waiting import ended, until

_RECOVERY_LIMIT_SECONDS = 300
_TOLD_EVERY = 25


@dataclass
class Campaign:
    """What was done and how long it took to get over it. Print it: whoever sees a failure needs the seed."""

    seed: int
    done: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """How often a process may have died between doing something outside and noting it."""
        deadly = {"kill one": 1, "kill two": 2, "kill an engine": 1, "restart in a wave": 6, "fill the disk": 2}
        # A cut connection leaves the same doubt as a death.
        doubtful = {"cut": 1, "reset": 1, "halve": 1, "delay": 1}
        return sum(times * (deadly | doubtful).get(name, 0) for name, times in self.done.items())

    def so_far(self, planned: int, load: Load) -> str:
        """One line under way."""
        done, acknowledged, slowest = self.done.total(), len(load.acknowledged), max(self.recoveries, default=0)
        return f"{done} of {planned} faults, {acknowledged} commands acknowledged, slowest back {slowest:.1f} s"

    def told(self, counted: dict[str, int], load: Load) -> str:
        """The table of a campaign."""
        ordered = sorted(self.recoveries)
        median, slowest = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
        lines = [
            f"CHAOS_SEED={self.seed}, {self.done.total()} faults",
            *(f"  {name:20} {times:5}" for name, times in sorted(self.done.items())),
            f"rounds of the histories {load.rounds}",
            f"commands acknowledged {counted['acknowledged']}, lost 0, doubled 0",
            f"keys replayed {load.replayed}, events in stores and streams {counted['events']}",
            f"ledger totals as the client's own log of commands comes to {counted['ledger totals']}",
            f"asked by letter {len(load.entered)}, doubled {counted['doubled letters']} (at most {self.kills})",
            f"questions {dict(load.read)}",
            f"time until everything answers again: p50 {median:.1f} s, p99 {slowest:.1f} s",
        ]
        return "\n".join(lines)


async def carry_out(town: Town, load: Load, planned: list[str], seed: int) -> Campaign:
    """Every planned fault, while rounds of the histories are told; the round under way is told to its end."""
    campaign, chance, stop = Campaign(seed), random.Random(seed), asyncio.Event()
    reading = asyncio.create_task(load.ask_for_figures(stop))
    telling = asyncio.create_task(_tell(load, stop))
    try:
        for number, name in enumerate(planned):
            await asyncio.sleep(chance.uniform(0.05, 0.5))
            await _one(campaign, town, load, (number, name), chance)
            if telling.done():
                telling.result()
            if (number + 1) % _TOLD_EVERY == 0:
                print(campaign.so_far(len(planned), load), flush=True)  # noqa: T201 - it goes on for hours
        stop.set()
        await telling
        await reading
    finally:
        stop.set()
        await ended(telling, reading)
    return campaign


async def _tell(load: Load, stop: asyncio.Event) -> None:
    while True:
        await load.tell_a_round()
        if stop.is_set():
            return


async def _one(campaign: Campaign, town: Town, load: Load, planned: tuple[int, str], chance: random.Random) -> None:
    number, name = planned
    fault, _ = FAULTS[name]
    await fault(town, chance)
    campaign.done[name] += 1
    loop = asyncio.get_running_loop()
    hurt, tries = loop.time(), iter(range(10**6))

    async def answers() -> bool:
        return await town.ready() and await load.probe(f"probe-{number}-{next(tries)}")

    answers.__name__ = f"an answer after fault {number} ({name})"
    await until(answers, _RECOVERY_LIMIT_SECONDS, pause=0.1)
    campaign.recoveries.append(loop.time() - hurt)
