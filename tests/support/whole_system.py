"""The `insteg` command as a person uses it: a process with a data folder and nine ports of its own."""

import os
import random
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from local.engines.process import children, port_is_free
from local.system.layout import Layout, Ports

INSTEG = Path(sys.executable).parent / "insteg"


def free_base() -> int:
    """The first of nine free ports in a row. Wide apart, so that tests side by side do not meet, and below those that
    Linux gives to outgoing connections, which take one between this look and the start.
    """
    while True:
        base = random.randrange(20_000, 32_000, 16)
        if all(port_is_free(base + n) for n in range(9)):
            return base


@dataclass
class Command:
    """`insteg` with its own data folder, started as often as one likes."""

    folder: Path
    base: int = field(default_factory=free_base)
    process: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        return self.folder / "data"

    @property
    def layout(self) -> Layout:
        return Layout(self.home.resolve(), Ports.from_base(self.base))

    def environment(self) -> dict[str, str]:
        return os.environ | {"INSTEG_HOME": str(self.home), "INSTEG_BASE_PORT": str(self.base), "COLUMNS": "200"}

    def run(self, *arguments: str, limit: float = 60) -> subprocess.CompletedProcess[str]:
        """Run to the end."""
        return subprocess.run(
            [str(INSTEG), *arguments],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )

    def start(self, *arguments: str) -> None:
        """Start and go on; what it says is in `said`."""
        with (self.folder / "said.txt").open("wb") as said:
            self.process = subprocess.Popen(
                [str(INSTEG), *arguments],
                cwd=self.folder,
                env=self.environment(),
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return (self.folder / "said.txt").read_text()

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def offspring(self) -> list[int]:
        """Every process below ours."""
        assert self.process is not None
        found, looking = [], [self.process.pid]
        while looking:
            below = children(looking.pop())
            found += below
            looking += below
        return found

    def pid(self, part: str) -> int | None:
        """The process of a service or an engine, None while it is away."""
        marks = {"nats": b"nats-server\0-c", "postgres": b"/postgres\0-D", "issuer": b"-m\0local.issuer"}
        mark = marks.get(part, f"-m\0{part}\0serve".encode())
        for pid in self.offspring():
            try:
                if mark in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
            except OSError:
                continue
        return None

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """At the end of a test, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
