"""Days and times that recur: an RFC 5545 rule on Stockholm's calendar, each occurrence with its real moments.

Expanded by python-dateutil on the local calendar and placed in Europe/Stockholm day by day, so that a course at
nine stays at nine on both sides of a clock change. A local time that does not exist (02:30 in the last night of
March) is read with the offset before the change, one that exists twice is the first, as RFC 5545 3.3.5 says.
What could make an expansion endless is not accepted: every rule ends with the period that bounds it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

from activities.domain.programmes import STOCKHOLM
from contracts.decisions import Refusal

MOST_OCCURRENCES = 400
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "WKST"}
_WEEKDAY = re.compile(r"[+-]?([1-5]?)(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:(T\d{6})(Z?))?(?=;|$)")
_ENOUGH = MOST_OCCURRENCES + 1
_LARGEST = {"INTERVAL": 60, "COUNT": MOST_OCCURRENCES}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule with its first day and its clock times; exceptions as days."""

    rule: str
    starts_on: date
    from_time: str
    to_time: str
    without: tuple[date, ...] = ()
    also: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """One occurrence: its day in Sweden and its moments in UTC."""

    day: date
    starts_at: datetime
    ends_at: datetime


def expand(pattern: Pattern, last_day: date) -> tuple[Span, ...] | Refusal:
    """Every occurrence up to `last_day`, in order, or why the pattern cannot be taken."""
    if refusal := _parts_refused(pattern.rule) or _times_refused(pattern):
        return refusal
    try:
        first = datetime.combine(pattern.starts_on, time.fromisoformat(pattern.from_time))
        found: list[datetime] = list(islice(rrulestr(_bounded(pattern.rule, last_day), dtstart=first), _ENOUGH))
    except (ValueError, OverflowError, TypeError, IndexError):
        return Refusal("no-recurrence-rule", "rule", "this is not a rule as RFC 5545 writes them")
    named = {moment.date() for moment in found}
    days = sorted((named | set(pattern.also)) - set(pattern.without))
    return _days_refused(pattern, named, days, last_day) or tuple(_spans(days, pattern))


def _days_refused(pattern: Pattern, named: set[date], days: list[date], last_day: date) -> Refusal | None:
    if unknown := sorted(set(pattern.without) - named):
        return Refusal("no-such-occurrence", "without", f"the rule has no occurrence on {unknown[0]}")
    if not days:
        return Refusal("never-occurs", "rule", "the rule has no occurrence within the programme's period")
    if days[-1] > last_day:
        message = f"{days[-1]} is after the programme's last day, {last_day}"
        return Refusal("outside-programme-period", "rule", message)
    if len(days) > MOST_OCCURRENCES:
        return Refusal("too-many-occurrences", "rule", f"a series has at most {MOST_OCCURRENCES} sessions")
    return None


def moment(day: date, clock: str) -> datetime:
    """A clock time of a day in Sweden, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), STOCKHOLM).astimezone(UTC)


def overlap(one: Iterable[tuple[datetime, datetime]], starts: datetime, ends: datetime) -> bool:
    """Whether any of these times meets that one; what only touches does not."""
    return any(start < ends and starts < end for start, end in one)


def _spans(days: list[date], pattern: Pattern) -> Iterator[Span]:
    for day in days:
        starts = moment(day, pattern.from_time)
        ends = moment(day, pattern.to_time)
        # In the night of a clock change an early hour may vanish; what is left is a minute at least.
        yield Span(day, starts, max(ends, starts + timedelta(minutes=1)))


def _bounded(rule: str, last_day: date) -> str:
    """With an end on Stockholm's clocks, so that the expansion has one too; a COUNT is an end as well."""
    if "COUNT=" in rule:
        return rule
    if until := _UNTIL.search(rule):
        day, clock, utc = until.groups()
        end = datetime.strptime(day + (clock or "T235959"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - placed just below
        end = end.replace(tzinfo=UTC if utc else STOCKHOLM).astimezone(STOCKHOLM)
        return rule.replace(until[0], f"UNTIL={end:%Y%m%dT%H%M%S}")
    return f"{rule};UNTIL={last_day:%Y%m%d}T235959"


def _times_refused(pattern: Pattern) -> Refusal | None:
    if pattern.from_time < pattern.to_time:
        return None
    return Refusal("ends-before-start", "to_time", "it ends after it starts, on the same day")


def _parts_refused(rule: str) -> Refusal | None:
    parts = [part.partition("=") for part in rule.split(";")]
    names = [name for name, _, _ in parts]
    values = {name: value for name, _, value in parts}
    if unknown := sorted(set(names) - _PARTS):
        message = f"{unknown[0]} is not taken: days, weeks and months are ({', '.join(sorted(_PARTS))})"
        return Refusal("unknown-rule-part", "rule", message)
    if "UNTIL" in values and not _UNTIL.search(rule):
        return Refusal("no-recurrence-rule", "rule", "UNTIL is a day or a moment, as in 20210601 or 20210601T070000Z")
    if len(names) != len(values) or {"COUNT", "UNTIL"} <= set(names):
        return Refusal("rule-part-twice", "rule", "a part stands once; either COUNT or UNTIL ends a rule")
    for name, most in _LARGEST.items():
        value = values.get(name, "1")
        if not value.isdigit() or not 1 <= int(value[:6]) <= most:
            return Refusal("rule-number", "rule", f"{name} is a whole number from 1 to {most}")
    if not _may_occur(values):
        message = "every n-th day alone; weeks with weekdays; months with weekdays (2TU, or a BYSETPOS of them) or days"
        return Refusal("rule-may-never-match", "rule", message)
    return None


def _may_occur(values: dict[str, str]) -> bool:
    """False for what may never come, such as every second day that is a Tuesday: the search would hardly end."""
    days, dates, places = (values.get(name, "") for name in ("BYDAY", "BYMONTHDAY", "BYSETPOS"))
    weekdays = [_WEEKDAY.fullmatch(day) for day in days.split(",")] if days else []
    counted = any(found[1] for found in weekdays if found)
    if not all(weekdays) or not _whole(dates, 31) or not _whole(places, 4):
        return False
    match values["FREQ"]:
        case "DAILY":
            return not places and not counted and (values.get("INTERVAL", "1") == "1" or not (days or dates))
        case "WEEKLY":
            return not places and not counted and not dates
        case "MONTHLY":
            return not (days and dates) and not (places and (counted or not days))
        case _:
            return False


def _whole(numbers: str, most: int) -> bool:
    """Numbers from 1 to `most`, or from the end; none at all is right too."""
    each = [number.lstrip("+-") for number in numbers.split(",")] if numbers else []
    return all(number.isdigit() and 1 <= int(number[:4]) <= most for number in each)
