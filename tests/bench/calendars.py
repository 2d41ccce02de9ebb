"""A calendar feed of a thousand sessions over HTTP: request to last byte, read from the store each time."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import httpx

from activities.__main__ import MIGRATIONS
from activities.handlers import programme_defined
from common import db
from common.clock import ManualClock
from tests.bench.report import Measured, Report
from tests.support.activities_service import application
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.four_programmes import heard_of
from tests.support.tokens import Tokens

SESSIONS, ACTIVITIES, READS = 1000, 47, 15
WANTED_MILLISECONDS = 100.0
FIRST = datetime(2018, 1, 2, 8, tzinfo=UTC)


async def run(report: Report, dsn: str, *, count: int = SESSIONS) -> None:
    """Plan a programme's sessions in activities, make a link, open it again and again."""
    await db.migrate(dsn, ("common", db.MIGRATIONS), ("activities", MIGRATIONS))
    pool = await db.open_pool(dsn)
    with tempfile.TemporaryDirectory() as home:
        tokens = Tokens(Path(home), ManualClock(datetime(2018, 6, 15, 10, tzinfo=UTC)))
        transport = httpx.ASGITransport(application(pool, tokens))
        async with httpx.AsyncClient(transport=transport, base_url="http://activities.bench") as client:
            service = Commanded(client, pool, tokens)
            link = await _plan(service, count)
            spans = [await _open(service, link, count) for _ in range(READS)]
    await pool.close()
    walls, cpus = zip(*spans, strict=True)
    name = f"a calendar feed of {count:,} sessions"
    report.add(Measured(name, median(walls) * 1000, "ms", wanted_at_most=WANTED_MILLISECONDS))
    report.add(Measured("the same, of this process's own CPU", median(cpus) * 1000, "ms"))


async def _plan(service: Commanded, count: int) -> str:
    async with service.pool.acquire() as connection:
        await programme_defined(connection, heard_of(PROGRAMME))
    activities = [
        {"activity_id": f"a{n}", "programme_id": "steg", "title": f"Språkcafé nummer {n}", "kind": "language-cafe"}
        for n in range(ACTIVITIES)
    ]
    await _send(service, "activities", activities)
    # One after the other through the year, each in a room with a consultant, as planned sessions are.
    sessions = [
        {"session_id": f"s{n}", "activity_id": f"a{n % ACTIVITIES}", "room": "sal-1", "consultants": ["c1"],
         "starts_at": (FIRST + n * timedelta(hours=8)).isoformat(),
         "ends_at": (FIRST + n * timedelta(hours=8) + timedelta(hours=2)).isoformat()}
        for n in range(count)
    ]  # fmt: skip
    await _send(service, "sessions", sessions)
    await service.done("/calendar-feeds", {"programme_id": "steg", "scope": "programme"})
    (feed,) = (await service.get("/calendar-feeds?programme=steg")).json()["feeds"]
    return "/calendar/" + feed["url"].rpartition("/")[2]


async def _send(service: Commanded, operation: str, bodies: list[dict[str, object]]) -> None:
    for start in range(0, len(bodies), 500):
        rows = [{"operation": operation, "body": body} for body in bodies[start : start + 500]]
        await service.done("/batch", {"mode": "all-or-nothing", "commands": rows})


async def _open(service: Commanded, link: str, count: int) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = await service.client.get(link)
    spent = time.perf_counter() - wall, time.process_time() - cpu
    assert answer.content.count(b"BEGIN:VEVENT") == count, answer.status_code
    return spent
