"""One database and one role per service, and the gateway's role that owns nothing.

The gateway reads reporting's database; which rows and tables it sees there is granted by reporting's own
migrations (schema `read`, row-level security), never here.
"""

import asyncpg

from local.engines import Postgres
from local.system.keys import kept
from local.system.layout import SERVICES, Layout

OWNERS = tuple(name for name in SERVICES if name != "gateway")

_ROLES = "SELECT rolname FROM pg_roles"
_DATABASES = "SELECT datname FROM pg_database"


async def ensure_databases(server: Postgres, passwords: dict[str, str]) -> None:
    """Make what is missing and set every role's password to the one that is kept."""
    admin = await asyncpg.connect(server.dsn())
    try:
        await _ensure_roles(admin, passwords)
        there = {row["datname"] for row in await admin.fetch(_DATABASES)}
        for name in OWNERS:
            if name not in there:
                await admin.execute(f"CREATE DATABASE {name} OWNER {name}")
            await admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        await admin.execute("GRANT CONNECT ON DATABASE reporting TO gateway")
    finally:
        await admin.close()


async def _ensure_roles(admin: asyncpg.Connection, passwords: dict[str, str]) -> None:
    there = {row["rolname"] for row in await admin.fetch(_ROLES)}
    for role, password in passwords.items():
        if role not in there:
            await admin.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
        # Passwords are token_urlsafe: no quotation mark can be in one.
        await admin.execute(f"ALTER ROLE {role} PASSWORD '{password}'")


def dsn(server: Postgres, service: str, passwords: dict[str, str]) -> str:
    """A service's connection string: its own database, the gateway's being reporting's."""
    database = "reporting" if service == "gateway" else service
    return server.dsn(database, service, passwords[service])


def passwords(layout: Layout) -> dict[str, str]:
    """Every role's password, made at the first call."""
    return {name: kept(layout.secrets, f"database-{name}") for name in SERVICES}


def reporting_dsn(layout: Layout) -> str:
    """Reporting's own database, for the commands that look after it."""
    server = Postgres(layout.home / "postgres", layout.ports.postgres)
    return dsn(server, "reporting", passwords(layout))
