"""One system at a time on one data folder.

The lock is the kernel's, held by an open file: however its holder ended, it is gone with it, so a lock
file that is left behind never has to be removed by hand.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.engines.process import StartError


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the data folder for as long as the block lasts. Raises StartError."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "logs").mkdir(exist_ok=True)
        file = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StartError(
            f"The data folder {home} cannot be used ({error.strerror}): give this user access to it, "
            "or set INSTEG_HOME to another folder."
        ) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(file, 20).decode(errors="replace").strip() or "unknown"
            raise StartError(
                f"Another system (process {holder}) is running on {home}: stop it, "
                "or set INSTEG_HOME to another folder."
            ) from error
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        yield
        os.ftruncate(file, 0)
    finally:
        os.close(file)
