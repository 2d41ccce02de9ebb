"""What deciding a command needs beside the desk: one moment for all of a request's commands, ids, the vault."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from enrolment.domain.dates import day_in_sweden
from enrolment.vault import Vault


@dataclass(frozen=True, slots=True)
class Tools:
    """For one request."""

    at: datetime
    vault: Vault
    new_id: Callable[[], str]
    read: dict[int, Any] = field(default_factory=dict)
    """What was read from a body already, by the body's id(): checked numbers and hashes cost something."""

    @property
    def today(self) -> date:
        """The day in Sweden."""
        return day_in_sweden(self.at)
