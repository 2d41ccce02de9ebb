"""Sheets of attendance over HTTP: 500 commands a request, from the JSON body to the commit; fsync on.

Beside them the same sheets by plain COPY with the same validation (`copying`).
"""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from activities.__main__ import MIGRATIONS
from activities.domain.programmes import heard
from activities.storage import programmes
from common import collector, db
from common.clock import ManualClock
from contracts.programme import ProgrammeDefinition
from tests.bench.copying import copied
from tests.bench.report import Measured, Report
from tests.support.activities_service import application
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.tokens import Tokens

ROWS, SHEETS = 500, 12
WANTED = 3000.0
SHEET_ROWS = 10_000.0


async def run(report: Report, dsn: str) -> None:
    """Send sheets one after the other; the client is in the same process and pays from the same second."""
    await db.migrate(dsn, ("common", db.MIGRATIONS), ("activities", MIGRATIONS))
    pool = await db.open_pool(dsn)
    with tempfile.TemporaryDirectory() as home:
        tokens = Tokens(Path(home), ManualClock(datetime(2018, 6, 15, 10, tzinfo=UTC)))
        app = application(pool, tokens)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://activities.bench") as client:
            service = Commanded(client, pool, tokens)
            await _offer(service)
            collector.calm()
            await service.done("/batch", _sheet(0))
            began, spent = time.perf_counter(), time.process_time()
            for number in range(1, SHEETS + 1):
                await service.done("/batch", _sheet(number))
            wall, cpu = time.perf_counter() - began, time.process_time() - spent
            sheets = await _sheets(service)
    plain = await copied(pool, [_sheet(number) for number in range(1, SHEETS + 1)])
    await pool.close()
    _told(report, "attendance in batches of 500", (wall, cpu), plain, WANTED)
    _told(report, "attendance in sheets of 500", sheets, plain, SHEET_ROWS)


def _told(report: Report, label: str, ours: tuple[float, float], plain: tuple[float, float], wanted: float) -> None:
    beside, (wall, cpu) = "plain COPY, same validation", [ROWS * SHEETS / seconds for seconds in ours]
    plain_wall, plain_cpu = [ROWS * SHEETS / seconds for seconds in plain]
    report.add(Measured(label, wall, "rows/s", beside, plain_wall, wanted_at_least=wanted))
    report.add(Measured("the same, per second of this process's own CPU", cpu, "rows/s", beside, plain_cpu))


async def _sheets(service: Commanded) -> tuple[float, float]:
    """The attendance of one session, 500 rows a request: seconds on the wall and of this process's CPU."""
    for number in range(SHEETS + 1):
        if number == 1:
            began, spent = time.perf_counter(), time.process_time()
        rows = [{"person_id": f"s{number}x{n}", "status": "present"} for n in range(ROWS)]
        await service.done("/sessions/s1/attendance", {"rows": rows})
    return time.perf_counter() - began, time.process_time() - spent


async def _offer(service: Commanded) -> None:
    async with service.pool.acquire() as connection:
        await programmes.keep(connection, heard(ProgrammeDefinition.model_validate(PROGRAMME)))
    activity = {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé", "kind": "language-cafe"}
    await service.done("/activities", activity)
    hours = {"starts_at": "2018-03-06T17:00:00Z", "ends_at": "2018-03-06T19:00:00Z"}
    await service.done("/sessions", {"session_id": "s1", "activity_id": "cafe", **hours})


def _sheet(number: int) -> dict:
    rows = [{"session_id": "s1", "person_id": f"q{number}x{n}", "status": "present"} for n in range(ROWS)]
    return {"mode": "per-row", "commands": [{"operation": "attendance", "body": row} for row in rows]}
