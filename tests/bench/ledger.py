"""Reporting's ledger on real streams: live apply in batches of 500, and the fold of the whole log beside it.

60,000 facts of 1,500 participants in the network-building programme, with its own goals: entries, exits,
outcomes and attendance, day by day as they happened, everybody mixed within a day. Entity views and row-level
security are on.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg

import local
from common import db, store, streams
from common.clock import SystemClock
from common.inbound import Projector
from common.relay import Relay
from common.streams import StreamSpec
from contracts.activities import AttendanceRecorded
from contracts.base import Event
from contracts.enrolment import (
    EntryCharacteristics,
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ProgrammeDefined,
)
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_file
from reporting.projections.books import LedgerProjection
from reporting.projections.rebuild import rebuild
from reporting.storage import MIGRATIONS
from tests.bench.engines import Engines
from tests.bench.report import Measured, Report
from tests.support.read_model import make_gateway_role

PEOPLE, DAYS = 1500, 37
SEED = 2014
PROGRAMME = Path(local.__file__).parent / "programmes" / "natverksbygge.yaml"
SPEAKERS = (StreamSpec("ENROLMENT", ("insteg.enrolment.>",)), StreamSpec("ACTIVITIES", ("insteg.activities.>",)))
AT = datetime(2016, 1, 15, tzinfo=UTC)
Told = list[tuple[str, int, Event]]


async def run(report: Report, engines: Engines) -> None:
    """Fill two streams, then time the projector from empty to complete, then the rebuild."""
    definition = read_file(PROGRAMME)
    assert isinstance(definition, ProgrammeDefinition)
    client = await streams.connect(engines.nats.url, name="bench-ledger")
    for spec, told in zip(SPEAKERS, _history(definition), strict=True):
        await streams.provision(client, spec)
        await _publish(await engines.database(), client, spec, told)
    dsn = await engines.database()
    admin = await db.connect(dsn)
    await make_gateway_role(admin)
    await admin.close()
    await db.migrate(dsn, *MIGRATIONS)
    pool = await db.open_pool(dsn)
    facts, live = await _live(pool, client)
    label = f"{len(definition.goals)} goals"
    report.add(Measured(f"reporting live, {label}", facts / live, "events/s", wanted_at_least=12_000))
    async with pool.acquire() as log, pool.acquire() as target:
        started = time.perf_counter()
        comparison = await rebuild(log, target)
        took = time.perf_counter() - started
    assert comparison.same, "the rebuilt ledger differs from the live one"
    report.add(Measured(f"reporting rebuild, {label}", facts / took, "events/s", wanted_at_least=18_000))
    await pool.close()
    await client.close()


async def _live(pool: asyncpg.Pool, client: streams.BusClient) -> tuple[int, float]:
    wanted = sum([await streams.last_seq(client, spec.name) for spec in SPEAKERS])
    projector = Projector(pool, client, [s.name for s in SPEAKERS], LedgerProjection(), SystemClock(), batch=500)
    started = time.perf_counter()
    running = asyncio.create_task(projector.run())
    while projector.progress.fact_no < wanted:
        if running.done():
            running.result()
        await asyncio.sleep(0.001)
    took = time.perf_counter() - started
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return wanted, took


async def _publish(dsn: str, client: streams.BusClient, spec: StreamSpec, told: Told) -> None:
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


def _history(definition: ProgrammeDefinition) -> tuple[Told, Told]:
    """What enrolment and activities say, everybody mixed; versions stay in order."""
    chance = random.Random(SEED)
    start = definition.period.start
    common = {"recorded_at": AT, "programme_id": definition.id, "controller": definition.controller}
    first = ProgrammeDefined(occurred_on=start, definition=definition, **common)
    lives: list[Sequence[Event]] = []
    sheets: Told = []
    for number in range(PEOPLE):
        who = {**common, "person_id": f"p-{number}"}
        entry = start + timedelta(days=chance.randrange(300))
        lives.append(_life(chance, who, entry))
        for day in range(DAYS):
            sheets.append(
                (f"attendance:s-{day}~p-{number}", 0, _presence(who, number, day, entry + timedelta(days=day)))
            )
    chance.shuffle(sheets)
    told = [(f"participation:{definition.id}:p-{n}", step, lives[n][step]) for n in range(PEOPLE) for step in range(3)]
    told.sort(key=lambda said: (said[2].occurred_on, said[0], said[1]))
    sheets.sort(key=lambda said: said[2].occurred_on)  # stable: within a day they stay mixed
    return [(f"programme:{definition.id}", 0, first), *_in_version_order(told)], sheets


def _in_version_order(told: Told) -> Told:
    """The same, where an outcome dated before its exit waits for it: an aggregate's versions come in order."""
    reached: dict[str, int] = {}
    waiting: dict[str, dict[int, Event]] = {}
    ordered: Told = []
    for aggregate, step, event in told:
        waiting.setdefault(aggregate, {})[step] = event
        while (following := reached.get(aggregate, 0)) in waiting[aggregate]:
            ordered.append((aggregate, following, waiting[aggregate].pop(following)))
            reached[aggregate] = following + 1
    return ordered


def _life(chance: random.Random, who: dict, entry: date) -> Sequence[Event]:
    characteristics = EntryCharacteristics(
        gender=chance.choice(("woman", "man")), age=chance.randrange(18, 65), municipality="harjedalen"
    )
    leaves = entry + timedelta(days=chance.randrange(60, 200))
    offered = leaves + timedelta(days=chance.randrange(-30, 300))
    return (
        ParticipantEnrolled(occurred_on=entry, spell=1, entry=characteristics, **who),
        ParticipantExited(occurred_on=leaves, spell=1, reason="completed", **who),
        OutcomeRecorded(occurred_on=offered, outcome_id="o", kind="new-start-job", offered_on=offered, **who),
    )


def _presence(who: dict, number: int, day: int, on: date) -> Event:
    return AttendanceRecorded(
        occurred_on=on, attendance_id=f"s-{day}~p-{number}", activity_id="circle", kind="process-group",
        session_id=f"s-{day}", status="present", minutes=120, **who,
    )  # fmt: skip
