"""The parts that every process has, opened in order and closed in the other: clock, pool, broker, relay."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

import asyncpg
import nats.errors
from pydantic import SecretStr

from common import db, durability, settings, streams
from common.bus import BusClient
from common.bus_address import AddressError, bus_address
from common.relay import Relay
from common.serve.parts import Parts, Program
from common.serve.refusal import RefusesToRun
from common.serve.upkeep import spine_checks, watch_inbox, watch_outbox, watch_relay
from common.serve.waiting import Front, PartAway, patiently
from common.settings import PREFIX, Settings
from common.streams import StreamSpec
from common.telemetry import Metrics
from common.tokens import TokenVerifier

S = TypeVar("S", bound=Settings)

_COMMAND_SECONDS = 60
_CONNECT_SECONDS = 2.0
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, nats.errors.Error)
_REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    nats.errors.AuthorizationError,
)


@asynccontextmanager
async def opened(
    program: Program[S], told: S, metrics: Metrics, *, front: Front | None = None, provision: bool = True
) -> AsyncIterator[Parts[S]]:
    """The parts, waited for as long as the settings say. Raises RefusesToRun."""
    clock, front = settings.clock(told), front or Front()
    pool = await patiently(lambda: open_pool(told), told.patience_seconds, front)
    try:
        client = await patiently(lambda: connect(program.name, told), told.patience_seconds, front)
        try:
            await refuse_unsynced(told)
            stream = spec_of(program, told)
            if stream is not None and provision:
                await patiently(lambda: provide(client, stream), told.patience_seconds, front)
            relay = None if stream is None else Relay(told.database_url.get_secret_value(), client, stream)
            if relay is not None:
                watch_outbox(metrics, pool, clock)
                watch_relay(metrics, relay)
                watch_inbox(metrics, pool)
            yield Parts(
                name=program.name, settings=told, clock=clock, pool=pool, client=client, metrics=metrics,
                verifier=TokenVerifier(told.issuer, told.audience, told.jwks_url, clock),
                checks=spine_checks(pool, client, program.sources),
                relay=relay,
            )  # fmt: skip
        finally:
            await client.close()
    finally:
        pool.terminate()


def spec_of(program: Program[S], told: Settings) -> StreamSpec | None:
    """The stream that a service speaks on, with as many copies and as much room as this installation gives it."""
    room = told.stream_gib << 30
    return program.stream and replace(program.stream, replicas=told.stream_replicas, max_bytes=room)


async def open_pool(told: Settings) -> asyncpg.Pool:
    """One try. Raises PartAway."""
    try:
        return await db.open_pool(
            told.database_url.get_secret_value(), max_size=told.pool_size, patience=0, command_timeout=_COMMAND_SECONDS
        )
    except UNREACHABLE as error:
        raise database_away(told, error) from None


async def reach_database(told: Settings) -> None:
    """One try. Raises PartAway."""
    try:
        await (await db.connect(told.database_url.get_secret_value(), patience=0)).close()
    except UNREACHABLE as error:
        raise database_away(told, error) from None


async def connect(name: str, told: Settings) -> BusClient:
    """One try. Raises PartAway, or RefusesToRun if the address is no address."""
    try:
        patience = min(_CONNECT_SECONDS, told.patience_seconds)
        return await streams.connect(told.nats_url.get_secret_value(), name=name, patience=patience)
    except AddressError as error:
        raise RefusesToRun(f"{PREFIX}NATS_URL: {error}.") from None
    except UNREACHABLE as error:
        host = ", ".join(_host(server) for server in bus_address(told.nats_url.get_secret_value()).servers)
        raise _away("NATS", host, error, "NATS_URL") from None


async def refuse_unsynced(told: Settings) -> None:
    """Raises RefusesToRun if the bus is seen to acknowledge before it writes, unless that was accepted."""
    if told.bus_monitor_url is None or told.accept_unsynced_bus:
        return
    try:
        unsynced = await durability.unsynced(told.bus_monitor_url)
    except durability.CannotBeSeen:
        return  # the doctor says so; a service does not stay away because a monitor does
    if unsynced:
        raise RefusesToRun(
            f"NATS at {', '.join(unsynced)} acknowledges before it has written to disk: set `sync_interval: always` "
            f"in its jetstream block, or {PREFIX}ACCEPT_UNSYNCED_BUS=true to accept that a power cut loses events."
        )


def database_away(told: Settings, error: BaseException, variable: str = "DATABASE_URL") -> PartAway:
    """Why the database that a variable names cannot be used, without its password."""
    url: SecretStr = getattr(told, variable.lower())
    return _away("PostgreSQL", _host(url.get_secret_value()), error, variable)


async def provide(client: BusClient, stream: StreamSpec) -> None:
    """Make the stream, or as it should be: one try. Raises PartAway."""
    try:
        await streams.provision(client, stream)
    except UNREACHABLE as error:
        raise PartAway(
            "JetStream",
            f"JetStream does not take the stream {stream.name} ({_kind(error)}): is it enabled, has it room?",
        ) from None


def _away(part: str, host: str, error: BaseException, variable: str) -> PartAway:
    refused = isinstance(error, _REFUSED) or "Authorization" in str(error)
    advice = (
        f"it refuses who we are: is the secret in {PREFIX}{variable} right?"
        if refused
        else ("is it running, is the address right?")
    )
    return PartAway(part, f"{part} at {host} cannot be used ({_kind(error)}): {advice}")


def _kind(error: BaseException) -> str:
    # Types only: a text may hold the address, and that a password. A timeout's text is the kind of trouble behind it.
    return str(error) if isinstance(error, TimeoutError) and str(error).isidentifier() else type(error).__name__


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
