"""Appending events: ours beside plain inserts and pyeventsourcing; the best of 4 and 16 writers, fsync on.

Beside the rates, which say little while others use the machine: the processor time of an event, PostgreSQL's included.
And the limit: the same bytes by COPY into a table with our two keys, and into one with none. Nothing that checks
versions can be faster than the first, nothing that PostgreSQL keeps than the second.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from pydantic import BaseModel, ConfigDict

from common import db, store, wire
from tests.bench import processor
from tests.bench.engines import Engines
from tests.bench.report import Measured, Report

WRITERS = (4, 16)
SECONDS = 2.0
Append = Callable[[db.Connection, str, int], Awaitable[None]]
_PLAIN_TABLE = """
CREATE TABLE plain (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aggregate text NOT NULL, version int NOT NULL, subject text NOT NULL, body bytea NOT NULL,
    UNIQUE (aggregate, version)
)"""
_COPIED = ("aggregate", "version", "subject", "recorded_at", "headers", "body")
_COPY_TABLES = """
CREATE TABLE copied_keyed (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aggregate text COLLATE "C" NOT NULL, version int NOT NULL, subject text NOT NULL, recorded_at timestamptz NOT NULL,
    headers bytea NOT NULL, body bytea NOT NULL,
    UNIQUE (aggregate, version)
);
CREATE TABLE copied_bare (
    aggregate text NOT NULL, version int NOT NULL, subject text NOT NULL, recorded_at timestamptz NOT NULL,
    headers bytea NOT NULL, body bytea NOT NULL
)"""
_PLAIN_INSERT = "INSERT INTO plain (aggregate, version, subject, body) VALUES ($1, $2, $3, $4)"


class BunBaked(BaseModel):
    """An event of about 200 bytes."""

    model_config = ConfigDict(frozen=True)
    subject: ClassVar[str] = "bakery.oven.bun.baked.v1"
    occurred_on: date = date(2026, 1, 1)
    recorded_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    oven: str = "oven-1"
    batch: str = "0123456789abcdef0123456789abcdef"
    minutes: int = 12


@dataclass(frozen=True)
class Run:
    """One way of appending with one number of writers."""

    rate: float
    cost: float
    """Microseconds of processor time for an event, this process's and PostgreSQL's together."""


async def run(report: Report, there: Engines) -> None:
    """Append 1, 10 and 100 events a commit, three ways, each with its best number of writers."""
    dsn, postmaster = await there.database(), there.postgres.pid
    await db.migrate(dsn, ("common", db.MIGRATIONS))
    pool = await db.open_pool(dsn, min_size=max(WRITERS), max_size=max(WRITERS))
    await pool.execute(_PLAIN_TABLE)
    await pool.execute(_COPY_TABLES)
    recorder = _recorder(dsn)
    for size, ratio in ((1, 3.0), (10, None), (100, 8.0)):
        plain = _best([await _run(postmaster, _rate(pool, _plain, writers, size)) for writers in WRITERS])
        ours = _best([await _run(postmaster, _rate(pool, _ours, writers, size)) for writers in WRITERS])
        others = [asyncio.to_thread(_theirs, recorder, writers, size) for writers in WRITERS]
        theirs = _best([await _run(postmaster, other) for other in others])
        label = f"append, {size} a commit"
        report.add(Measured(label, ours.rate, "events/s", "plain inserts", plain.rate, wanted_ratio=0.5))
        report.add(Measured(label, ours.rate, "events/s", "pyeventsourcing", theirs.rate, wanted_ratio=ratio))
        label += ": processor time"
        report.add(Measured(label, ours.cost, "µs each", "plain inserts", plain.cost))
        report.add(Measured(label, ours.cost, "µs each", "pyeventsourcing", theirs.cost))
    await _limits(report, pool, postmaster)
    recorder.datastore.close()
    await pool.close()


async def _limits(report: Report, pool: asyncpg.Pool, postmaster: int) -> None:
    """A hundred events a commit, four ways of less and less: ours, COPY with our keys, COPY without any."""
    ways = {"ours": _ours, "COPY of the same bytes, our keys": _copy("copied_keyed"), "no key": _copy("copied_bare")}
    runs = {
        name: _best([await _run(postmaster, _rate(pool, way, w, 100)) for w in WRITERS]) for name, way in ways.items()
    }
    for name, run_ in list(runs.items())[1:]:
        report.add(Measured("append, 100 a commit", runs["ours"].rate, "events/s", name, run_.rate))
        report.add(Measured("append, 100 a commit: processor time", runs["ours"].cost, "µs each", name, run_.cost))


def _best(runs: Sequence[Run]) -> Run:
    """The highest rate and the lowest cost, be they of different numbers of writers."""
    return Run(max(one.rate for one in runs), min(one.cost for one in runs))


async def _run(postmaster: int, appending: Awaitable[tuple[int, float]]) -> Run:
    before = processor.spent(postmaster)
    events, seconds = await appending
    return Run(events / seconds, 1e6 * (processor.spent(postmaster) - before).together / events)


async def _rate(pool: asyncpg.Pool, once: Append, writers: int, size: int) -> tuple[int, float]:
    """Events, and the seconds in which so many loops append them together, each on a connection of its own."""
    end = time.perf_counter() + SECONDS

    async def writer() -> int:
        done = 0
        async with pool.acquire() as connection:
            while time.perf_counter() < end:
                await once(connection, f"oven:{uuid4()}", size)
                done += size
        return done

    started = time.perf_counter()
    total = sum(await asyncio.gather(*(writer() for _ in range(writers))))
    return total, time.perf_counter() - started


async def _ours(connection: db.Connection, aggregate: str, size: int) -> None:
    await store.append(connection, [store.Change(aggregate, 0, [BunBaked() for _ in range(size)])])


def _copy(table: str) -> Append:
    async def copied(connection: db.Connection, aggregate: str, size: int) -> None:
        told = [BunBaked() for _ in range(size)]
        records = [
            (aggregate, n, one.subject, one.recorded_at, wire.header_block(
                subject=one.subject, aggregate=aggregate, version=n, recorded_at=one.recorded_at
            ), one.model_dump_json().encode())
            for n, one in enumerate(told, 1)
        ]  # fmt: skip
        await connection.copy_records_to_table(table, records=records, columns=_COPIED)

    return copied


async def _plain(connection: db.Connection, aggregate: str, size: int) -> None:
    rows = [(aggregate, n, BunBaked.subject, BunBaked().model_dump_json().encode()) for n in range(size)]
    if size == 1:
        await connection.execute(_PLAIN_INSERT, *rows[0])
    else:
        await connection.executemany(_PLAIN_INSERT, rows)


def _recorder(dsn: str) -> PostgresApplicationRecorder:
    parts = urlsplit(dsn)
    datastore = PostgresDatastore(
        parts.path.lstrip("/"), parts.hostname or "", parts.port or 0, parts.username or "", parts.password or "",
        pool_size=max(WRITERS), enable_db_functions=True, schema="public",
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(datastore)
    recorder.create_table()
    return recorder


def _theirs(recorder: PostgresApplicationRecorder, writers: int, size: int) -> tuple[int, float]:
    end = time.perf_counter() + SECONDS

    def writer(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            aggregate = uuid4()
            recorder.insert_events(
                [
                    StoredEvent(aggregate, n, BunBaked.subject, BunBaked().model_dump_json().encode())
                    for n in range(size)
                ]
            )
            done += size
        return done

    started = time.perf_counter()
    with ThreadPoolExecutor(writers) as threads:
        total = sum(threads.map(writer, range(writers)))
    return total, time.perf_counter() - started
