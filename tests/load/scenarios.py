"""The crowds, one function each: what comes, for how long, and the lines of the table that tell what it met."""

import asyncio
import random
import statistics
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from local.client import Client
from tests.bench.report import Measured, Report
from tests.load.actors import Actors
from tests.load.models import Act, Choose, Kind, Taken, closed, opened, percentile
from tests.load.subscribers import Subscribers, Tally
from tests.load.watching import Held, Pids, held, watched

TARGETS: dict[Kind, tuple[int, int, int]] = {"read": (5, 20, 50), "write": (20, 60, 120)}
"""Milliseconds at p50, p95 and p99, of 150 mixed requests a second on two cores that carry everything."""
_WINDOW_SECONDS = 1.0
_DECISIONS = 2.0
"""A second, of which subscribers hear."""


@dataclass
class Stage:
    """What a scenario works with. `scale` makes every crowd smaller, to try it out."""

    client: Client
    actors: Actors
    pids: Pids
    report: Report
    seed: int = 1
    seconds: float = 20.0
    soak_seconds: float = 300.0
    scale: float = 1.0

    @property
    def chance(self) -> random.Random:
        return random.Random(self.seed)

    @property
    def owner(self) -> str:
        return self.actors.definition.controller

    def show(self, label: str, taken: Sequence[Taken], seconds: float, *, wanted: bool = False) -> None:
        """The distribution of each kind, and how much came to nothing."""
        for kind in ("read", "write"):
            own = [one.seconds for one in taken if one.kind == kind]
            for percent, target in zip((50, 95, 99), TARGETS[kind], strict=True):
                if own:
                    at_most = target if wanted else None
                    value = percentile(own, percent) * 1e3
                    self.report.add(Measured(f"{label}: {kind}s p{percent}", value, "ms", wanted_at_most=at_most))
        failed = [one.failed for one in taken if one.failed]
        self.report.add(Measured(f"{label}: answered", (len(taken) - len(failed)) / seconds, "requests/s"))
        self.report.add(Measured(f"{label}: failed", len(failed), "requests", wanted_at_most=0))
        if failed:
            print(f"{label}: first failure: {failed[0]}", flush=True)  # noqa: T201 - for whoever waits

    def show_ages(self, label: str, ages: Sequence[float]) -> None:
        """How old the figures were."""
        for percent in (50, 99):
            value = percentile(ages, percent) * 1e3
            self.report.add(Measured(f"{label}: age of the watermark p{percent}", value, "ms"))

    def show_told(self, label: str, told: Tally) -> None:
        """How late subscribers heard, and what of it was wrong."""
        for percent in (50, 95, 99):
            self.report.add(Measured(f"{label}: lag p{percent}", percentile(told.lags, percent) * 1e3, "ms"))
        for name in ("missed", "doubled", "overheard"):
            self.report.add(Measured(f"{label}: {name}", getattr(told, name), "messages", wanted_at_most=0))
        self.report.add(Measured(f"{label}: told", len(told.lags), "messages"))
        self.report.add(Measured(f"{label}: came back after being cut off", told.came_back, "times"))


async def mixed(stage: Stage) -> None:
    """Open: 150 requests a second, four reads to a write, after a quarter of the time again to warm up."""
    rate, warm_up = 150 * stage.scale, stage.seconds / 4
    async with watched(stage.client, stage.owner, stage.pids, every=0.25) as seen:
        phases = [(rate, warm_up), (rate, stage.seconds)]
        taken = await opened(phases, stage.actors.mixed, stage.chance)
    taken = [one for one in taken if one.due >= warm_up]
    label = f"mixed, {rate:.0f}/s"
    stage.show(label, taken, stage.seconds, wanted=True)
    stage.show_ages(label, seen.ages)


async def registering(stage: Stage) -> None:
    """Closed: 275 users at once, each registering and enrolling one person after the other, a second between."""
    users = max(2, round(275 * stage.scale))

    def user(_: int) -> Choose:
        return lambda _: ("write", stage.actors.registers_and_enrols)

    async with watched(stage.client, stage.owner, stage.pids, every=0.25) as seen:
        taken = await closed(users, stage.seconds, user, stage.chance, thinking=1.0)
    label = f"{users} users registering"
    stage.show(label, taken, stage.seconds)
    stage.show_ages(label, seen.ages)


