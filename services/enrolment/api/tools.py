"""What deciding a command needs beside the desk: one moment for all of a request's commands, ids, the vault."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from enrolment.domain.dates import day_in_sweden
from enrolment.vault import Vault


@dataclass(frozen=True, slots=True)
class Tools:
    """For one request."""

    at: datetime
    vault: Vault
    new_id: Callable[[], str]

    @property
    def today(self) -> date:
        """The day in Sweden."""
        return day_in_sweden(self.at)
