"""Folders for the data of engines: in memory where there is room, and open to PostgreSQL's unprivileged user.

A new database is three hundred new files, and the broker syncs every message: on a disk each of them waits for whatever
else is written there. No test takes the power away, so none could tell the difference.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 4 << 30
"""A system with a demo takes a tenth of it; a container may have 64 MB there in all."""


@contextmanager
def engines_folder(prefix: str) -> Iterator[Path]:
    """A folder that others may enter (pytest's own are closed to them), gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if _roomy(_MEMORY) else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _roomy(place: Path) -> bool:
    return place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free >= _ROOM_BYTES
