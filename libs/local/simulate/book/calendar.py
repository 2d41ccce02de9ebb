"""Days and months, counted in the plainest way.

Assumed: a month later is the same day of the next month, or its last day where there is none (31 August and six
months is 28 or 29 February). First and last day both belong to a stay.
"""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the month's last."""
    months += day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - ONE_DAY)


def anniversaries(first: date, day: date) -> int:
    """How many whole years; who was born on 29 February is a year older on the 28th where there is no other."""
    years = day.year - first.year
    return years if months_later(first, 12 * years) <= day else years - 1
