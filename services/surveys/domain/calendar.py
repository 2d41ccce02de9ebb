"""Days in Europe/Stockholm, and the hour at which people are written to."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_MORNING = time(9, 0)


def day_in_sweden(at: datetime) -> date:
    """The calendar date of a moment in Europe/Stockholm, clock changes included."""
    return at.astimezone(STOCKHOLM).date()


def morning(on: date) -> datetime:
    """Nine o'clock in the morning of a day in Sweden: nobody is written to at night."""
    return datetime.combine(on, _MORNING, STOCKHOLM).astimezone(UTC)
