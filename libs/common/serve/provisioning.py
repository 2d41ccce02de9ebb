"""What a service needs before its first start: a role, a database of its own, a stream.

Each is made if it is missing and left as it is otherwise, but for the role's password, which becomes the one in
the service's own address. Without an administrator's address the database is taken as made.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from common import db
from common.serve.opening import UNREACHABLE, connect, database_away, provide, refuse_unsynced, spec_of
from common.serve.parts import Program
from common.serve.refusal import RefusesToRun
from common.serve.waiting import Front, patiently
from common.settings import PREFIX, Settings

S = TypeVar("S", bound=Settings)

_HAS_ROLE = "SELECT true FROM pg_roles WHERE rolname = $1"
_HAS_DATABASE = "SELECT true FROM pg_database WHERE datname = $1"
_SUPER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
_LOCK = "SELECT pg_advisory_lock(hashtext('provision'), 1)"


async def provision(program: Program[S], told: S) -> list[str]:
    """Make what is missing; returns what was done. Raises RefusesToRun."""
    done = []
    if told.admin_database_url is not None:
        async with administrator(told) as admin:
            done += await ensure_role(admin, *role_of(told))
            done += await ensure_database(admin, database_of(told), owner=role_of(told)[0])
    stream = spec_of(program, told)
    if stream is not None:
        await refuse_unsynced(told)
        client = await patiently(lambda: connect(f"{program.name} (provision)", told), told.patience_seconds, Front())
        try:
            await patiently(lambda: provide(client, stream), told.patience_seconds, Front())
        finally:
            await client.close()
        done.append(f"stream {stream.name} is there with {stream.replicas} replicas")
    return done


@asynccontextmanager
async def administrator(told: Settings, database: str | None = None) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the administrator; one at a time may make roles and databases. Raises RefusesToRun."""
    assert told.admin_database_url is not None, "asked for only when it is told"
    address = told.admin_database_url.get_secret_value()
    try:
        connection = await db.connect(_to(address, database), patience=told.patience_seconds)
    except UNREACHABLE as error:
        raise database_away(told, error, "ADMIN_DATABASE_URL") from None
    try:
        await connection.execute(_LOCK)
        yield connection
    except asyncpg.InsufficientPrivilegeError as error:
        raise RefusesToRun(f"the role of {PREFIX}ADMIN_DATABASE_URL may not do this ({error.sqlstate}).") from None
    finally:
        await connection.close()


async def ensure_role(admin: asyncpg.Connection, role: str, password: str) -> list[str]:
    """A role that may log in with this password and nothing else."""
    there = await admin.fetchval(_HAS_ROLE, role)
    if not there:
        await admin.execute(await _quoted(admin, "CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", role))
    await admin.execute(await _quoted(admin, "ALTER ROLE %I PASSWORD %L", role, password))
    if not await admin.fetchval(_SUPER):  # who is no superuser may only give away what it is a member of
        await admin.execute(await _quoted(admin, "GRANT %I TO CURRENT_USER", role))
    return [] if there else [f"role {role} made"]


async def ensure_database(admin: asyncpg.Connection, name: str, *, owner: str) -> list[str]:
    """A database that its owner alone may enter."""
    there = await admin.fetchval(_HAS_DATABASE, name)
    if not there:
        await admin.execute(await _quoted(admin, "CREATE DATABASE %I OWNER %I", name, owner))
    await admin.execute(await _quoted(admin, "REVOKE ALL ON DATABASE %I FROM PUBLIC", name))
    return [] if there else [f"database {name} made"]


async def allow_to_connect(admin: asyncpg.Connection, role: str, database: str) -> None:
    """Let a role that owns nothing enter somebody else's database."""
    await admin.execute(await _quoted(admin, "GRANT CONNECT ON DATABASE %I TO %I", database, role))


def role_of(told: Settings) -> tuple[str, str]:
    """Role and password of the service's own address. Raises RefusesToRun."""
    found = urlsplit(told.database_url.get_secret_value())
    if not found.username or not found.password:
        raise RefusesToRun(f"{PREFIX}DATABASE_URL names no role with a password, so none can be made.")
    return unquote(found.username), unquote(found.password)


def database_of(told: Settings) -> str:
    """The database of the service's own address. Raises RefusesToRun."""
    name = unquote(urlsplit(told.database_url.get_secret_value()).path.strip("/"))
    if not name:
        raise RefusesToRun(f"{PREFIX}DATABASE_URL names no database.")
    return name


async def _quoted(admin: asyncpg.Connection, template: str, *values: str) -> str:
    places = ", ".join(f"${number}::text" for number in range(2, len(values) + 2))
    return str(await admin.fetchval(f"SELECT format($1, {places})", template, *values))


def _to(address: str, database: str | None) -> str:
    return address if database is None else urlunsplit(urlsplit(address)._replace(path=f"/{database}"))
