"""A final report of a programme of A's size: made, signed with all its files, and verified by folding the log.

740 participants with 24 sessions each (20,000 facts) in one programme with programme A's definition. Beside the time
stands the processor time of this process: the first is what the machine had to spare, the second what the work costs.
"""

import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg

from common.db import migrate
from contracts.activities import AttendanceRecorded
from contracts.enrolment import (
    EntryCharacteristics,
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ProgrammeDefined,
)
from reporting.domain.reports.asking import Wanted
from reporting.domain.reports.order import Order
from reporting.projections.books import LedgerProjection
from reporting.projections.verifying import verify_document
from reporting.reports.making import By, make, sign
from reporting.storage import MIGRATIONS
from reporting.storage.reports import keeping
from tests.bench.engines import Engines
from tests.bench.report import Measured, Report
from tests.support.four_programmes import definition
from tests.support.heard import Heard
from tests.support.logbook import Logbook
from tests.support.signing import KEYS

PROGRAMME, PEOPLE, SESSIONS = "en-vag-in", 740, 24
AT = datetime(2019, 12, 2, 9, tzinfo=UTC)
WANTED_SECONDS = 5


async def run(report: Report, engines: Engines) -> None:
    """Fill the log, then one final report from the question to the verified signature."""
    dsn = await engines.database()
    await migrate(dsn, *MIGRATIONS)
    connection = await asyncpg.connect(dsn)
    said = _history()
    await Logbook(connection, LedgerProjection()).write(Heard().messages(said))
    await connection.execute("ANALYZE")

    async def whole() -> str:
        made = await _made(connection)
        async with connection.transaction():
            await sign(connection, PROGRAMME, made.id, KEYS, AT)
        return made.id

    name = f"reports: a final report, {len(said):,} facts,"
    made = await _timed(report, f"{name} made and signed with 9 files", whole, wanted=WANTED_SECONDS)
    await _timed(report, f"{name} made only", lambda: _made(connection))
    document = await keeping.document(connection, PROGRAMME, made)
    assert document is not None

    async def verified() -> None:
        async with connection.transaction():
            found = await verify_document(connection, KEYS, PROGRAMME, document)
        assert not found.findings, found.findings

    await _timed(report, f"{name} verified by folding", verified)
    report.add(Measured("reports: its signed document", len(document) / 1000, "kB"))
    await connection.close()


async def _made(connection: asyncpg.Connection) -> Order:
    async with connection.transaction():
        made = await make(connection, PROGRAMME, Wanted("final", "closed"), By("bench", AT))
    assert isinstance(made, Order), made
    return made


async def _timed(report: Report, what: str, work: Callable[[], Awaitable[Any]], *, wanted: float | None = None) -> Any:
    began, spent = time.perf_counter(), time.process_time()
    result = await work()
    report.add(Measured(what, time.perf_counter() - began, "s", wanted_at_most=wanted))
    report.add(Measured("  processor time of this process", time.process_time() - spent, "s"))
    return result


def _history() -> list[tuple]:
    stated = definition(PROGRAMME)
    known = {"programme_id": PROGRAMME, "controller": stated.controller, "recorded_at": AT}
    told: list[tuple] = [
        (f"programme:{PROGRAMME}", 1, ProgrammeDefined(**known, definition=stated, occurred_on=stated.period.start))
    ]
    rng = random.Random(7)
    for number in range(PEOPLE):
        told += _life(f"p-{number:03}", known, rng)
    return told


def _life(name: str, known: dict[str, Any], rng: random.Random) -> list[tuple]:
    entered = date(2016, 6, 7) + timedelta(days=rng.randrange(900))
    about = {**known, "person_id": name}
    entry = EntryCharacteristics(gender=rng.choice(["woman", "man"]), age=rng.randrange(18, 62), group="newcomers")
    left = entered + timedelta(days=240)
    way: list[Any] = [
        ParticipantEnrolled(**about, occurred_on=entered, spell=1, entry=entry),
        ParticipantExited(**about, occurred_on=left, spell=1, reason="completed"),
    ]
    if rng.random() < 0.4:
        way.append(OutcomeRecorded(**about, occurred_on=left, outcome_id="o", kind="new-start-job", started_on=left))
    log: list[tuple] = [(f"participation:{PROGRAMME}:{name}", n, event) for n, event in enumerate(way, 1)]
    for session in range(SESSIONS):
        fields = {"attendance_id": f"s-{session}~{name}", "activity_id": "x", "kind": "language-cafe", "area": None}
        on = entered + timedelta(days=9 * session + 1)
        event = AttendanceRecorded(**about, occurred_on=on, **fields, status="present", minutes=rng.choice([60, 90]))
        log.append((f"attendance:s-{session}~{name}", 1, event))
    return log
