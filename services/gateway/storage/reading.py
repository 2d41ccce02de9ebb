"""One request's view of the database: one snapshot, one organisation, nothing to write.

Row-level security decides what is there at all; it reads settings that live exactly as long as
the transaction. Round trips are the price of small queries, so there are two before the first row
(begin; settings and watermark in one statement) and one after the last.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from common import db
from gateway.storage.queueing import connected

_STATEMENTS_KEPT = 200

Rows = list[asyncpg.Record]

SETTINGS = ("organisation", "exact", "programmes", "people")
"""What the policies read, in this order, each as `insteg.<name>`."""

# The settings come first by construction: the watermark joins what they return.
_OPEN = """
WITH settings AS MATERIALIZED (
    SELECT set_config('insteg.organisation', $1, true),
           set_config('insteg.exact', $2, true),
           set_config('insteg.programmes', $3, true),
           set_config('insteg.people', $4, true)
)
SELECT w.position, w.known_at, w.complete_through, EXISTS (SELECT read.exact_programmes()) AS exact
FROM settings LEFT JOIN read.watermark w ON true
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a request reads: what row-level security has to know."""

    organisation: str
    exact: bool
    programmes: tuple[str, ...]
    """Ids that the token names, or `("*",)`."""
    people: bool = False
    """Whether rows about single people may be shown, such as the organisation's own referrals."""

    @property
    def settings(self) -> tuple[str, ...]:
        """The values of SETTINGS."""
        exact, people = ("on" if right else "off" for right in (self.exact, self.people))
        return self.organisation, exact, ",".join(self.programmes), people


@dataclass(frozen=True, slots=True)
class Mark:
    """How far reporting had come when the snapshot was taken. Position 0: nothing recorded yet."""

    position: int
    known_at: datetime | None
    complete_through: datetime | None
    exact: bool
    """Whether this reader sees exact figures of any programme."""


class SnapshotEndedError(Exception):
    """Something went on reading for an answer that was given up."""


class Reading:
    """An open snapshot. Statements run one after another, whoever asks."""

    def __init__(self, connection: Any, mark: Mark) -> None:
        self.mark = mark
        self._connection = connection
        self._turn = asyncio.Lock()
        self._ended = False

    async def rows(self, sql: str, *values: object) -> Rows:
        """Run one statement in the snapshot."""
        async with self._turn:
            if self._ended:
                raise SnapshotEndedError
            found: Rows = await self._connection.fetch(sql, *values)
            return found

    async def end(self) -> None:
        """Let a statement under way finish and no other begin: an answer can be given up while parts of it are
        still being loaded, and the connection goes to another reader next.
        """
        self._ended = True
        async with self._turn:
            pass


@asynccontextmanager
async def reading(pool: asyncpg.Pool, reader: Reader) -> AsyncIterator[Reading]:
    """A read-only snapshot for one reader; the settings vanish with it."""
    async with connected(pool) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        row = await connection.fetchrow(_OPEN, *reader.settings)
        snapshot = Reading(connection, _mark(row))
        try:
            yield snapshot
        finally:
            await snapshot.end()


@asynccontextmanager
async def opened_pool(dsn: str, *, size: int, seconds: float) -> AsyncIterator[asyncpg.Pool]:
    """A small pool whose sessions cannot write, and whose statements end after `seconds`."""
    pool = await db.open_pool(
        dsn,
        min_size=min(2, size),
        max_size=size,
        patience=0,
        statement_cache_size=_STATEMENTS_KEPT,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=0,
        server_settings={
            "application_name": "gateway",
            "default_transaction_read_only": "on",
            "statement_timeout": str(int(seconds * 1000)),
            # Goals are shown whatever their unit (0058 of reporting): the release before knew fewer.
            "insteg.units": "every",
            # What the text of compiled answers rests on, and what planning or starting workers for each would cost.
            "DateStyle": "ISO, YMD",
            "TimeZone": "UTC",
            "plan_cache_mode": "force_generic_plan",
            "jit": "off",
            "max_parallel_workers_per_gather": "0",
        },
    )
    try:
        yield pool
    finally:
        pool.terminate()


def _mark(row: Any) -> Mark:
    return Mark(row["position"] or 0, row["known_at"], row["complete_through"], row["exact"])


def grouped(rows: Iterable[Any], keys: Iterable[str], by: str = "programme_id") -> list[Rows]:
    """Rows in the order of the keys that asked for them: what a DataLoader hands back."""
    found: dict[str, Rows] = {key: [] for key in keys}
    for row in rows:
        found[row[by]].append(row)
    return [found[key] for key in found]


def numbered(rows: Iterable[Any], count: int) -> list[Rows]:
    """Rows by the ordinal `n` (from 1) of the question that they answer."""
    found: list[Rows] = [[] for _ in range(count)]
    for row in rows:
        found[row["n"] - 1].append(row)
    return found
