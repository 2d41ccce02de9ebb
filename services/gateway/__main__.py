"""Composition root of the gateway: `python -m gateway serve | migrate | check | schema`.

Its own, not common.serve's: the gateway needs no broker, and has no schema to migrate.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import uvloop

from common import logs, settings, telemetry
from common.serve import RefusesToRun, serve
from common.settings import SettingsError
from common.telemetry import Metrics
from common.tokens import TokenVerifier
from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.schema import build
from gateway.settings import Settings
from gateway.storage.reading import opened_pool


def main() -> int:
    """Run one command; what goes wrong is one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="python -m gateway")
    parser.add_argument("command", choices=["serve", "migrate", "check", "schema"])
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
    tracing = telemetry.set_up("gateway", told.otlp_endpoint)
    clock, metrics = settings.clock(told), Metrics("gateway")
    try:
        async with _pool(told) as pool:
            verifier = TokenVerifier(told.issuer, told.audience, told.jwks_url, clock)
            app = build_app(build_endpoint(told, pool, clock), verifier, checks(pool), metrics)
            if command == "serve":
                await serve(app, told, metrics=metrics)
    finally:
        await asyncio.to_thread(tracing.shutdown)


@asynccontextmanager
async def _pool(told: Settings) -> AsyncIterator[asyncpg.Pool]:
    dsn = told.database_url.get_secret_value()
    async with AsyncExitStack() as stack:
        try:
            opened = opened_pool(dsn, size=told.pool_size, seconds=told.seconds_per_query)
            pool = await stack.enter_async_context(opened)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            where = urlsplit(dsn).netloc.rpartition("@")[2]  # the rest of the address holds a password
            raise RefusesToRun(
                f"PostgreSQL at {where} cannot be used ({type(error).__name__}): is it running, is the address right?"
            ) from None
        yield pool


if __name__ == "__main__":
    sys.exit(main())
