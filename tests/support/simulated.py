"""A whole system on one simulated clock, and rooms that live in it while every figure is held against their books."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

import httpx

from contracts.programme import ProgrammeDefinition
from local.client import LIMITS, Client
from local.demo.time import DemoTime
from local.simulate.comparing import Unequal, compare, compare_breakdowns
from local.simulate.comparing_lists import compare_lists
from local.simulate.hands import Hands
from local.simulate.living import Living, Look
from local.simulate.quiet import Quiet
from local.simulate.room import Room
from local.system.layout import Layout, Ports
from local.system.supervisor import System
from tests.support.folders import engines_folder

BEFORE_ALL = datetime(2014, 5, 1, tzinfo=UTC)


@dataclass
class World:
    """The system, everybody's hands, and what came of comparing."""

    living: Living
    hands: Hands
    unequal: list[Unequal] = field(default_factory=list)
    compared: int = 0

    def look_at(self, room: Room, times: int) -> None:
        """At so many random days of the room's life and at its end: today, and how a random day looks from there."""
        random = Random(f"looks-{room.seed}")
        first = room.definition.period.start
        span = (room.end - first).days
        for on in {*(first + timedelta(days=random.randint(10, span)) for _ in range(times)), room.end}:
            back = first + timedelta(days=random.randint(0, (on - first).days))
            self.living.look(on, self._looking(room, back))

    def _looking(self, room: Room, back: date) -> Look:
        async def look(today: date) -> None:
            for on in (today, back):
                unequal, compared = await compare(self.hands, room, on)
                self.unequal += [*unequal, *await compare_breakdowns(self.hands, room, on)]
                self.compared += compared
            unequal, compared = await compare_lists(self.hands, room, today)
            self.unequal += unequal
            self.compared += compared

        return look


@asynccontextmanager
async def world(owner: str) -> AsyncIterator[World]:
    """Started, and ended whatever happened. `owner` owns the programme that begins first."""
    with engines_folder("insteg-lives-") as home:
        (home / "logs").mkdir()
        layout = Layout(home, Ports.free())
        time = DemoTime(layout.clock, BEFORE_ALL)
        time.start()
        system = System(layout, lambda _: None, simulated_clock=True)
        try:
            await system.start(lambda _: None)
            async with Client(layout, time.clock) as client, httpx.AsyncClient(timeout=60, limits=LIMITS) as http:
                hands, quiet = Hands(client, http), Quiet(client, time.clock.now, owner)
                try:
                    yield World(Living(hands, quiet, time.go_to), hands)
                finally:
                    await quiet.close()
        finally:
            await time.stand_still()
            await asyncio.to_thread(system.stop)


def under_another_name(definition: ProgrammeDefinition, suffix: str) -> ProgrammeDefinition:
    """The same programme once more beside it, with deliverables of its own."""
    document = definition.model_dump_json(exclude_none=True)
    for whole in ("arbetsmodellen", "metoden"):
        document = document.replace(f'"part_of":"{whole}"', f'"part_of":"{whole}{suffix}"')
    return ProgrammeDefinition.model_validate_json(document).model_copy(update={"id": f"{definition.id}{suffix}"})
