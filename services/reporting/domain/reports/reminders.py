"""When somebody is reminded of a report that nobody has delivered: on mornings before its day, and when it is late."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

_MORNING = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Reminder:
    """`days` after the day on which the report is due; negative: before it."""

    about: Literal["coming", "late"]
    days: int

    @property
    def after(self) -> timedelta:
        """How long after the first moment of that day it comes."""
        return timedelta(days=self.days) + _MORNING


REMINDERS = (Reminder("coming", -14), Reminder("coming", -3), Reminder("late", 1), Reminder("late", 14))
