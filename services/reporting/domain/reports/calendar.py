"""When what is to be reported: single reports, and those that come back, unrolled over the programme's period.

What is due after the end stays due: a final report comes after the close. The last of a recurring report is that
in whose stretch the programme ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from contracts.programme import ProgrammeDefinition, Recurring, Text
from reporting.domain.windows import months_after

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Expected:
    """One report that somebody waits for: what it covers, when it is due, who gets it."""

    id: str
    title: Text
    due: date
    to: tuple[str, ...]
    covers_from: date
    covers_to: date


def unrolled(programme: ProgrammeDefinition) -> list[Expected]:
    """Everything that is expected, in the order of the days it is due.

    A single report covers the programme from its first day to the day it is due, or to the programme's last.
    """
    first, last = programme.period.start, programme.period.last_day
    single = [
        Expected(each.id, each.title, each.due, each.to, first, max(first, min(each.due, last)))
        for each in programme.reports
    ]
    repeated = [each for recurring in programme.recurring for each in _repeated(programme, recurring)]
    return sorted([*single, *repeated], key=lambda expected: (expected.due, expected.id))


def expected_as(name: str | None, programme: ProgrammeDefinition) -> Expected | None:
    """The expected report of this name, if the programme's calendar has it."""
    return next((each for each in unrolled(programme) if each.id == name), None)


def _repeated(programme: ProgrammeDefinition, recurring: Recurring) -> Iterator[Expected]:
    start, last = programme.period.start, programme.period.last_day
    for first, end in _stretches(start, last, recurring):
        due, name = end + timedelta(days=recurring.due_after_days), f"{recurring.id}-{first:%Y%m%d}"
        yield Expected(name, recurring.title, due, recurring.to, max(first, start), min(end, last))


def _stretches(start: date, last: date, recurring: Recurring) -> Iterator[tuple[date, date]]:
    """The calendar periods that touch the programme, cut into as many parts as there are reports in each."""
    months = _MONTHS[recurring.per]
    first = date(start.year, (start.month - 1) // months * months + 1, 1)
    while first <= last:
        following = months_after(first, months)
        for begins, ends in pairwise(_cuts(first, following, months, recurring.times)):
            if begins <= last and ends > start:
                yield begins, ends - timedelta(days=1)
        first = following


def _cuts(first: date, following: date, months: int, times: int) -> list[date]:
    """Whole months where they can be told apart, otherwise days."""
    if months % times == 0:
        return [months_after(first, months // times * n) for n in range(times + 1)]
    days = (following - first).days
    return [first + timedelta(days=days * n // times) for n in range(times + 1)]
