"""What deciding needs beside the desk: one moment for all of a request's commands, ids, the vault."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from matching.vault import Vault


@dataclass(frozen=True, slots=True)
class Tools:
    """For one request."""

    at: datetime
    vault: Vault
    new_id: Callable[[], str]


def one(name: str | None) -> frozenset[str]:
    """A wanted id, if there is one."""
    return frozenset([name] if name else [])