async def partners(stage: Stage) -> None:
    """Closed: 2,000 partners' clients, each with a connection of its own. Half look every ten seconds on average;
    half hold a subscription, and hear of what staff decide on their organisation's referrals meanwhile.
    """
    clients = max(2, round(2000 * stage.scale))
    looking, holding = clients - clients // 2, clients // 2
    await stage.actors.refer(round(stage.seconds * _DECISIONS * 2) + 10)
    before = held(stage.pids())["gateway"]
    port = stage.client.layout.ports.gateway
    async with AsyncExitStack() as stack, Subscribers(port, stage.actors.tokens, holding) as subscribers:

        def user(_: int) -> Choose:
            own, looks = stage.actors.partner()
            stack.push_async_callback(own.__aexit__)
            return lambda _: ("read", looks())

        def decides(number: int) -> tuple[Kind, Act]:
            return "write", lambda: stage.actors.decides(number)

        async with watched(stage.client, stage.owner, stage.pids, every=0.25) as seen:
            taken, decided = await asyncio.gather(
                closed(looking, stage.seconds, user, stage.chance, thinking=10.0 * min(1.0, stage.scale * 5)),
                opened([(_DECISIONS, stage.seconds)], decides, stage.chance),
            )
        after = held(stage.pids())["gateway"]
        told = await subscribers.told(stage.actors.sent)
    label = f"{clients:,} partners' clients"
    stage.show(label, [*taken, *decided], stage.seconds)
    stage.show_ages(label, seen.ages)
    stage.show_told(f"{holding:,} of them subscribed", told)
    stage.report.add(
        Measured(f"{label}: the gateway holds", after.descriptors, "descriptors", "before", before.descriptors)
    )
    stage.report.add(Measured(f"{label}: the gateway holds", after.megabytes, "MB", "before", before.megabytes))


async def spike(stage: Stage) -> None:
    """Open: a calm third, five times as many for a third, calm again; how long until it is as it was before."""
    calm, third = 30 * stage.scale, stage.seconds
    taken = await opened([(calm, third), (5 * calm, third), (calm, third)], stage.actors.mixed, stage.chance)
    before, during, after = ([one for one in taken if one.due // third == phase] for phase in range(3))
    for name, part in ((f"calm, {calm:.0f}/s", before), (f"spike, {5 * calm:.0f}/s", during), ("calm again", after)):
        stage.show(name, part, third)
    recovered = _recovered(before, after, since=2 * third)
    stage.report.add(Measured("as before again, after the spike's last second", recovered, "s"))


def _recovered(before: Sequence[Taken], after: Sequence[Taken], *, since: float) -> float:
    """Seconds until a window of requests does as well as nineteen of twenty did before (twice that, for noise)."""
    well = 2 * percentile([one.seconds for one in before], 95)
    windows: dict[int, list[float]] = {}
    for one in after:
        windows.setdefault(int((one.due - since) / _WINDOW_SECONDS), []).append(one.seconds)
    for number in sorted(windows):
        if percentile(windows[number], 95) <= well:
            return number * _WINDOW_SECONDS
    return float("inf")


async def soak(stage: Stage) -> None:
    """Open: 50 mixed requests a second for long; what every process holds at the end and held after a quarter."""
    rate = 50 * stage.scale
    async with watched(stage.client, stage.owner, stage.pids, every=stage.soak_seconds / 80) as seen:
        taken = await opened([(rate, stage.soak_seconds)], stage.actors.mixed, stage.chance)
    label = f"soak, {rate:.0f}/s for {stage.soak_seconds:.0f} s"
    stage.show(label, taken, stage.soak_seconds)
    stage.show_ages(label, seen.ages)
    early, late = _quarter(seen.held, 1), _quarter(seen.held, 3)
    for part in sorted(early):
        stage.report.add(
            Measured(f"soak: {part}", late[part].megabytes, "MB", "after a quarter", early[part].megabytes)
        )
        descriptors = Measured(
            f"soak: {part}", late[part].descriptors, "descriptors", "after a quarter", early[part].descriptors
        )
        stage.report.add(descriptors)


def _quarter(looks: Sequence[dict[str, Held]], number: int) -> dict[str, Held]:
    """The middle of what each part held in one quarter of the time."""
    own = looks[len(looks) * number // 4 : max(len(looks) * (number + 1) // 4, 1)]
    return {
        part: Held(
            statistics.median(one[part].megabytes for one in own if part in one),
            round(statistics.median(one[part].descriptors for one in own if part in one)),
        )
        for part in own[-1]
    }


SCENARIOS = {
    "mixed": mixed, "registering": registering, "partners": partners, "spike": spike, "soak": soak,
}  # fmt: skip

__all__ = ["SCENARIOS", "Act", "Stage"]
