"""When a programme's reports are due: single ones, and those that come back, as enrolment's calendar names them.

A recurring report covers parts of calendar periods; its last one is that in which the programme ends.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from contracts.programme import ProgrammeDefinition, Recurring, ScheduleGoal
from reporting.domain.windows import months_after

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
Due = tuple[str, date]
"""(report, the last day on which it is in time)"""


def dues(definition: ProgrammeDefinition, goal: ScheduleGoal) -> tuple[Due, ...]:
    """What the goal asks for, in the order of the days; a recurring report is asked for by its own id."""
    single = [(report.id, report.id, report.due) for report in definition.reports]
    repeated = [
        (recurring.id, report, day)
        for recurring in definition.recurring
        for report, day in _repeated(definition, recurring)
    ]
    asked = [(day, report) for name, report, day in [*single, *repeated] if not goal.reports or name in goal.reports]
    return tuple((report, day) for day, report in sorted(asked))


def _repeated(definition: ProgrammeDefinition, recurring: Recurring) -> Iterator[Due]:
    start, last, months = definition.period.start, definition.period.last_day, _MONTHS[recurring.per]
    first = date(start.year, (start.month - 1) // months * months + 1, 1)
    while first <= last:
        for begins, ends in pairwise(_cuts(first, months, recurring.times)):
            if begins <= last and ends > start:
                yield f"{recurring.id}-{begins:%Y%m%d}", ends + timedelta(days=recurring.due_after_days - 1)
        first = months_after(first, months)


def _cuts(first: date, months: int, times: int) -> list[date]:
    """A calendar period in so many parts: whole months where they can be told apart."""
    if months % times == 0:
        return [months_after(first, months // times * n) for n in range(times + 1)]
    days = (months_after(first, months) - first).days
    return [first + timedelta(days=days * n // times) for n in range(times + 1)]
