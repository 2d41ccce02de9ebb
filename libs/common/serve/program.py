"""The command line of a service, and the composition that all services share: settings, pool, broker, app."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import TypeVar
from urllib.parse import urlsplit

import asyncpg
import nats.errors
import uvloop
from pydantic import SecretStr

from common import db, logs, settings, streams, telemetry
from common.access import UndeclaredOperation
from common.bus import BusClient
from common.http.app import assert_declared
from common.recover import RelayRunningError, recover
from common.relay import BusAheadOfStore, HistoryDiffers, Relay, refuse_old_store
from common.serve.parts import Parts, Program
from common.serve.process import serve
from common.serve.refusal import RefusesToRun
from common.serve.upkeep import spine_checks, watch_outbox, watch_relay, worker_forgetting_keys
from common.serve.workers import Worker
from common.settings import Settings, SettingsError
from common.streams import StreamDiffersError, StreamSpec
from common.telemetry import Metrics
from common.tokens import TokenVerifier

S = TypeVar("S", bound=Settings)

_REFUSALS = (BusAheadOfStore, HistoryDiffers, StreamDiffersError)
_COMMAND_SECONDS = 60


def main(program: Program[S], arguments: Sequence[str] | None = None) -> int:
    """Run one command of a service; returns the exit status. What goes wrong is one sentence on standard error."""
    wanted = _parse(program, arguments)
    try:
        told = settings.load(program.settings)
        logs.set_up(program.name, told.log_level)
        work = {"serve": _serve, "migrate": _migrate, "check": _check, "recover": _recover}[wanted.command]
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work(program, told))
    except _foreseen(program) as error:
        print(f"{program.name}: {error}", file=sys.stderr)  # noqa: T201 - for whoever started the process
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _foreseen(program: Program[S]) -> tuple[type[Exception], ...]:
    foreseen = (SettingsError, RefusesToRun, UndeclaredOperation, db.MigrationError, RelayRunningError)
    return (*foreseen, *_REFUSALS, *program.refusals)


def _parse(program: Program[S], arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {program.name}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve requests and run the workers until SIGTERM")
    commands.add_parser("migrate", help="bring the database's schema up to date")
    commands.add_parser("check", help="say whether settings, database, broker and schema are in order")
    commands.add_parser("recover", help="adopt events that the stream has and the database lost")
    return parser.parse_args(arguments)


async def _serve(program: Program[S], told: S) -> None:
    tracing = telemetry.set_up(program.name, told.otlp_endpoint)
    try:
        async with _parts(program, told) as parts:
            if waiting := await db.pending(parts.pool, *program.sources):
                raise RefusesToRun(f"the database lacks {', '.join(waiting)}: run `python -m {program.name} migrate`.")
            await _refuse_old_store(program, parts)
            assembly = await program.build(parts)
            assert_declared(assembly.app)
            workers = [*_own_workers(parts), *assembly.workers]
            refusals = (*_REFUSALS, *program.refusals)
            await serve(assembly.app, told, workers, metrics=parts.metrics, refusals=refusals)
    finally:
        await asyncio.to_thread(tracing.shutdown)


async def _migrate(program: Program[S], told: S) -> None:
    try:
        applied = await db.migrate(told.database_url.get_secret_value(), *program.sources)
    except _UNREACHABLE as error:
        raise _unreachable("PostgreSQL", told.database_url, error) from None
    print(f"{program.name}: " + (f"applied {', '.join(applied)}" if applied else "nothing to migrate"))  # noqa: T201


async def _check(program: Program[S], told: S) -> None:
    async with _parts(program, told, provision=False) as parts:
        if waiting := await db.pending(parts.pool, *program.sources):
            raise RefusesToRun(f"the database lacks {', '.join(waiting)}: run `python -m {program.name} migrate`.")
        assert_declared((await program.build(parts)).app)
    print(f"{program.name}: settings, database, broker, schema and access rules are in order")  # noqa: T201


async def _recover(program: Program[S], told: S) -> None:
    if program.stream is None:
        raise RefusesToRun("this service has no stream of its own, so there is nothing to recover.")
    async with _parts(program, told, provision=False) as parts:
        report = await recover(parts.pool, parts.client, _replicated(program.stream, told))
    print(json.dumps({"service": program.name, **asdict(report)}, default=str))  # noqa: T201


@asynccontextmanager
async def _parts(program: Program[S], told: S, *, provision: bool = True) -> AsyncIterator[Parts[S]]:
    clock = settings.clock(told)
    pool = await _open_pool(told)
    try:
        client = await _connect(program.name, told)
        try:
            stream = program.stream and _replicated(program.stream, told)
            if stream is not None and provision:
                await streams.provision(client, stream)
            metrics = Metrics(program.name)
            relay = _relay(told, client, stream)
            if relay is not None:
                watch_outbox(metrics, pool, clock)
                watch_relay(metrics, relay)
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


def _relay(told: Settings, client: BusClient, stream: StreamSpec | None) -> Relay | None:
    return None if stream is None else Relay(told.database_url.get_secret_value(), client, stream)


async def _refuse_old_store(program: Program[S], parts: Parts[S]) -> None:
    if program.stream is not None:
        async with parts.pool.acquire() as connection:
            await refuse_old_store(connection, parts.client, program.stream)


def _own_workers(parts: Parts[S]) -> list[Worker]:
    if parts.relay is None:
        return []
    return [Worker("relay", parts.relay.run), worker_forgetting_keys(parts.pool, parts.clock)]


def _replicated(stream: StreamSpec, told: Settings) -> StreamSpec:
    return replace(stream, replicas=told.stream_replicas)


_UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, nats.errors.Error)


async def _open_pool(told: Settings) -> asyncpg.Pool:
    dsn = told.database_url.get_secret_value()
    try:
        return await db.open_pool(
            dsn, max_size=told.pool_size, patience=told.patience_seconds, command_timeout=_COMMAND_SECONDS
        )
    except _UNREACHABLE as error:
        raise _unreachable("PostgreSQL", told.database_url, error) from None


async def _connect(name: str, told: Settings) -> BusClient:
    try:
        return await streams.connect(told.nats_url.get_secret_value(), name=name, patience=told.patience_seconds)
    except _UNREACHABLE as error:
        raise _unreachable("NATS", told.nats_url, error) from None


def _unreachable(what: str, url: SecretStr, error: BaseException) -> RefusesToRun:
    # Host and port only: the rest of the address holds a password.
    host = urlsplit(url.get_secret_value()).netloc.rpartition("@")[2]
    return RefusesToRun(
        f"{what} at {host} cannot be used ({type(error).__name__}): is it running, is the address right?"
    )
