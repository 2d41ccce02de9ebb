"""What time it is: the only place in the whole system that asks a machine's clock.

Time is an argument everywhere else (ruff's banned-api and tests/unit/test_house.py hold it), so that
nine simulated years can be lived in a minute by every process at once.
"""

import mmap
import struct
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the time. `now()` is aware and in UTC."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one place


class ManualClock:
    """A clock that stands still until it is moved: for tests of one process."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was last set to."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move to `at`; backwards too, as a skewed machine would."""
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forwards."""
        self._at += by


class SharedClock:
    """One simulated clock for many processes: eight bytes in a memory-mapped file.

    Whoever drives the simulation calls `set`; every process that maps the same file sees it at once.
    """

    def __init__(self, path: Path, *, start: datetime | None = None) -> None:
        if start is not None:
            path.write_bytes(_pack(start))
        with path.open("r+b") as file:
            self._cell = mmap.mmap(file.fileno(), 8)

    def now(self) -> datetime:
        """The moment the simulation is at, in UTC."""
        microseconds: int = struct.unpack("<q", self._cell[:8])[0]
        return _EPOCH + microseconds * _MICROSECOND

    def set(self, at: datetime) -> None:
        """Move every process that shares this clock to `at`."""
        self._cell[:8] = _pack(at)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The calendar date of a moment in a time zone."""
    return at.astimezone(zone).date()


def _pack(at: datetime) -> bytes:
    return struct.pack("<q", (at.astimezone(UTC) - _EPOCH) // _MICROSECOND)
