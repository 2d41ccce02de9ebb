"""What is done to the system, by name, chosen by a seed: so that a campaign that fails can be told again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx

from local.system.layout import SERVICES
from tests.support.campaign import full
from tests.support.campaign.town import Town, kill
from tests.support.waiting import until

Fault = Callable[[Town, random.Random], Awaitable[None]]

_SPEAKING = ("ENROLMENT", "ACTIVITIES", "MATCHING", "SURVEYS")
_HANGS_SECONDS = 300
"""Whoever takes longer will not come back; a campaign that nobody gives a core takes its time."""
_SKEW_SECONDS = 25
"""Within the thirty that tokens are given: what lies beyond is refused, rightly."""


async def kill_one(town: Town, chance: random.Random) -> None:
    """Any process, kill -9."""
    victims = town.pids()
    if victims:
        kill(victims[chance.choice(sorted(victims))])


async def kill_two(town: Town, chance: random.Random) -> None:
    """Two at the same moment."""
    victims = town.pids()
    for name in chance.sample(sorted(victims), min(2, len(victims))):
        kill(victims[name])


async def kill_an_engine(town: Town, chance: random.Random) -> None:
    """The broker or the database: every process loses it at once."""
    pid = town.pids().get(chance.choice(("nats", "postgres")))
    if pid is not None:
        kill(pid)


async def restart_in_a_wave(town: Town, chance: random.Random) -> None:
    """As an upgrade does: one service after the other ends in order and is ready again before the next."""
    async with httpx.AsyncClient(timeout=2) as http:
        for name in SERVICES:
            part = town.parts[name]
            before = part.process
            part.ask_to_end()
            await until(lambda part=part, before=before: part.process is not before and part.running, _HANGS_SECONDS)

            async def ready(name: str = name) -> bool:
                try:
                    return (await http.get(f"{town.layout.url(name)}/readyz")).is_success
                except httpx.TransportError:
                    return False

            ready.__name__ = f"{name} ready in a wave"
            await until(ready, _HANGS_SECONDS, pause=0.1)


async def cut(town: Town, chance: random.Random) -> None:
    """Every connection to one engine ends."""
    town.wires[chance.choice(sorted(town.wires))].cut()


async def reset(town: Town, chance: random.Random) -> None:
    """Every connection to one engine is reset."""
    town.wires[chance.choice(sorted(town.wires))].reset()


async def halve(town: Town, chance: random.Random) -> None:
    """Half a message, then the end."""
    town.wires[chance.choice(sorted(town.wires))].halve()


async def delay(town: Town, chance: random.Random) -> None:
    """A slow network for a while."""
    wire = town.wires[chance.choice(sorted(town.wires))]
    wire.delay(on=True)
    await asyncio.sleep(chance.uniform(0.5, 2))
    wire.delay(on=False)


async def skew(town: Town, chance: random.Random) -> None:
    """One process's clock goes wrong, and is set right again: forwards and back."""
    name = chance.choice(SERVICES)
    town.clocks.wrong[name] = timedelta(seconds=chance.uniform(-_SKEW_SECONDS, _SKEW_SECONDS))
    await asyncio.sleep(chance.uniform(0.5, 2))
    del town.clocks.wrong[name]


async def reset_consumers(town: Town, chance: random.Random) -> None:
    """Every durable consumer of a stream is deleted: what was heard already comes again from the start."""
    client = await town.bus()
    if client is None:
        return
    try:
        js, stream = client.jetstream(), chance.choice(_SPEAKING)
        for consumer in await js.consumers_info(stream):
            await js.delete_consumer(stream, consumer.name)
    finally:
        await client.close()


async def fill_the_stream(town: Town, chance: random.Random) -> None:
    """A stream takes no more (its quota is reached), then has room again."""
    client = await town.bus()
    if client is None:
        return
    try:
        js, stream = client.jetstream(), chance.choice(_SPEAKING)
        told = await js.stream_info(stream)
        room = told.config.max_bytes
        told.config.max_bytes = max(told.state.bytes, 1)
        await js.update_stream(told.config)
        await asyncio.sleep(chance.uniform(0.5, 2))
        told.config.max_bytes = room
        await until(lambda: _updated(town, told.config), _HANGS_SECONDS, pause=0.2)
    finally:
        await client.close()


async def fill_the_disk(town: Town, chance: random.Random) -> None:
    """No room for either engine until both have failed for it; then somebody frees it and, as the runbook says,
    restarts what has given up.
    """
    town.disk.fill()
    try:
        await until(lambda: full.the_database_is(town), _HANGS_SECONDS, pause=0.1)
        await until(lambda: full.the_broker_is(town), _HANGS_SECONDS, pause=0.1)
        await asyncio.sleep(chance.uniform(0.5, 2))
    finally:
        town.disk.free()
    pid = town.pids().get("nats")
    if pid is not None:
        kill(pid)
    await until(lambda: full.nothing_is_left_in_the_broker(town), _HANGS_SECONDS, pause=0.2)


async def _updated(town: Town, config: object) -> bool:
    client = await town.bus()
    if client is None:
        return False
    try:
        await client.jetstream().update_stream(config)  # type: ignore[arg-type]
    except Exception:  # whatever a broker that is just being killed by somebody else says
        return False
    finally:
        await client.close()
    return True


FAULTS: dict[str, tuple[Fault, int]] = {
    "kill one": (kill_one, 8),
    "kill two": (kill_two, 2),
    "kill an engine": (kill_an_engine, 3),
    "restart in a wave": (restart_in_a_wave, 1),
    "cut": (cut, 2),
    "reset": (reset, 2),
    "halve": (halve, 2),
    "delay": (delay, 1),
    "skew": (skew, 2),
    "reset consumers": (reset_consumers, 2),
    "fill a stream": (fill_the_stream, 1),
    "fill the disk": (fill_the_disk, 1),
}
"""By name, with how often each is chosen beside the others."""


def schedule(seed: int, faults: int, *, limited_disk: bool) -> list[str]:
    """The faults of a campaign in their order: every kind at least once where there are enough."""
    chance = random.Random(seed)
    kinds = [name for name in FAULTS if limited_disk or name != "fill the disk"]
    more = chance.choices(kinds, [FAULTS[name][1] for name in kinds], k=max(0, faults - len(kinds)))
    chosen = chance.sample(kinds, min(faults, len(kinds))) + more
    chance.shuffle(chosen)
    return chosen
