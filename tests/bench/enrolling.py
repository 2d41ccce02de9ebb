"""Enrolments over HTTP, with every rule of a programme and encryption on: 500 a batch, and one by one; fsync on.

Each enrolment opens the person's sealed record (age and gender come from it) and is held against the rules of
a target group. A third measurement registers the people in the same batch, so that sealing is paid for as well.
The client is in the same process and pays from the same second.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from common import db
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from enrolment.__main__ import MIGRATIONS
from enrolment.api import access
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from enrolment.vault import Vault
from tests.bench.report import Measured, Report
from tests.bench.stopwatch import Stopwatch
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.tokens import Tokens

ROWS, BATCHES, SINGLES, CONNECTIONS = 500, 20, 3000, 16
WANTED_IN_BATCHES, WANTED_ALONE = 5000.0, 1000.0


async def run(report: Report, dsn: str, *, batches: int = BATCHES, singles: int = SINGLES) -> None:
    """Measure batches, batches of new people, and single commands."""
    async with _service(dsn) as service:
        await service.done("/programmes", _programme())
        await _register(service, ROWS * (batches + 1) + singles)
        sheets = [_enrolments(ROWS * n, ROWS) for n in range(batches + 1)]
        await service.done("/batch", sheets[0])
        watch = Stopwatch()
        with watch.on():
            wall, cpu = await _timed(service, sheets[1:])
        count = ROWS * batches
        report.add(Measured("enrolments in batches of 500", count / wall, "per s", wanted_at_least=WANTED_IN_BATCHES))
        report.add(Measured("the same, CPU of this process", 1000 * cpu / count, "ms each"))
        for part, seconds in watch.parts.items():
            report.add(Measured(f"of it: {part}", 1000 * seconds / count, "ms each"))
        fresh = [_new_people(10**6 + ROWS * n, ROWS) for n in range(batches // 2)]
        wall, cpu = await _timed(service, fresh)
        count = ROWS * len(fresh)
        report.add(Measured("new people enrolled, 500 a batch (1,000 commands)", count / wall, "per s"))
        report.add(Measured("the same, CPU of this process", 1000 * cpu / count, "ms each"))
        await _alone(report, service, first=ROWS * (batches + 1), count=singles)


async def _alone(report: Report, service: Commanded, *, first: int, count: int) -> None:
    bodies = iter([_enrolment(n) for n in range(first, first + count)])

    async def one_connection() -> None:
        for body in bodies:
            await service.done("/participations", body)

    began, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    report.add(Measured("single enrolments, 16 connections", count / wall, "per s", wanted_at_least=WANTED_ALONE))
    report.add(Measured("the same, CPU of this process", 1000 * cpu / count, "ms each"))


async def _timed(service: Commanded, sheets: list[dict[str, Any]]) -> tuple[float, float]:
    began, spent = time.perf_counter(), time.process_time()
    for sheet in sheets:
        content = await service.done("/batch", sheet)
        assert {answer["status"] for answer in content["answers"]} == {201}, content["answers"][0]
    return time.perf_counter() - began, time.process_time() - spent


@asynccontextmanager
async def _service(dsn: str) -> AsyncIterator[Commanded]:
    await db.migrate(dsn, ("common", db.MIGRATIONS), ("enrolment", MIGRATIONS))
    pool = await db.open_pool(dsn, max_size=CONNECTIONS)
    with tempfile.TemporaryDirectory() as home:
        tokens = Tokens(Path(home), ManualClock(datetime(2018, 6, 15, 10, tzinfo=UTC)))
        vault = Vault(b"m" * 32, b"p" * 32)
        app = create_app(
            "enrolment", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
            routers=routes(commands(tokens.clock, vault), pool), commands=Commands(pool, tokens.clock),
        )  # fmt: skip
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://enrolment.bench") as client:
            yield Commanded(client, pool, tokens)
    await pool.close()


def _programme() -> dict[str, Any]:
    return PROGRAMME


async def _register(service: Commanded, count: int) -> None:
    for first in range(0, count, 1000):
        rows = [_person(n) for n in range(first, min(first + 1000, count))]
        await service.done("/batch", {"mode": "per-row", "commands": rows})


def _person(number: int) -> dict[str, Any]:
    body = {
        "person_id": f"q{number}", "controller": "staden", "reference": f"2018-{number}", "given_name": "Amina",
        "family_name": "Exempel", "birth_date": "1990-05-01", "gender": "woman",
    }  # fmt: skip
    return {"operation": "people", "body": body}


def _enrolment(number: int) -> dict[str, Any]:
    return {
        "programme_id": "steg", "person_id": f"q{number}", "on": "2018-02-01", "referrer": "af",
        "entry": {"municipality": "hedemora", "education": "isced-1-2", "employment": "unemployed",
                  "group": "newcomers"},
    }  # fmt: skip


def _enrolments(first: int, count: int) -> dict[str, Any]:
    rows = [{"operation": "participations", "body": _enrolment(n)} for n in range(first, first + count)]
    return {"mode": "per-row", "commands": rows}


def _new_people(first: int, count: int) -> dict[str, Any]:
    rows = []
    for number in range(first, first + count):
        rows += [_person(number), {"operation": "participations", "body": _enrolment(number)}]
    return {"mode": "per-row", "commands": rows}
