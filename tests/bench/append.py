"""Appending events: ours beside plain inserts and beside pyeventsourcing, 16 writers, fsync on, one PostgreSQL."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from pydantic import BaseModel, ConfigDict
from tests.bench.report import Measured, Report

from common import db, store

WRITERS = 16
SECONDS = 3.0
_PLAIN_TABLE = """
CREATE TABLE plain (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aggregate text NOT NULL, version int NOT NULL, subject text NOT NULL, body bytea NOT NULL,
    UNIQUE (aggregate, version)
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


async def run(report: Report, dsn: str) -> None:
    """Append 1, 10 and 100 events a commit, three ways."""
    await db.migrate(dsn, ("common", db.MIGRATIONS))
    pool = await db.open_pool(dsn, min_size=WRITERS, max_size=WRITERS)
    await pool.execute(_PLAIN_TABLE)
    recorder = _recorder(dsn)
    for size, ratio in ((1, 3.0), (10, None), (100, 8.0)):
        plain = await _rate(size, lambda size=size: _plain(pool, size))
        ours = await _rate(size, lambda size=size: _ours(pool, size))
        theirs = await asyncio.to_thread(_theirs, recorder, size)
        label = f"append, {size} a commit"
        report.add(Measured(label, ours, "events/s", "plain inserts", plain, wanted_ratio=0.5))
        report.add(Measured(label, ours, "events/s", "pyeventsourcing", theirs, wanted_ratio=ratio))
    recorder.datastore.close()
    await pool.close()


async def _rate(size: int, once: Callable[[], Awaitable[None]]) -> float:
    """Events per second that WRITERS loops reach together."""
    end = time.perf_counter() + SECONDS

    async def writer() -> int:
        done = 0
        while time.perf_counter() < end:
            await once()
            done += size
        return done

    started = time.perf_counter()
    total = sum(await asyncio.gather(*(writer() for _ in range(WRITERS))))
    return total / (time.perf_counter() - started)


async def _ours(pool: asyncpg.Pool, size: int) -> None:
    change = store.Change(f"oven:{uuid4()}", 0, [BunBaked()] * size)
    async with pool.acquire() as connection, connection.transaction():
        await store.append(connection, [change])


async def _plain(pool: asyncpg.Pool, size: int) -> None:
    aggregate = f"oven:{uuid4()}"
    rows = [(aggregate, n, BunBaked.subject, BunBaked().model_dump_json().encode()) for n in range(size)]
    async with pool.acquire() as connection, connection.transaction():
        await connection.executemany(_PLAIN_INSERT, rows)


def _recorder(dsn: str) -> PostgresApplicationRecorder:
    parts = urlsplit(dsn)
    datastore = PostgresDatastore(
        parts.path.lstrip("/"), parts.hostname or "", parts.port or 0, parts.username or "", parts.password or "",
        pool_size=WRITERS, enable_db_functions=True, schema="public",
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(datastore)
    recorder.create_table()
    return recorder


def _theirs(recorder: PostgresApplicationRecorder, size: int) -> float:
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
    with ThreadPoolExecutor(WRITERS) as threads:
        total = sum(threads.map(writer, range(WRITERS)))
    return total / (time.perf_counter() - started)
