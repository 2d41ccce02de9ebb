"""What deciding needs beside the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from activities.domain.programmes import day_in_sweden
from activities.storage.laying import LONGEST_DAY


@dataclass(frozen=True, slots=True)
class Tools:
    """One moment for all of a request's commands, ids, and what a day may hold at most (minutes)."""

    at: datetime
    new_id: Callable[[], str]
    longest_day: int = LONGEST_DAY

    @property
    def today(self) -> date:
        """The day in Sweden."""
        return day_in_sweden(self.at)
