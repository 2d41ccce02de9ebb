"""A small projection (how often each oven has baked), ours beside pyeventsourcing's, each in PostgreSQL with fsync on.

Theirs reads its application's own table and commits every event with its tracking, which is how its projections
work; ours reads JetStream, appends each event to the inbound log with a chain of digests, and commits in batches.
Both update the same table in the transaction that remembers how far they are. So the ratio says what a batch buys,
and what the log costs is paid out of it.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection as TheirProjection
from eventsourcing.projection import ProjectionRunner
from psycopg.sql import SQL

from common import db, inbound, streams
from common.clock import SystemClock
from common.inbound import Projector
from common.projection import Connection, Fact
from common.relay import Relay
from common.streams import StreamSpec
from tests.bench.engines import Engines
from tests.bench.processor import Spent, folded, spent
from tests.bench.relay import fill
from tests.bench.report import Measured, Report

EVENTS, THEIRS, OF_EACH = 60_000, 6_000, 100
_STREAM = StreamSpec("OVENS", ("bakery.oven.>",))
_TABLE = "CREATE TABLE baked (oven text PRIMARY KEY, times int NOT NULL)"
_ADD = """
INSERT INTO baked AS b SELECT * FROM unnest($1::text[], $2::int[])
ON CONFLICT (oven) DO UPDATE SET times = b.times + excluded.times
"""
_ADD_ONE = SQL("INSERT INTO baked AS b VALUES (%s, 1) ON CONFLICT (oven) DO UPDATE SET times = b.times + 1")
_COUNTED = "SELECT sum(times) FROM baked"
Run = tuple[int, float, Spent]


async def run(report: Report, engines: Engines) -> None:
    """Project everything that was said before, from the start; both within the same minute."""
    ours, theirs = await _ours(engines), await _theirs(engines)
    rates = [events / seconds for events, seconds, _ in (ours, theirs)]
    costs = [1e6 * used.together / events for events, _, used in (ours, theirs)]
    beside = "pyeventsourcing, a commit an event"
    report.add(Measured("a projection, batches of 500", rates[0], "events/s", beside, rates[1]))
    report.add(Measured("the same: processor time with PostgreSQL's", costs[0], "µs/event", beside, costs[1]))


class Ovens:
    """Ours: counts in memory for a batch, adds them up in the table."""

    async def prepare(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """The table adds up: nothing is needed from before."""

    async def fold(self, facts: Sequence[Fact]) -> Counter[str]:
        """How often in this batch; the bodies are read, as theirs are."""
        return Counter(msgspec.json.decode(fact.message.body)["oven"] + fact.message.aggregate for fact in facts)

    async def write(self, connection: Connection, result: Counter[str]) -> None:
        """In the projector's transaction."""
        await connection.execute(_ADD, list(result), list(result.values()))

    def reset(self) -> None:
        """Nothing is kept in memory."""


async def _ours(engines: Engines) -> Run:
    client = await streams.connect(engines.nats.url, name="bench-projection")
    await streams.provision(client, _STREAM)
    await _publish(await engines.database(), client)
    dsn = await engines.database()
    await db.migrate(dsn, ("common", db.MIGRATIONS), ("inbound", inbound.MIGRATIONS))
    pool = await db.open_pool(dsn)
    await pool.execute(_TABLE)
    projector = Projector(pool, client, [_STREAM.name], Ovens(), SystemClock(), batch=500)
    found = await folded(projector, EVENTS, engines.postgres.pid)
    assert await pool.fetchval(_COUNTED) == EVENTS
    await pool.close()
    await client.close()
    return found


async def _publish(dsn: str, client: streams.BusClient) -> None:
    await fill(dsn, EVENTS)
    relay = Relay(dsn, client, _STREAM)
    relaying = asyncio.create_task(relay.run())
    while relay.stats.published < EVENTS:
        await asyncio.sleep(0.01)
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)


class Oven(Aggregate):
    """Theirs: as many buns of an oven as ours."""

    @event("Baked")
    def bake(self, batch: str, minutes: int) -> None:
        """One bun."""


class Bakery(Application[Any]):
    """Where the buns are kept."""


class Baked(PostgresTrackingRecorder):
    """The same table; each event in a transaction with how far it is."""

    def __init__(self, datastore: PostgresDatastore, **more: Any) -> None:
        super().__init__(datastore, **more)
        self.sql_create_statements.append(SQL(_TABLE))  # type: ignore[arg-type]

    def add(self, oven: str, tracking: Tracking) -> None:
        """Once more."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(_ADD_ONE, (oven,), prepare=True)


class Counting(TheirProjection[Baked]):
    """An oven's birth is an event too, and counts as one here."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Counted whatever it is."""
        self.view.add(str(domain_event.originator_id), tracking)


async def _theirs(engines: Engines) -> Run:
    dsn = await engines.database()
    parts = urlsplit(dsn)
    told = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parts.hostname or "", "POSTGRES_PORT": str(parts.port), "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "", "POSTGRES_ENABLE_DB_FUNCTIONS": "y",
    }  # fmt: skip
    events, seconds, used = await asyncio.to_thread(_project, told, engines.postgres.pid)
    connection = await db.connect(dsn)
    assert await connection.fetchval(_COUNTED) == events
    await connection.close()
    return events, seconds, used


def _project(told: dict[str, str], postmaster: int) -> Run:
    app = Bakery(told)
    for _ in range(THEIRS // OF_EACH):
        oven = Oven()
        for _ in range(OF_EACH - 1):
            oven.bake("0123456789abcdef0123456789abcdef", 12)
        app.save(oven)
    app.close()
    began, before = time.perf_counter(), spent(postmaster)
    with ProjectionRunner(
        application_class=Bakery, projection_class=Counting, view_class=Baked, env={**os.environ, **told}
    ) as runner:
        runner.wait(THEIRS, timeout=300)
        return THEIRS, time.perf_counter() - began, spent(postmaster) - before
