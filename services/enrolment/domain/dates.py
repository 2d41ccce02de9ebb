"""Calendar rules: which day a moment is in Sweden, how old somebody is, what a period allows.

A year is the anniversary, never 365 days. Who was born on 29 February has the anniversary on
28 February in a common year: where the month has no such day its last day stands in for it
(lag (1930:173) om beräkning av lagstadgad tid, 1 §; from general knowledge), which is also how
windows of months are clamped everywhere else in Insteg.
"""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.decisions import Refusal
from contracts.programme import Period

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def day_in_sweden(at: datetime) -> date:
    """The calendar date of a moment in Europe/Stockholm."""
    return at.astimezone(STOCKHOLM).date()


def age_on(born: date, on: date) -> int:
    """Whole years on a day: one more from each anniversary on."""
    day = born.day if born.day <= 28 else min(born.day, monthrange(on.year, born.month)[1])
    return on.year - born.year - (on < date(on.year, born.month, day))


def within(period: Period, on: date) -> bool:
    """Does the day lie in the period or its extension? First and last day do."""
    return period.start <= on <= period.last_day


def spelled_out(period: Period) -> str:
    """The period as a refusal names it."""
    if period.extension is None:
        return f"{period.start} to {period.end}"
    return f"{period.start} to {period.end}, extended to {period.extension.end}"


def outside(period: Period, on: date, field: str = "on") -> Refusal | None:
    """Entries must lie within the programme's period."""
    if within(period, on):
        return None
    return Refusal("outside-programme-period", field, f"{on} is outside the programme's period, {spelled_out(period)}")


def in_the_future(on: date, today: date, field: str = "on") -> Refusal | None:
    """What has not happened yet is not a fact."""
    if on <= today:
        return None
    return Refusal("in-the-future", field, f"{on} has not come yet: today is {today}")


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, clamped to the month's end (31 August + 6 = 28 or 29 February)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The day, if there is such a one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
