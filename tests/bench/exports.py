"""All facts as files: how fast, how much more memory six times the facts take; and a fund's months of a programme."""

import resource
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg

from common import db
from reporting.exports import handing_in
from reporting.exports.open_facts import Form, written
from reporting.projections.books import LedgerProjection
from reporting.storage import MIGRATIONS
from reporting.storage.exports import facts
from tests.bench.report import Measured, Report
from tests.support.handing_in import approved, defined, locked, programme
from tests.support.histories import PROGRAMME
from tests.support.logbook import Logbook, messages_of
from tests.support.stories import Story

PEOPLE, SESSIONS, MONTHS = 500, 60, 12
FIRST = date(2019, 1, 14)
FEW = 10_000
WANTED_FACTS = 20_000.0
WANTED_MEGABYTES = 10.0
WANTED_MONTHS_SECONDS = 10.0


async def run(report: Report, dsn: str, *, people: int = PEOPLE) -> None:
    """A programme of five hundred people with sixty approved attendances each."""
    await db.migrate(dsn, *MIGRATIONS)
    connection = await asyncpg.connect(dsn)
    log = [defined(programme()), *(said for number in range(people) for said in _life(number))]
    log += [locked(f"2019-{month:02}") for month in range(1, MONTHS + 1)]
    await Logbook(connection, LedgerProjection()).write(messages_of(log), 2000)
    await connection.execute("ANALYZE")
    pool = await db.open_pool(dsn)
    forms: tuple[Form, ...] = ("csv", "parquet")
    for form in forms:
        await _export(report, pool, form, len(log))
    await _months(report, connection)
    await pool.close()
    await connection.close()


def _life(number: int) -> list[tuple]:
    story = Story(f"p-{number}").enters(FIRST)
    for session in range(SESSIONS):
        story.attends(FIRST + timedelta(days=5 * session), 180)
    return [*story.log, *(approved(story, session) for session in range(1, SESSIONS + 1))]


async def _export(report: Report, pool: asyncpg.Pool, form: Form, position: int) -> None:
    few = min(FEW, position)
    _, small = [await _drained(pool, form, few) for _ in range(3)][-1]
    wall, cpu = time.perf_counter(), time.process_time()
    size, large = await _drained(pool, form, position)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    name = f"{position:,} facts as {form} ({size / 1e6:.0f} MB)"
    report.add(Measured(name, position / wall, "facts/s", wanted_at_least=WANTED_FACTS))
    report.add(Measured("the same, of this process's own CPU", position / cpu, "facts/s"))
    what = f"more memory than {few:,} facts take as {form}"
    report.add(Measured(what, (large - small) / 1e6, "MB", wanted_at_most=WANTED_MEGABYTES))


async def _drained(pool: asyncpg.Pool, form: Form, position: int) -> tuple[int, int]:
    """Bytes written, and the most memory that this process held while they were."""
    size, most = 0, 0
    async for piece in written(facts.pages(pool, position, None), form, position):
        size, most = size + len(piece), max(most, _held())
    return size, most


def _held() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def _months(report: Report, connection: asyncpg.Connection) -> None:
    at = datetime(2020, 2, 1, 10, tzinfo=UTC)
    for number in range(1, MONTHS + 1):
        async with connection.transaction():
            await handing_in.freeze(connection, PROGRAMME, f"2019-{number:02}", [], by="c", at=at)
    wall, cpu = time.perf_counter(), time.process_time()
    async with connection.transaction():
        now = await handing_in.stand(connection, PROGRAMME)
        assert isinstance(now, handing_in.Stand)
        assert now.correction({}) == {}
    spent, cpu = time.perf_counter() - wall, time.process_time() - cpu
    name = f"are {len(now.editions)} months of {len(now.known.people)} people as handed in"
    report.add(Measured(name, spent, "s", wanted_at_most=WANTED_MONTHS_SECONDS))
    report.add(Measured("the same, of this process's own CPU", cpu, "s"))
