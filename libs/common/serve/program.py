"""The command line of a service, and the composition that all services share: settings, pool, broker, app."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import TypeVar

import uvloop

from common import db, logs, settings, telemetry
from common.access import UndeclaredOperation
from common.http.app import assert_declared
from common.recover import RelayRunningError, hear_again, recover
from common.relay import BusAheadOfStore, HistoryDiffers, refuse_old_store
from common.remaking import remake
from common.serve import doctor, provisioning
from common.serve.opening import UNREACHABLE, database_away, open_pool, opened, reach_database, spec_of
from common.serve.parts import Assembly, Parts, Program
from common.serve.process import serve
from common.serve.refusal import RefusesToRun
from common.serve.upkeep import worker_forgetting_keys
from common.serve.waiting import Front, PartAway, patiently
from common.serve.workers import Worker
from common.settings import Settings, SettingsError
from common.streams import StreamDiffersError
from common.telemetry import Metrics

S = TypeVar("S", bound=Settings)

_REFUSALS = (BusAheadOfStore, HistoryDiffers, StreamDiffersError)


def main(program: Program[S], arguments: Sequence[str] | None = None) -> int:
    """Run one command of a service; returns the exit status. What goes wrong is one sentence on standard error."""
    wanted = _parse(program, arguments)
    if wanted.command in program.alone:
        return program.alone[wanted.command].run()
    try:
        told = settings.load(program.settings)
        logs.set_up(program.name, told.log_level)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_work(program, told, wanted))
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
    migrate = commands.add_parser("migrate", help="bring the database's schema up to date")
    migrate.add_argument(
        "--before-release", action="store_true", help="only what the code that still runs can live with (expand)"
    )
    commands.add_parser(
        "provision", help="make the role, the database (with an administrator's address) and the stream"
    )
    commands.add_parser("check", help="say whether settings, database, broker and schema are in order")
    commands.add_parser("doctor", help="look at everything that must be in order and say what to do")
    commands.add_parser("recover", help="adopt events that the stream has and the database lost")
    for name, own in program.commands.items():
        commands.add_parser(name, help=own.help)
    for name, lone in program.alone.items():
        commands.add_parser(name, help=lone.help)
    return parser.parse_args(arguments)


async def _work(program: Program[S], told: S, wanted: argparse.Namespace) -> None:
    match wanted.command:
        case "serve":
            await _serve(program, told)
        case "migrate":
            await _migrate(program, told, before_release=wanted.before_release)
        case "provision":
            await _provision(program, told)
        case "check":
            await _check(program, told)
        case "doctor":
            await _doctor(program, told)
        case "recover":
            await _recover(program, told)
        case own:
            pool = await patiently(lambda: open_pool(told), told.patience_seconds, Front())
            async with pool:
                await program.commands[own].run(told, pool)


async def _serve(program: Program[S], told: S) -> None:
    tracing, metrics = telemetry.set_up(program.name, told.otlp_endpoint), Metrics(program.name)

    @asynccontextmanager
    async def opening(front: Front) -> AsyncIterator[Assembly]:
        async with opened(program, told, metrics, front=front) as parts:
            await patiently(lambda: _refuse_missing_schema(program, parts), told.patience_seconds, front)
            await _refuse_old_store(program, parts)
            if program.remaking is not None:
                await remake(parts.pool, program.remaking, if_older=True)
            assembly = await program.build(parts)
            assert_declared(assembly.app)
            yield replace(assembly, workers=[*_own_workers(parts), *assembly.workers])

    try:
        await serve(opening, told, metrics=metrics, refusals=(*_REFUSALS, *program.refusals))
    finally:
        await asyncio.to_thread(tracing.shutdown)


async def _migrate(program: Program[S], told: S, *, before_release: bool) -> None:
    # On a first installation its role is being made beside it.
    await patiently(lambda: reach_database(told), told.patience_seconds, Front())
    try:
        dsn = told.database_url.get_secret_value()
        applied = await db.migrate(dsn, *program.sources, before_release=before_release)
    except UNREACHABLE as error:
        raise database_away(told, error) from None
    _say(program, f"applied {', '.join(applied)}" if applied else "nothing to migrate")


async def _provision(program: Program[S], told: S) -> None:
    for done in await provisioning.provision(program, told):
        _say(program, done)


async def _check(program: Program[S], told: S) -> None:
    async with opened(program, told, Metrics(program.name), provision=False) as parts:
        await _refuse_missing_schema(program, parts)
        assert_declared((await program.build(parts)).app)
    _say(program, "settings, database, broker, schema and access rules are in order")


async def _doctor(program: Program[S], told: S) -> None:
    findings = await doctor.look(program, told)
    for finding in findings:
        _say(program, str(finding))
    if any(finding.wrong for finding in findings):
        raise RefusesToRun("not everything is in order: see the lines that say what to do.")


async def _recover(program: Program[S], told: S) -> None:
    stream = spec_of(program, told)
    if stream is None:
        raise RefusesToRun("this service has no stream of its own, so there is nothing to recover.")
    async with opened(program, told, Metrics(program.name), provision=False) as parts:
        report = await recover(parts.pool, parts.client, stream)
        made = await remake(parts.pool, program.remaking) if program.remaking else 0
        more = await program.after_recover(parts.pool) if program.after_recover else {}
        again = await hear_again(parts.client, program.hears)
    more = {"remade": made, "heard_again": again, **more}
    print(json.dumps({"service": program.name, **asdict(report), **more}, default=str))  # noqa: T201


def _say(program: Program[S], sentence: str) -> None:
    print(f"{program.name}: {sentence}")  # noqa: T201 - for whoever gave the command


async def _refuse_missing_schema(program: Program[S], parts: Parts[S]) -> None:
    # What contracts the schema may wait until no process of the release before runs any more.
    if waiting := await db.pending(parts.pool, *program.sources, before_release=True):
        raise PartAway("schema", f"the database lacks {', '.join(waiting)}: run `python -m {program.name} migrate`.")


async def _refuse_old_store(program: Program[S], parts: Parts[S]) -> None:
    if program.stream is not None:
        async with parts.pool.acquire() as connection:
            await refuse_old_store(connection, parts.client, program.stream)


def _own_workers(parts: Parts[S]) -> list[Worker]:
    if parts.relay is None:
        return []
    return [Worker("relay", parts.relay.run), worker_forgetting_keys(parts.pool, parts.clock)]
