"""Composition root of the gateway: `python -m gateway serve | migrate | provision | check | doctor | schema`.

Its own, not common.serve's: the gateway needs no broker, and has no schema to migrate.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import uvloop

from common import logs, settings, telemetry
from common.problems import ProblemError
from common.serve import Assembly, Finding, RefusesToRun, serve
from common.serve.doctor import look_at_database, look_at_issuer
from common.serve.opening import database_away
from common.serve.waiting import Front, patiently
from common.settings import SettingsError
from common.telemetry import Metrics
from common.tokens import TokenVerifier
from gateway.api.app import build_app, build_endpoint, checks, provider
from gateway.api.live.connections import Live
from gateway.api.live.protocol import protocol
from gateway.api.schema import build
from gateway.settings import Settings
from gateway.storage.provisioning import provision
from gateway.storage.reading import opened_pool

_COMMANDS = ("serve", "migrate", "provision", "check", "doctor", "schema")


def main() -> int:
    """Run one command; what goes wrong is one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="python -m gateway")
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("--before-release", action="store_true", help="understood, and without effect: no schema here")
    command = parser.parse_args().command
    if command == "migrate":
        print("gateway: nothing to migrate")  # noqa: T201 - for whoever started the process
        return 0
    if command == "schema":
        print(build().as_str())  # noqa: T201 - kept as schema.graphql
        return 0
    try:
        told = settings.load(Settings)
        logs.set_up("gateway", told.log_level)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(told, command))
    except (SettingsError, RefusesToRun) as error:
        print(f"gateway: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


async def _run(told: Settings, command: str) -> None:
    match command:
        case "serve":
            await _serve(told)
        case "provision":
            _print(*await provision(told))
        case "doctor":
            await _doctor(told)
        case _:
            async with _assembly(told, Metrics("gateway"), Front()):
                _print("settings, database and access rules are in order")


async def _serve(told: Settings) -> None:
    tracing, metrics = telemetry.set_up("gateway", told.otlp_endpoint), Metrics("gateway")
    try:
        sockets = protocol(told.slow_client_seconds)
        await serve(lambda front: _assembly(told, metrics, front), told, metrics=metrics, websockets=sockets)
    finally:
        await asyncio.to_thread(tracing.shutdown)


async def _doctor(told: Settings) -> None:
    findings = [
        Finding("settings", f"understood, for {told.environment}"),
        *await look_at_database("gateway", told, (), speaks=False),
        await look_at_issuer(told),
        await _look_at_sign_in(told),
    ]
    _print(*map(str, findings))
    if any(finding.wrong for finding in findings):
        raise RefusesToRun("not everything is in order: see the lines that say what to do.")


async def _look_at_sign_in(told: Settings) -> Finding:
    where = provider(told)
    if where is None:
        return Finding("sign-in", "by pasted token: no page_client_id is set")
    try:
        await where.endpoints()
    except ProblemError:
        do = "Is INSTEG_ISSUER the provider's own name for itself, and does it offer OpenID Connect discovery?"
        return Finding("sign-in", "no use can be made of the provider's discovery document", do)
    return Finding("sign-in", f"at the provider, as {where.client.id}; it leads back to {where.client.address}")


@asynccontextmanager
async def _assembly(told: Settings, metrics: Metrics, front: Front) -> AsyncIterator[Assembly]:
    clock = settings.clock(told)
    async with _pool(told, front) as pool:
        verifier = TokenVerifier(told.issuer, told.audience, told.jwks_url, clock)
        secure = told.environment == "production"
        endpoint = build_endpoint(told, pool, clock)
        live = Live(endpoint, verifier, told.subscriptions_per_organisation)
        live.measure(metrics)
        app = build_app(endpoint, verifier, checks(pool), metrics, secure=secure, provider=provider(told), live=live)
        yield Assembly(app, live.workers())


@asynccontextmanager
async def _pool(told: Settings, front: Front) -> AsyncIterator[asyncpg.Pool]:
    async with AsyncExitStack() as stack:

        async def once() -> asyncpg.Pool:
            try:
                dsn = told.database_url.get_secret_value()
                opened = opened_pool(dsn, size=told.pool_size, seconds=told.seconds_per_query)
                return await stack.enter_async_context(opened)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                raise database_away(told, error) from None

        yield await patiently(once, told.patience_seconds, front)


def _print(*sentences: str) -> None:
    for sentence in sentences:
        print(f"gateway: {sentence}")  # noqa: T201 - for whoever gave the command


if __name__ == "__main__":
    sys.exit(main())
