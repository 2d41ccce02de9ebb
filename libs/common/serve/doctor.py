"""Everything that must be in order before a service is left alone, looked at one by one, each with what mends it.

Reads only. What cannot be reached hides what stands behind it, and is said once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import asyncpg
from nats.js.errors import NotFoundError

from common import db, durability, settings, streams
from common.bus import BusClient
from common.serve.findings import Finding, judged
from common.serve.opening import UNREACHABLE, connect, open_pool, spec_of
from common.serve.parts import Program
from common.serve.refusal import RefusesToRun
from common.settings import PREFIX, Settings
from common.streams import StreamSpec
from common.tokens.keys import usable_keys

S = TypeVar("S", bound=Settings)
Sources = Sequence[tuple[str, Path]]

_OLDEST_SERVER = 160000
_OLDEST_BUS = (2, 12)
_MOST_SKEW = timedelta(seconds=2)
_FULL = 0.7
_STUCK = timedelta(minutes=1)

_SERVER = """
SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full_page_writes, current_setting('synchronous_commit') AS commit,
       (SELECT xact_start FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS at
"""
_ROLE = """
SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls AS mighty,
       has_database_privilege('public', current_database(), 'connect') AS open_to_all
FROM pg_roles WHERE rolname = current_user
"""
_WAITING = """
SELECT (SELECT count(*) FROM spine.outbox) AS pending,
       (SELECT recorded_at FROM spine.event WHERE position = (SELECT min(position) FROM spine.outbox)) AS oldest,
       (SELECT count(*) FROM spine.retry WHERE parked_at IS NOT NULL) AS parked
"""


async def look(program: Program[S], told: S) -> list[Finding]:
    """Everything, in the order in which it is mended."""
    findings = [Finding("settings", f"understood, for {told.environment}")]
    findings += await look_at_database(program.name, told, program.sources, speaks=program.stream is not None)
    findings += await _look_at_bus(program.name, told, spec_of(program, told))
    findings += [await look_at_issuer(told)]
    if program.examine is not None and not any(found.wrong for found in findings if found.what == "database"):
        pool = await open_pool(told)
        try:
            findings += await program.examine(told, pool)
        finally:
            pool.terminate()
    return findings


async def look_at_database(name: str, told: Settings, sources: Sources, *, speaks: bool) -> list[Finding]:
    """Server, clock, role, migrations, and what waits to be published."""
    try:
        pool = await open_pool(told)
    except RefusesToRun as away:
        return [Finding("database", "away", str(away))]
    try:
        async with pool.acquire() as connection:
            return await _examined(connection, name, told, sources, speaks=speaks)
    except (*UNREACHABLE, db.MigrationError) as error:
        return [Finding("database", f"answers with {type(error).__name__}", "Look at PostgreSQL's log.")]
    finally:
        pool.terminate()


async def _examined(
    connection: db.Connection, name: str, told: Settings, sources: Sources, *, speaks: bool
) -> list[Finding]:
    findings = [*_server(await connection.fetchrow(_SERVER), told), _role(await connection.fetchrow(_ROLE))]
    missing = await db.pending(connection, *sources, before_release=True)
    later = await db.pending(connection, *sources)
    findings.append(judged(
        "migrations", f"{len(later)} not applied" if later else "all applied",
        fine=not missing, do=f"Run `python -m {name} migrate` (missing: {', '.join(missing)}).",
    ))  # fmt: skip
    if speaks and not missing:
        findings += _waiting(await connection.fetchrow(_WAITING), settings.clock(told).now())
    return findings


def _server(row: asyncpg.Record | None, told: Settings) -> list[Finding]:
    assert row is not None
    durable = (row["fsync"], row["full_page_writes"]) == ("on", "on") and row["commit"] != "off"
    return [
        judged("database", f"PostgreSQL {row['version'] // 10000}", fine=row["version"] >= _OLDEST_SERVER,
               do="Upgrade to PostgreSQL 16 or newer."),
        judged("durability of the database", "writes before it answers" if durable else "may lose what it confirmed",
               fine=durable, do="Set fsync, full_page_writes and synchronous_commit to on."),
        _clock("clock of the database", row["at"], told),
    ]  # fmt: skip


def _clock(what: str, there: datetime, told: Settings) -> Finding:
    if told.clock_file is not None:
        return Finding(what, "not compared with a simulated one")
    skew = abs(settings.clock(told).now() - there)
    return judged(
        what, f"{skew.total_seconds():.1f} s from ours", fine=skew <= _MOST_SKEW,
        do="Let both machines follow the same time server (NTP).",
    )  # fmt: skip


def _role(row: asyncpg.Record | None) -> Finding:
    assert row is not None
    said = [f"{row['rolname']} may do more than it needs"] if row["mighty"] else []
    said += ["every role may connect to this database"] if row["open_to_all"] else []
    return judged(
        "role", " and ".join(said) or f"{row['rolname']}, with its own rights only", fine=not said,
        do="Give the service the role that `provision` makes, and REVOKE CONNECT ON DATABASE ... FROM PUBLIC.",
    )  # fmt: skip


def _waiting(row: asyncpg.Record | None, now: datetime) -> list[Finding]:
    assert row is not None
    stuck = row["oldest"] is not None and now - row["oldest"] > _STUCK
    return [
        judged("outbox", f"{row['pending']} events wait", fine=not stuck,
               do="The oldest waits for more than a minute: see docs/operations/broker-loss.md."),
        judged("parked events", str(row["parked"]), fine=not row["parked"],
               do="See docs/operations/poison-events.md."),
    ]  # fmt: skip


async def _look_at_bus(name: str, told: Settings, stream: StreamSpec | None) -> list[Finding]:
    try:
        client = await connect(f"{name} (doctor)", told)
    except RefusesToRun as away:
        return [Finding("bus", "away", str(away)), await _durability(told)]
    try:
        version = client.connected_server_version
        numbers = (version.major, version.minor)
        found = [
            judged(
                "bus",
                f"NATS {version.major}.{version.minor}",
                fine=numbers >= _OLDEST_BUS,
                do="Upgrade to nats-server 2.12 or newer.",
            )
        ]
        found += [await _durability(told), *await _clock_of_the_bus(told)]
        return [*found, *([await _stream(client, name, stream)] if stream else [])]
    finally:
        await client.close()


async def _durability(told: Settings) -> Finding:
    what = "durability of the bus"
    if told.accept_unsynced_bus:
        return Finding(what, f"not looked at: {PREFIX}ACCEPT_UNSYNCED_BUS=true")
    if told.bus_monitor_url is None:
        return Finding(what, "cannot be seen", f"Set {PREFIX}BUS_MONITOR_URL, or {PREFIX}ACCEPT_UNSYNCED_BUS=true.")
    try:
        unsynced = await durability.unsynced(told.bus_monitor_url)
    except durability.CannotBeSeen as error:
        return Finding(what, str(error), f"Is {PREFIX}BUS_MONITOR_URL right, does NATS have an http port?")
    return judged(
        what, f"{', '.join(unsynced)} acknowledges first" if unsynced else "syncs before it acknowledges",
        fine=not unsynced, do="Set `sync_interval: always` in NATS' jetstream block.",
    )  # fmt: skip


async def _clock_of_the_bus(told: Settings) -> list[Finding]:
    if told.bus_monitor_url is None:
        return []
    try:
        there = await durability.told_time(told.bus_monitor_url.split(",")[0])
    except durability.CannotBeSeen:
        return []  # said by its durability already
    return [_clock("clock of the bus", there, told)]


async def _stream(client: BusClient, name: str, spec: StreamSpec) -> Finding:
    what = f"stream {spec.name}"
    try:
        found = await client.jetstream(timeout=5).stream_info(spec.name)
    except NotFoundError:
        return Finding(what, "is not there", f"Run `python -m {name} provision`.")
    except UNREACHABLE as error:
        return Finding(what, f"answers with {type(error).__name__}", "Is JetStream enabled for this account?")
    if differing := streams.differing(found.config, spec):
        return Finding(
            what, "; ".join(differing), f"Run `python -m {name} provision`; what it refuses cannot be changed."
        )
    used = found.state.bytes / spec.max_bytes
    return judged(
        what, f"{found.state.messages} messages, {used:.0%} full", fine=used < _FULL,
        do="Raise `stream_gib` before it is full: publishing stops then (docs/operations/scaling.md).",
    )  # fmt: skip


async def look_at_issuer(told: Settings) -> Finding:
    """Whether tokens could be checked right now."""
    try:
        count = await usable_keys(told.jwks_url)
    except (OSError, ValueError, TypeError, KeyError) as error:
        return Finding("issuer", f"shows no keys ({type(error).__name__})", f"Is {PREFIX}JWKS_URL right and reachable?")
    return judged(
        "issuer",
        f"{count} usable keys",
        fine=count > 0,
        do="The key set holds no key for signatures that is strong enough.",
    )
