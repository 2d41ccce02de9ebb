"""One whole system with a wire to each engine, a disk that can be filled and a clock for each process."""

import asyncio
import contextlib
import errno
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from common import streams
from common.bus import BusClient
from common.clock import SharedClock, SystemClock
from local.system.layout import SERVICES, Layout, Ports
from local.system.supervisor import System
from tests.support.campaign.proxy import Wire
from tests.support.waiting import ended

_DISK_BYTES = 12 << 30
"""Sparse: streams reserve a gigabyte each, and nobody writes as much."""
_BLOCK = 4096
_TICK_SECONDS = 0.02


class Disk:
    """A file system of limited size for both engines. Needs root and loop devices; without them, a folder."""

    def __init__(self, folder: Path, *, limited: bool) -> None:
        self.folder, self.limited = folder, limited

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"

    def fill(self) -> None:
        """Take all the room there is, down to the last block, though others write meanwhile."""
        step, taken = shutil.disk_usage(self.folder).free, 0
        with self._filler.open("wb") as file:
            while step >= _BLOCK:
                try:
                    os.posix_fallocate(file.fileno(), taken, step)
                    taken += step
                except OSError as full:
                    if full.errno != errno.ENOSPC:
                        raise
                    step //= 2

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)


@contextmanager
def disk(home: Path) -> Iterator[Disk]:
    """Mounted under `home`."""
    folder, image = home / "disk", home / "disk.img"
    folder.mkdir(mode=0o755)
    with image.open("wb") as file:
        file.truncate(_DISK_BYTES)
    made = subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], capture_output=True, check=False).returncode == 0
    mounted = made and not subprocess.run(
        ["mount", "-o", "loop", str(image), str(folder)], capture_output=True, check=False
    ).returncode  # fmt: skip
    folder.chmod(0o755)
    try:
        yield Disk(folder, limited=mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)
        image.unlink(missing_ok=True)


class Clocks:
    """Every process reads a clock of its own, which goes as the machine's does unless it is set wrong."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        folder.mkdir()
        self.wrong: dict[str, timedelta] = {}
        self._machine = SystemClock()
        self._own = {name: SharedClock(folder / name, start=self._machine.now()) for name in names}
        self.files = {name: folder / name for name in names}

    async def run(self) -> None:
        while True:
            for name, clock in self._own.items():
                clock.set(self._machine.now() + self.wrong.get(name, timedelta()))
            await asyncio.sleep(_TICK_SECONDS)


class Town(System):
    """A system whose services reach the engines over wires."""

    wires: dict[str, Wire]
    clocks: Clocks
    disk: Disk
    mail: str
    """The address of an SMTP server."""

    async def ready(self) -> bool:
        """Whether every service says that it can work."""
        async with httpx.AsyncClient(timeout=2) as http:
            try:
                answers = [await http.get(f"{self.layout.url(name)}/readyz") for name in SERVICES]
            except httpx.TransportError:
                return False
        return all(answer.is_success for answer in answers)

    async def bus(self) -> BusClient | None:
        """A connection to the broker beside the wire; None while it does not answer."""
        try:
            return await streams.connect(self.nats.url, name="campaign", patience=2)
        except (OSError, TimeoutError, streams.NatsError):
            return None

    def _prepare_parts(self, roles: dict[str, str]) -> None:
        super()._prepare_parts(roles)
        ports = {str(self.nats.port): self.wires["nats"].port, str(self.postgres.port): self.wires["postgres"].port}
        for name in SERVICES:
            told = self.parts[name].environment
            for variable in ("INSTEG_DATABASE_URL", "INSTEG_NATS_URL"):
                old = str(urlsplit(told[variable]).port)
                told[variable] = told[variable].replace(f"127.0.0.1:{old}", f"127.0.0.1:{ports[old]}")
            told["INSTEG_CLOCK_FILE"] = str(self.clocks.files[name])
            told["INSTEG_PATIENCE_SECONDS"] = "120"
        self.parts["enrolment"].environment |= {
            "INSTEG_SMTP_URL": self.mail, "INSTEG_MAIL_SENDER": "insteg@example.org"
        }  # fmt: skip


@asynccontextmanager
async def running_town(home: Path, seed: int, mail: str) -> AsyncIterator[Town]:
    """Started, and ended whatever happened."""
    with disk(home) as there:
        for engine in ("postgres", "nats"):
            (there.folder / engine).mkdir(mode=0o755)
            (home / engine).symlink_to(there.folder / engine)
        (home / "logs").mkdir()
        layout = Layout(home, Ports.free())
        said = (home / "said.txt").open("a")
        town = Town(layout, lambda line: print(line, file=said, flush=True), longest_delay=0.5)
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(said.close)
            town.disk, town.mail = there, mail
            town.clocks = Clocks(home / "clocks", SERVICES)
            ticking = asyncio.create_task(town.clocks.run())
            stack.push_async_callback(ended, ticking)
            town.wires = {
                "nats": await stack.enter_async_context(Wire(layout.ports.nats, seed)),
                "postgres": await stack.enter_async_context(Wire(layout.ports.postgres, seed + 1)),
            }
            try:
                await town.start(lambda _: None)
                yield town
            finally:
                there.free()
                await asyncio.to_thread(town.stop)


def kill(pid: int) -> None:
    """With -9. Whoever is gone already is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 9)
