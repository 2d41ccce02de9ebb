"""When what is to be reported: single reports, and those that come back, unrolled over the programme's period.

A recurring report covers parts of calendar periods; its last one is that in which the programme ends. What is due
after the end stays due: a final report comes after the close.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from contracts.base import Code, Id
from contracts.programme import ProgrammeDefinition, Recurring, Text
from enrolment.domain.dates import months_after

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Expected:
    """One report: what it covers (if it covers a stretch) and when it is due."""

    id: Code
    title: Text
    due: date
    to: tuple[Id, ...]
    covers_from: date | None = None
    covers_to: date | None = None
    assumed: bool = False


def unrolled(programme: ProgrammeDefinition) -> list[Expected]:
    """Everything that is expected, in the order of the days it is due."""
    single = [Expected(report.id, report.title, report.due, report.to) for report in programme.reports]
    repeated = [each for recurring in programme.recurring for each in _repeated(programme, recurring)]
    return sorted([*single, *repeated], key=lambda expected: (expected.due, expected.id))


def _repeated(programme: ProgrammeDefinition, recurring: Recurring) -> Iterator[Expected]:
    start, last = programme.period.start, programme.period.last_day
    for first, end in _stretches(start, last, recurring):
        due = end + timedelta(days=recurring.due_after_days)
        yield Expected(
            f"{recurring.id}-{first:%Y%m%d}", recurring.title, due, recurring.to, max(first, start), min(end, last),
            recurring.assumed,
        )  # fmt: skip


def _stretches(start: date, last: date, recurring: Recurring) -> Iterator[tuple[date, date]]:
    """Calendar periods that touch the programme, each cut into as many parts as there are reports in it."""
    months = _MONTHS[recurring.per]
    first = date(start.year, (start.month - 1) // months * months + 1, 1)
    while first <= last:
        following = months_after(first, months)
        days = (following - first).days
        cuts = [first + timedelta(days=days * n // recurring.times) for n in range(recurring.times + 1)]
        if months % recurring.times == 0:  # whole months where they can be told apart
            cuts = [months_after(first, months // recurring.times * n) for n in range(recurring.times + 1)]
        for begins, ends in pairwise(cuts):
            if begins <= last and ends > start:
                yield begins, ends - timedelta(days=1)
        first = following
