"""A service as a real process of its own, for tests that start, stop and kill it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from local.engines.process import bound_to_parent, free_port
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]


class ServiceProcess:
    """`python -m <module> <command>` with its settings in the environment."""

    def __init__(self, module: str, log: Path, **settings: object) -> None:
        self.module, self.log = module, log
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        told = {f"INSTEG_{name.upper()}": str(value) for name, value in settings.items()}
        path = os.pathsep.join(str(ROOT / part) for part in ("services", "libs", "."))
        self.environment = {**os.environ, "PYTHONPATH": path, "INSTEG_PORT": str(self.port), **told}
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with other settings if given."""
        told = {f"INSTEG_{name.upper()}": value for name, value in changed.items()}
        return subprocess.run(
            [sys.executable, "-m", self.module, *command],
            env={**self.environment, **told},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    async def serve(self, limit: float = 60) -> None:
        """Start it and wait until it is ready, at most so many seconds; nothing is left of one that is not."""
        self.start("serve")
        try:
            await until(self.ready, limit=limit)
        except AssertionError:
            self.abandon()
            raise

    def start(self, command: str) -> None:
        """Start a command; what it says goes to the log."""
        with self.log.open("ab") as sink:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.module, command],
                env=self.environment,
                stdout=sink,
                stderr=sink,
                preexec_fn=bound_to_parent(),  # noqa: PLW1509 - prctl has no other place
            )

    async def ready(self) -> bool:
        """Whether /readyz says yes. Fails when the process has ended."""
        assert self.running, self.log.read_text()
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{self.url}/readyz")).status_code == 200
            except httpx.HTTPError:
                return False

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def ended(self) -> int:
        """Wait for its end; returns the exit status (negative: the signal)."""
        await until(lambda: not self.running, limit=30)
        assert self._process is not None
        return self._process.wait()

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end (or kill it) and wait."""
        if self._process is not None and self.running:
            self._process.send_signal(number)
        return await self.ended() if self._process is not None else 0

    def abandon(self) -> None:
        """Make sure nothing is left, whatever happened."""
        if self._process is not None and self.running:
            self._process.kill()
            self._process.wait()


async def ask_while_it_dies(client: httpx.AsyncClient, *request: str, **content: object) -> httpx.HTTPError:
    """Send a request whose answer must never come; returns how the connection broke."""
    try:
        answer = await client.request(*request, **content)
    except httpx.HTTPError as error:
        await asyncio.sleep(0)
        return error
    raise AssertionError(f"an answer came: {answer.status_code}")
