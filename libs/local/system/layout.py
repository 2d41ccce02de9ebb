"""Which part listens on which port, and what lies where in the data folder."""

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from local.engines.process import StartError, free_port

SERVICES = ("enrolment", "activities", "matching", "surveys", "reporting", "gateway")
"""In the order in which they are named to people; they start side by side."""

BASE_PORT = 8400
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """One port for each part, all on loopback."""

    gateway: int
    enrolment: int
    activities: int
    matching: int
    surveys: int
    reporting: int
    issuer: int
    nats: int
    postgres: int

    @classmethod
    def from_base(cls, base: int) -> Self:
        """Nine ports in a row: the gateway's first. Raises StartError."""
        names = [f.name for f in fields(cls)]
        if not 1024 <= base <= 65535 - len(names):
            raise StartError(f"INSTEG_BASE_PORT={base} leaves no room for {len(names)} ports: choose one from 1024 up.")
        return cls(**{name: base + number for number, name in enumerate(names)})

    @classmethod
    def free(cls) -> Self:
        """Ports that nobody listens on right now: for tests."""
        chosen: set[int] = set()
        while len(chosen) < len(fields(cls)):
            chosen.add(free_port())
        return cls(*chosen)

    def named(self) -> dict[str, int]:
        """Every part's port by its name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one system on one machine keeps its things and listens."""

    home: Path
    ports: Ports

    @classmethod
    def of_project(cls) -> Self:
        """`.insteg` here and ports from 8400, or INSTEG_HOME and INSTEG_BASE_PORT. Raises StartError."""
        base = os.environ.get("INSTEG_BASE_PORT", str(BASE_PORT))
        if not base.isdecimal():
            raise StartError(f"INSTEG_BASE_PORT={base} is not a number: write one such as {BASE_PORT}.")
        return cls(home_folder(), Ports.from_base(int(base)))

    def url(self, part: str) -> str:
        """A service's own address."""
        return f"http://{HOST}:{self.ports.named()[part]}"

    @property
    def graphql(self) -> str:
        """Where partners and staff ask for figures."""
        return f"{self.url('gateway')}/graphql"

    @property
    def clock(self) -> Path:
        """The simulated clock's file, when there is one."""
        return self.home / "clock"

    @property
    def issuer(self) -> Path:
        """The issuer's folder: its signing key."""
        return self.home / "issuer"

    @property
    def secrets(self) -> Path:
        """Passwords and keys, closed to other users."""
        return self.home / "secrets"

    def log(self, part: str) -> Path:
        """What a part prints."""
        return self.home / "logs" / f"{part}.log"


def home_folder() -> Path:
    """The data folder of this project, or INSTEG_HOME."""
    return Path(os.environ.get("INSTEG_HOME") or Path.cwd() / ".insteg").resolve()


def remember(layout: Layout) -> None:
    """Write down where a running system listens, for the commands that talk to it."""
    (layout.home / "running.json").write_text(json.dumps(layout.ports.named()) + "\n")


def forget(layout: Layout) -> None:
    """The system has ended."""
    (layout.home / "running.json").unlink(missing_ok=True)


def running(home: Path | None = None) -> Layout:
    """Where the system of this data folder listens. Raises StartError if none runs."""
    home = home or home_folder()
    try:
        return Layout(home, Ports(**json.loads((home / "running.json").read_text())))
    except (OSError, ValueError, TypeError) as error:
        raise StartError(f"No system is running on {home}: start one with `make up` or `make demo`.") from error
