"""Reporting's ledger on real streams: live apply in the service's batches, and the fold of the whole log beside it.

60,000 facts of 1,500 participants in one programme with 8, 40 and 120 goals, so that every fact concerns them all.
Entity views and row-level security are on. Beside each rate stands the processor time per event, ours and
PostgreSQL's: the rate is what this machine had to spare, the time is what the work costs. Of the middle size it is
shown where our part goes.
"""

import asyncio
import time
from collections.abc import Sequence

import asyncpg

from common import db, store, streams
from common.clock import SystemClock
from common.inbound import Projector
from common.relay import Relay
from common.streams import StreamSpec
from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited, ProgrammeDefined
from reporting.projections import tuning
from reporting.projections.books import LedgerProjection
from reporting.projections.rebuild import rebuild
from reporting.settings import ReportingSettings
from reporting.storage import MIGRATIONS
from tests.bench import ledger_profile
from tests.bench.engines import Engines
from tests.bench.ledger_history import Told, defined, definition, history
from tests.bench.processor import Spent, folded, spent
from tests.bench.report import Measured, Report
from tests.support.read_model import make_gateway_role

SIZES = (8, 40, 120)
SHOWN, WANTED = 40, {"live": 12_000, "rebuild": 18_000}
PEOPLE = 1500
BATCH: int = ReportingSettings.model_fields["batch"].default
_OF_PEOPLE = (ParticipantEnrolled.subject, ParticipantExited.subject, OutcomeRecorded.subject)
DEFINITIONS = StreamSpec("DEFINITIONS", (ProgrammeDefined.subject,))
SPEAKERS = (StreamSpec("ENROLMENT", _OF_PEOPLE), StreamSpec("ACTIVITIES", ("insteg.activities.>",)))


async def run(report: Report, engines: Engines) -> None:
    """Fill the streams once; then, per number of goals, the projector from empty to complete, then the rebuild."""
    client = await streams.connect(engines.nats.url, name="bench-ledger")
    for spec, told in zip(SPEAKERS, history(definition(SIZES[0]), PEOPLE), strict=True):
        await _publish(await engines.database(), client, spec, told)
    tuning.settle()  # as the service does
    for goals in SIZES:
        await _publish(await engines.database(), client, DEFINITIONS, [defined(definition(goals))])
        await _measure(report, engines, client, goals)
        await client.jetstream().delete_stream(DEFINITIONS.name)
    await client.close()


async def _measure(report: Report, engines: Engines, client: streams.BusClient, goals: int) -> None:
    pool = await _reporting(engines)
    with ledger_profile.parts() as parts:
        facts = await _live(report, engines, (pool, client), goals)
    if goals == SHOWN:
        for part, seconds in parts.items():
            report.add(Measured(f"  of which {part}", seconds / facts * 1e6, "µs/event"))
    lines = await pool.fetchval("SELECT count(*) FROM ledger.entry")
    report.add(Measured(f"  lines of the ledger, {goals} goals", lines / facts, "per event"))
    async with pool.acquire() as log, pool.acquire() as target:
        began, before = time.perf_counter(), spent(engines.postgres.pid)
        comparison = await rebuild(log, target)
        _rate(report, "rebuild", goals, (facts, time.perf_counter() - began, spent(engines.postgres.pid) - before))
    assert comparison.same, "the rebuilt ledger differs from the live one"
    await pool.close()


async def _live(report: Report, engines: Engines, parts: tuple[asyncpg.Pool, streams.BusClient], goals: int) -> int:
    pool, client = parts
    names = [DEFINITIONS.name, *(spec.name for spec in SPEAKERS)]
    wanted = sum([await streams.last_seq(client, name) for name in names])
    projector = Projector(pool, client, names, LedgerProjection(), SystemClock(), batch=BATCH)
    _rate(report, "live", goals, await folded(projector, wanted, engines.postgres.pid))
    return wanted


def _rate(report: Report, what: str, goals: int, measured: tuple[int, float, Spent]) -> None:
    facts, seconds, used = measured
    wanted = WANTED[what] if goals == SHOWN else None
    report.add(Measured(f"reporting {what}, {goals} goals", facts / seconds, "events/s", wanted_at_least=wanted))
    report.add(Measured("  our processor time", used.ours / facts * 1e6, "µs/event"))
    report.add(Measured("  PostgreSQL's processor time", used.of_postgres / facts * 1e6, "µs/event"))


async def _reporting(engines: Engines) -> asyncpg.Pool:
    dsn = await engines.database()
    admin = await db.connect(dsn)
    await make_gateway_role(admin)
    await admin.close()
    await db.migrate(dsn, *MIGRATIONS)
    return await db.open_pool(dsn)


async def _publish(dsn: str, client: streams.BusClient, spec: StreamSpec, told: Sequence[Told]) -> None:
    await streams.provision(client, spec)
    await db.migrate(dsn, ("common", db.MIGRATIONS))
    connection = await db.connect(dsn)
    for start in range(0, len(told), 500):
        changes = [store.Change(aggregate, before, [event]) for aggregate, before, event in told[start : start + 500]]
        await store.append(connection, changes)
    await connection.close()
    relay = Relay(dsn, client, spec)
    running = asyncio.create_task(relay.run())
    while relay.stats.published < len(told):
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
