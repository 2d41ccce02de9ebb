"""From a command's answer to its effect in GraphQL, at fixed rates of commands through the whole running system.

One reader asks for the figure again and again, with a short pause. The n-th acknowledged enrolment is visible with
the first answer that says n or more; its freshness is the time between the two answers. The load, the reader, six
services, PostgreSQL and NATS share the machine. Where a rate cannot be held, the rate that was reached is shown.
The load begins when what came before it, people registered by the thousand, has been heard everywhere.
"""

import asyncio
import shutil
import tempfile
import time
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from statistics import quantiles
from typing import Any

import local
from common import streams
from common.clock import SystemClock
from contracts.enrolment import ParticipantEnrolled
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_file
from local.client import Client
from local.system import Layout, System
from local.system.instance import only_one
from local.system.layout import Ports
from tests.bench import freshness_stages, processor
from tests.bench.freshness_stages import Way
from tests.bench.report import Measured, Report
from tests.support.plain_http import PlainHttp

PROGRAMMES = Path(local.__file__).parent / "programmes"
RATES = (50, 200)
SECONDS = 10
WARM_UP_SECONDS = 5
READER_PAUSE_SECONDS = 0.005
"""Between two looks, so that the one reader leaves the two cores to what it looks at; it adds half of itself to p50."""
_FIGURE = '{ programme(id: "natverksbygge") { goal(id: "enrolled") { figure { numerator } } } }'


async def run(report: Report) -> None:
    """Each rate on a system of its own: start, load, read."""
    for rate in RATES:
        delays, reached, parts, told = await _on_a_system(rate)
        cuts = quantiles(delays, n=100)
        label = f"commit to GraphQL, {rate} commands/s asked, {reached:.0f}/s reached"
        asked = rate == max(RATES)
        report.add(Measured(f"{label}: p50", cuts[49] * 1e3, "ms", wanted_at_most=10 if asked else None))
        report.add(Measured(f"{label}: p99", cuts[98] * 1e3, "ms", wanted_at_most=50 if asked else None))
        freshness_stages.show(report, f"{rate}/s", told)
        for part, seconds in sorted(parts.items(), key=itemgetter(1), reverse=True):
            report.add(Measured(f"CPU of {part}", 1e6 * seconds / (rate * (SECONDS + WARM_UP_SECONDS)), "µs a command"))


async def _on_a_system(rate: int) -> tuple[list[float], float, dict[str, float], list[Way]]:
    home = Path(tempfile.mkdtemp(prefix="insteg-bench-"))
    home.chmod(0o755)
    system = System(Layout(home, Ports.free()), lambda _: None)
    try:
        with only_one(home):
            await system.start(lambda _: None)
            async with Client(system.layout, SystemClock()) as client:
                delays, reached, parts, seen = await _measure(client, system.nats.url, rate)
                told = await freshness_stages.ways(system, ParticipantEnrolled.subject, seen)
                return delays, reached, parts, told[rate * WARM_UP_SECONDS :]
    finally:
        system.stop()
        shutil.rmtree(home, ignore_errors=True)


async def _measure(
    client: Client, nats_url: str, rate: int
) -> tuple[list[float], float, dict[str, float], list[datetime]]:
    definition = read_file(PROGRAMMES / "natverksbygge.yaml")
    assert isinstance(definition, ProgrammeDefinition)
    token = client.token("local", "service")
    headers = {"Authorization": f"Bearer {token}"}
    async with PlainHttp(client.layout.url("enrolment"), headers) as http:
        await http.post("/programmes", definition.model_dump(mode="json", exclude_none=True))
        people = rate * (SECONDS + WARM_UP_SECONDS)
        for start in range(0, people, 1000):
            commands = [{"operation": "people", "body": _person(n)} for n in range(start, min(start + 1000, people))]
            await http.post("/batch", {"mode": "per-row", "commands": commands})
        staff = {"Authorization": f"Bearer {client.token(definition.controller, 'coordinator')}"}
        async with PlainHttp(client.layout.url("gateway"), staff) as gateway:
            await _visible(gateway)
            await _heard_everywhere(nats_url)
            before = processor.by_part()
            delays, reached, seen = await _load_and_read(gateway, http, rate)
            after = processor.by_part()
            return delays, reached, {part: after[part] - before.get(part, 0.0) for part in after}, seen


async def _heard_everywhere(nats_url: str) -> None:
    bus = await streams.connect(nats_url, name="bench")
    try:
        js = bus.jetstream()
        while any(one.num_pending or one.num_ack_pending for one in await js.consumers_info("ENROLMENT")):
            await asyncio.sleep(0.1)
    finally:
        await bus.close()


async def _load_and_read(gateway: PlainHttp, http: PlainHttp, rate: int) -> tuple[list[float], float, list[datetime]]:
    acknowledged: list[float] = []
    seen: list[tuple[float, int]] = []
    tasks: set[asyncio.Task[None]] = set()
    reader = asyncio.create_task(_read(gateway, seen))
    started = time.perf_counter()
    for number in range(rate * (SECONDS + WARM_UP_SECONDS)):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        task = asyncio.create_task(_enrol(http, number, acknowledged))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    reached = len(acknowledged) / (acknowledged[-1] - acknowledged[0])
    while not seen or seen[-1][1] < len(acknowledged):
        await asyncio.sleep(0.005)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    counted = _counted(seen, len(acknowledged))
    delays = [max(0.0, at - answered) for at, answered in zip(counted, sorted(acknowledged), strict=True)]
    now, by_counter = SystemClock().now(), time.perf_counter()
    moments = [freshness_stages.moment(now, by_counter, at) for at in counted]
    return delays[rate * WARM_UP_SECONDS :], reached, moments


def _counted(seen: list[tuple[float, int]], people: int) -> list[float]:
    """When the figure first said one, two and so on."""
    counted, look = [], 0
    for count in range(1, people + 1):
        while seen[look][1] < count:
            look += 1
        counted.append(seen[look][0])
    return counted


async def _read(gateway: PlainHttp, seen: list[tuple[float, int]]) -> None:
    while True:
        value = await _visible(gateway)
        seen.append((time.perf_counter(), value))
        await asyncio.sleep(READER_PAUSE_SECONDS)


async def _visible(gateway: PlainHttp) -> int:
    while True:
        programme = (await gateway.post("/graphql", {"query": _FIGURE}))["data"]["programme"]
        if programme is not None:
            return int(programme["goal"]["figure"]["numerator"])
        await asyncio.sleep(0.05)


async def _enrol(http: PlainHttp, number: int, acknowledged: list[float]) -> None:
    body = {
        "programme_id": "natverksbygge",
        "person_id": f"bench-{number}",
        "on": "2014-06-10",
        "entry": {"age": 30, "gender": "woman"},
        "circumstances": {"foreign_born": True, "residence": "refugee", "needs": ["network-building"]},
    }
    await http.post("/participations", body)
    acknowledged.append(time.perf_counter())


def _person(number: int) -> dict[str, Any]:
    return {"person_id": f"bench-{number}", "controller": "harjedalen"}
