"""Passwords and keys of one machine's system: made once, kept in files that only this user may read."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def kept(folder: Path, name: str) -> str:
    """A password by its name, made at the first call."""
    return _kept(folder / name, lambda: secrets.token_urlsafe(24))


def kept_key(folder: Path, name: str) -> str:
    """A key of 32 random bytes in base64, made at the first call."""
    return _kept(folder / name, lambda: base64.b64encode(secrets.token_bytes(32)).decode())


def _kept(file: Path, make: Callable[[], str]) -> str:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w") as out:
            out.write(make())
        fresh.rename(file)
    return file.read_text().strip()
