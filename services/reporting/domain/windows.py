"""Calendar windows: dates in Europe/Stockholm, both ends included."""

import calendar
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=10_000)  # asked for every exit, window and goal, of few different days
def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, clamped to the month's end.

    >>> months_after(date(2018, 8, 31), 6)
    datetime.date(2019, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
