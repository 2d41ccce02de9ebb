"""One service as a process of its own: how it is told what it needs, and when it is ready."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx

from common import db
from local.engines.process import StartError, spawn, stop, tail
from local.system.layout import HOST, Layout

_READY_LIMIT_SECONDS = 60.0


@dataclass
class Part:
    """A service (or the issuer) of this machine's system."""

    name: str
    layout: Layout
    environment: dict[str, str]
    command: tuple[str, ...]
    migrations: Sequence[tuple[str, Path]] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.layout.ports.named()[self.name]

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        return self.process is not None and self.process.poll() is None

    async def start(self) -> None:
        """Start the process; it is ready when `wait_until_ready` returns."""
        command = [sys.executable, "-m", *self.command]
        self.process = spawn(command, self.layout.log(self.name), env=_inherited() | self.environment)

    async def migrate(self) -> None:
        """Bring its database to the newest shape. Raises StartError.

        Here and not in a process of its own: five interpreters that start for a moment each cost more than
        the migrations.
        """
        try:
            await db.migrate(self.environment["INSTEG_DATABASE_URL"], *self.migrations)
        except (db.MigrationError, asyncpg.PostgresError, OSError) as error:
            raise StartError(f"The migrations of {self.name} failed: {error}") from error

    async def wait_until_ready(self, client: httpx.AsyncClient) -> None:
        """Returns when it says it can work. Raises StartError."""
        log = self.layout.log(self.name)
        loop = asyncio.get_running_loop()
        limit = loop.time() + _READY_LIMIT_SECONDS
        while not await self._is_ready(client):
            if not self.running:
                raise StartError(f"{self.name} ended at its start: {tail(log, 1)} (all of it in {log})")
            if loop.time() > limit:
                raise StartError(f"{self.name} did not get ready in {_READY_LIMIT_SECONDS:.0f} s: see {log}.")
            await asyncio.sleep(0.05)

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        try:
            answer = await client.get(f"http://{HOST}:{self.port}/readyz")
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK

    def ask_to_end(self) -> None:
        """SIGTERM, without waiting."""
        if self.running:
            assert self.process is not None
            self.process.terminate()

    def end(self) -> None:
        """Wait for the end, then insist."""
        if self.process is not None:
            stop(self.process)


def _inherited() -> dict[str, str]:
    """Our own environment, but compiled modules are kept: compiling them anew takes longer than the start itself."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
