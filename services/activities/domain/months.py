"""A month's hours are closed for the funder: everything in it approved, summed up and sealed by a digest."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from activities.domain.programmes import Programme, day_in_sweden
from contracts.activities_hours import AttendanceMonthLocked
from contracts.base import Id
from contracts.decisions import Already, Refusal


@dataclass(frozen=True, slots=True)
class Line:
    """One attendance of the month as it stands."""

    attendance_id: Id
    person_id: Id
    version: int
    minutes: int
    stage: str


def lock(
    locked: Collection[str], month: str, lines: Sequence[Line], programme: Programme, at: datetime
) -> list[AttendanceMonthLocked] | Already | Refusal:
    """Close a month that is over and in which every presence is approved; absences need nobody's word.

    Months are handed in in order, from the programme's first on (ESF's monthly participant report), and so they are
    locked: `locked` are those that are closed already, as `2021-03`. A month without attendance is locked like others.
    """
    if month in locked:
        return Already(1)
    today = day_in_sweden(at)
    if f"{today:%Y-%m}" <= month:
        return Refusal("month-not-over", "month", f"today is {today}: a month is locked when it is over")
    if (skipped := _first_open(locked, month, programme)) is not None:
        return Refusal("months-in-order", "month", f"{skipped} comes first: it is not locked", "conflict")
    waiting = sum(line.minutes > 0 and line.stage != "approved" for line in lines)
    if waiting:
        return Refusal("not-approved", "month", f"{waiting} attendances of the month are not approved", "conflict")
    return [
        AttendanceMonthLocked(
            programme_id=programme.id,
            controller=programme.controller,
            month=month,
            attendances=len(lines),
            people=len({line.person_id for line in lines if line.minutes}),
            minutes=sum(line.minutes for line in lines),
            digest=digest(lines),
            occurred_on=today,
            recorded_at=at,
        )
    ]


def digest(lines: Sequence[Line]) -> str:
    """SHA-256 over the lines in the order of their ids: shows whether a month is still what was locked."""
    ordered = sorted(lines, key=lambda line: line.attendance_id)
    told = "".join(f"{line.attendance_id}\t{line.version}\t{line.minutes}\n" for line in ordered)
    return hashlib.sha256(told.encode()).hexdigest()


def _first_open(locked: Collection[str], month: str, programme: Programme) -> str | None:
    """The programme's first month before this one that nobody has locked."""
    first = programme.first_day.replace(day=1)
    while f"{first:%Y-%m}" < month:
        if f"{first:%Y-%m}" not in locked:
            return f"{first:%Y-%m}"
        first = last_day(first) + timedelta(days=1)
    return None


def last_day(first: date) -> date:
    """Of the month that begins on `first`."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
