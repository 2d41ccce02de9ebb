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
import uvicorn

from common import collector, db
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from enrolment.__main__ import MIGRATIONS
from enrolment.api import access
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from enrolment.api.seeing import Seeing
from enrolment.vault import Vault
from local.engines.process import free_port
from tests.bench import processor
from tests.bench.engines import Engines
from tests.bench.report import Measured, Report
from tests.bench.stopwatch import Stopwatch
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.plain_http import PlainHttp
from tests.support.tokens import Tokens

ROWS, BATCHES, SINGLES, CONNECTIONS = 500, 20, 3000, 16
WANTED_IN_BATCHES, WANTED_ALONE = 5000.0, 1000.0
_GROUPS = "SELECT count(DISTINCT xmin::text) FROM spine.event WHERE aggregate = ANY($1::text[])"


async def run(report: Report, there: Engines, *, batches: int = BATCHES, singles: int = SINGLES) -> None:
    """Measure batches, batches of new people, and single commands."""
    watch, dsn, postmaster = Stopwatch(), await there.database(), there.postgres.pid
    async with _service(dsn, watch) as service:
        await service.done("/programmes", _programme())
        await _register(service, ROWS * (2 * batches + 1) + singles)
        sheets = [_enrolments(ROWS * n, ROWS) for n in range(2 * batches + 1)]
        collector.calm()
        await service.done("/batch", sheets[0])
        before = processor.spent(postmaster)
        wall, cpu = await _timed(service, sheets[1 : batches + 1])
        of_postgres = (processor.spent(postmaster) - before).of_postgres
        with watch.on():  # a run of its own: looking at a watch takes time too
            await _timed(service, sheets[batches + 1 :])
        count = ROWS * batches
        report.add(Measured("enrolments in batches of 500", count / wall, "per s", wanted_at_least=WANTED_IN_BATCHES))
        report.add(Measured("the same, CPU of this process", 1e6 * cpu / count, "µs each"))
        report.add(Measured("the same, CPU of PostgreSQL", 1e6 * of_postgres / count, "µs each"))
        for part, seconds in watch.parts.items():
            report.add(Measured(f"of it: {part}", 1e6 * seconds / count, "µs each"))
        fresh = [_new_people(10**6 + ROWS * n, ROWS) for n in range(batches // 2)]
        wall, cpu = await _timed(service, fresh)
        count = ROWS * len(fresh)
        report.add(Measured("new people enrolled, 500 a batch (1,000 commands)", count / wall, "per s"))
        report.add(Measured("the same, CPU of this process", 1e6 * cpu / count, "µs each"))
        before = processor.spent(postmaster)
        await _alone(report, service, first=ROWS * (2 * batches + 1), count=singles)
        of_postgres = (processor.spent(postmaster) - before).of_postgres
        report.add(Measured("the same, CPU of PostgreSQL", 1e6 * of_postgres / singles, "µs each"))
        groups = await service.pool.fetchval(_GROUPS, [f"participation:steg:q{n}" for n in _alones(batches, singles)])
        report.add(Measured("the same, commands a transaction", singles / groups, "commands"))


def _alones(batches: int, singles: int) -> range:
    """The people who are enrolled one by one."""
    first = ROWS * (2 * batches + 1)
    return range(first, first + singles)


async def _alone(report: Report, service: Commanded, *, first: int, count: int) -> None:
    """Over real connections to a server in this process, with one token, as a program would send."""
    bodies = iter([_enrolment(n) for n in range(first, first + count)])
    token = service.tokens.header("coordinator", organisation="staden")
    async with _listening(service.client) as url, PlainHttp(url, token) as client:

        async def one_connection() -> None:
            for body in bodies:
                await client.post("/participations", body)

        began, spent = time.perf_counter(), time.process_time()
        await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
        wall, cpu = time.perf_counter() - began, time.process_time() - spent
    report.add(Measured("single enrolments, 16 connections", count / wall, "per s", wanted_at_least=WANTED_ALONE))
    report.add(Measured("the same, CPU of server and client", 1e6 * cpu / count, "µs each"))


@asynccontextmanager
async def _listening(client: httpx.AsyncClient) -> AsyncIterator[str]:
    port, transport = free_port(), client._transport
    assert isinstance(transport, httpx.ASGITransport)
    config = uvicorn.Config(transport.app, port=port, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def _timed(service: Commanded, sheets: list[dict[str, Any]]) -> tuple[float, float]:
    began, spent = time.perf_counter(), time.process_time()
    for sheet in sheets:
        content = await service.done("/batch", sheet)
        assert {answer["status"] for answer in content["answers"]} == {201}, content["answers"][0]
    return time.perf_counter() - began, time.process_time() - spent


@asynccontextmanager
async def _service(dsn: str, watch: Stopwatch | None = None) -> AsyncIterator[Commanded]:
    await db.migrate(dsn, ("common", db.MIGRATIONS), ("enrolment", MIGRATIONS))
    pool = await db.open_pool(dsn, max_size=CONNECTIONS)
    with tempfile.TemporaryDirectory() as home:
        tokens = Tokens(Path(home), ManualClock(datetime(2018, 6, 15, 10, tzinfo=UTC)))
        vault = Vault(b"m" * 32, b"p" * 32)
        enrolment, seen = commands(tokens.clock, vault), Seeing(pool, vault, tokens.clock)
        app = create_app(
            "enrolment", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
            routers=routes(watch.around(enrolment) if watch else enrolment, pool, seen),
            commands=Commands(pool, tokens.clock),
        )  # fmt: skip
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://enrolment.bench") as client:
            yield Commanded(client, pool, tokens)
    await pool.close()


def _programme() -> dict[str, Any]:
    """With a target group of three rules, a stay and follow-ups."""
    said = {"sv": "x", "en": "x"}
    rules = [
        {"id": "age", "kind": "age", "age_from": 18, "age_to": 65, "title": said},
        {"id": "origin", "kind": "origin", "any_of": ["third-country"], "title": said},
        {"id": "needs", "kind": "needs", "any_of": ["language", "network"], "title": said},
    ]
    points = [{"id": "six-months", "title": said, "months_after_exit": 6, "status": "at"}]
    return PROGRAMME | {"eligibility": rules, "follow_ups": points, "stay": {"months": 6}}


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
        "circumstances": {"origin": "third-country", "needs": ["language"]},
    }  # fmt: skip


def _enrolments(first: int, count: int) -> dict[str, Any]:
    rows = [{"operation": "participations", "body": _enrolment(n)} for n in range(first, first + count)]
    return {"mode": "per-row", "commands": rows}


def _new_people(first: int, count: int) -> dict[str, Any]:
    rows = []
    for number in range(first, first + count):
        rows += [_person(number), {"operation": "participations", "body": _enrolment(number)}]
    return {"mode": "per-row", "commands": rows}
