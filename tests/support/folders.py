"""Folders for the data of engines: in memory where there is room, and open to PostgreSQL's unprivileged user.

A new database is three hundred new files, and the broker syncs every message: on a disk each of them waits for whatever
else is written there. No test takes the power away, so none could tell the difference.

Who is killed leaves a folder behind, and memory is not to spare: the next run removes it. The lock is the kernel's,
held by an open file, and gone with its holder.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 4 << 30
"""A system with a demo takes a tenth of it; a container may have 64 MB there in all."""
_HELD = "held-by-a-test"


@contextmanager
def engines_folder(prefix: str, place: Path | None = None) -> Iterator[Path]:
    """A folder that others may enter (pytest's own are closed to them), gone afterwards."""
    place = place or (_MEMORY if _roomy(_MEMORY) else Path(tempfile.gettempdir()))
    _remove_what_nobody_holds(place)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    folder.chmod(0o755)
    try:
        with (folder / "not-yet").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            (folder / "not-yet").rename(folder / _HELD)  # whoever sees it finds it locked
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_what_nobody_holds(place: Path) -> None:
    for lock in place.glob(f"insteg-*/{_HELD}"):
        with suppress(OSError), lock.open() as held:  # gone meanwhile, or held
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def _roomy(place: Path) -> bool:
    return place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free >= _ROOM_BYTES
