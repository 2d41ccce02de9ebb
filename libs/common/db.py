"""PostgreSQL: a pool that waits for a starting server, and migrations that can be trusted.

A migration is a file `NNNN_pre_name.sql` (expands the schema, runs before a release's code) or
`NNNN_post_name.sql` (contracts it, runs when the old code is gone). Files are applied in order, once,
each in one transaction; a file that changed after it was applied is an error, not a surprise.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from common.projection import Connection

__all__ = [
    "AWAY",
    "MIGRATIONS",
    "NOBODY_THERE",
    "Connection",
    "MigrationError",
    "connect",
    "kept_awake",
    "migrate",
    "open_pool",
    "pending",
    "session",
]

T = TypeVar("T")
MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = int.from_bytes(hashlib.blake2b(b"migrations", digest_size=8).digest(), "big", signed=True)
_NAME = re.compile(r"\d{4}_(pre|post)_[a-z0-9_]+\.sql")
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What asyncpg raises when the server goes away in the middle of something: InternalClientError too
("another operation is in progress", said by a connection that is lost). Everything else is a bug or a refusal."""

NOBODY_THERE: Mapping[str, str] = {
    # A peer that answers nothing is given up after about ten seconds, even while it waits for a lock.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "client_connection_check_interval": "5s",
    # A peer that something between us keeps alive (a proxy) and that says nothing more in its transaction.
    "idle_in_transaction_session_timeout": "60s",
}
"""When the server gives up a session, with the locks it holds, whose process is gone without a word: a machine that
lost its power closes no connection. By default the server waits two hours, and whoever wants the locks with it."""

_STARTING = (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError, TimeoutError)

_TABLE = """
CREATE TABLE IF NOT EXISTS public.migration (
  source   text NOT NULL,
  name     text NOT NULL,
  checksum text NOT NULL,
  PRIMARY KEY (source, name)
)
"""
_HAS_TABLE = "SELECT to_regclass('public.migration') IS NOT NULL"
_APPLIED = "SELECT source, name, checksum FROM public.migration"
_RECORD = "INSERT INTO public.migration (source, name, checksum) VALUES ($1, $2, $3)"


class MigrationError(RuntimeError):
    """The files and the database do not fit together. The text says which file and why."""


@dataclass(frozen=True, slots=True)
class _Migration:
    source: str
    name: str
    sql: str

    @property
    def label(self) -> str:
        return f"{self.source}/{self.name}"

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def connect(dsn: str, *, patience: float = 20.0, **options: Any) -> asyncpg.Connection:
    """One connection; keeps trying for `patience` seconds while the server starts."""
    limit = asyncio.get_running_loop().time() + patience
    while True:
        try:
            return await asyncpg.connect(dsn, **options)
        except _STARTING:
            if asyncio.get_running_loop().time() > limit:
                raise
            await asyncio.sleep(0.1)


async def open_pool(
    dsn: str, *, min_size: int = 2, max_size: int = 8, patience: float = 20.0, **options: Any
) -> asyncpg.Pool:
    """A pool whose connections are opened anew by themselves when the server comes back.

    A connection given back is not reset by a question to the server (a tenth of what a short command costs):
    nothing may be left in its session. Whoever holds a lock or a setting of the session takes `session(pool)`.
    The server ends sessions whose process is gone (`NOBODY_THERE`); `server_settings` come on top.
    """
    options["server_settings"] = {**NOBODY_THERE, **options.get("server_settings", {})}
    await (await connect(dsn, patience=patience)).close()
    return await asyncpg.create_pool(dsn, min_size=min_size, max_size=max_size, reset=_leave_as_it_is, **options)


async def _leave_as_it_is(connection: asyncpg.Connection) -> None:
    """An open transaction has been rolled back already; that is all there may be."""


async def kept_awake(connection: Connection, work: Callable[[], T], *, says_every: float = 20.0) -> T:
    """Do work in a thread within an open transaction, and have its session say something every so many seconds: the
    server gives up one that is idle in a transaction for a minute (`NOBODY_THERE`). Returns what the work comes to.
    """
    working = asyncio.create_task(asyncio.to_thread(work))
    try:
        while not (await asyncio.wait([working], timeout=says_every))[0]:
            await connection.execute("SELECT")
    finally:
        working.cancel()
    return await working


@asynccontextmanager
async def session(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection whose session may hold locks: it ends with the session, and they with it."""
    async with pool.acquire() as connection:
        try:
            yield connection
        finally:
            connection.terminate()


async def migrate(dsn: str, *sources: tuple[str, Path], before_release: bool = False) -> list[str]:
    """Apply what is missing and return it as `source/file`. Safe to run in many processes at once.

    With `before_release` the last `post` files wait: the old code may still be running.
    """
    wanted = _read(sources, before_release=before_release)
    connection = await connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await connection.execute(_TABLE)
        missing = _missing(wanted, await connection.fetch(_APPLIED))
        for migration in missing:
            await _apply(connection, migration)
        return [migration.label for migration in missing]
    finally:
        await connection.close()


async def pending(
    database: str | Connection | asyncpg.Pool, *sources: tuple[str, Path], before_release: bool = False
) -> list[str]:
    """What `migrate` would apply. Raises MigrationError where it would.

    Who brings no migrations has nothing to look at: a role that only reads may not see another's list of them.
    """
    if not sources:
        return []
    wanted = _read(sources, before_release=before_release)
    async with _connection(database) as connection:
        known = await connection.fetch(_APPLIED) if await connection.fetchval(_HAS_TABLE) else []
    return [migration.label for migration in _missing(wanted, known)]


async def _apply(connection: asyncpg.Connection, migration: _Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(_RECORD, migration.source, migration.name, migration.checksum)
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{migration.label} failed and changed nothing: {error}") from error


def _read(sources: tuple[tuple[str, Path], ...], *, before_release: bool) -> list[_Migration]:
    found: list[_Migration] = []
    for source, folder in sources:
        files = sorted(folder.glob("*.sql"))
        for file in files:
            if not _NAME.fullmatch(file.name):
                raise MigrationError(
                    f"{source}/{file.name}: a migration is named NNNN_pre_name.sql or NNNN_post_name.sql"
                )
        while before_release and files and "_post_" in files[-1].name:
            files.pop()
        found += [_Migration(source, file.name, file.read_text()) for file in files]
    return found


def _missing(wanted: list[_Migration], applied: list[asyncpg.Record]) -> list[_Migration]:
    checksums = {(row["source"], row["name"]): row["checksum"] for row in applied}
    missing: list[_Migration] = []
    for migration in wanted:
        checksum = checksums.get((migration.source, migration.name))
        if checksum is None:
            missing.append(migration)
        elif checksum != migration.checksum:
            raise MigrationError(f"{migration.label} was changed after it had been applied: write a new file instead")
        elif missing and missing[-1].source == migration.source:
            raise MigrationError(f"{missing[-1].label} is numbered before {migration.name}, which is applied already")
    return missing


@asynccontextmanager
async def _connection(database: str | Connection | asyncpg.Pool) -> AsyncIterator[Connection]:
    if isinstance(database, str):
        own = await connect(database)
        try:
            yield own
        finally:
            await own.close()
    elif isinstance(database, asyncpg.Pool):
        async with database.acquire() as borrowed:
            yield borrowed
    else:
        yield database
