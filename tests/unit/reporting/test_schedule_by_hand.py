"""Reports delivered by their dates, counted by hand: of months, quarters, a year and once; late, missing, corrected."""

from datetime import date

import pytest

from contracts.enrolment import ProgrammeDefined
from contracts.enrolment_programme import ReportDelivered
from contracts.programme import Period, Recurring, ReportDue, ScheduleGoal
from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.counted_goals import WORDS
from tests.support.histories import AT, PROGRAMME, definition

_OF = {"recorded_at": AT, "programme_id": PROGRAMME, "controller": "town"}
_EACH = ("month", "quarter", "year")
_NAMED = {"kind": "schedule", "title": WORDS, "definition": WORDS}
GOALS = (ScheduleGoal(id="all", **_NAMED), *(ScheduleGoal(id=f"{one}s", reports=(one,), **_NAMED) for one in _EACH))


def defined() -> tuple:
    """From the middle of November 2018 to the end of January 2019: three months, two quarters and two years."""
    after = zip(_EACH, (15, 28, 31), strict=True)
    stated = definition(1, (*GOALS, ScheduleGoal(id="once", reports=("final",), **_NAMED))).model_copy(
        update={
            "period": Period(start=date(2018, 11, 15), end=date(2019, 1, 31)),
            "reports": (ReportDue(id="final", title=WORDS, due=date(2019, 3, 1)),),
            "recurring": tuple(Recurring(id=per, title=WORDS, per=per, due_after_days=days) for per, days in after),
        }
    )
    event = ProgrammeDefined(**_OF, occurred_on=date(2018, 11, 1), definition=stated)
    return f"programme:{PROGRAMME}", 1, event


def delivered(report: str, on: date, version: int = 1, *, void: bool = False) -> tuple:
    event = ReportDelivered(**_OF, report=report, occurred_on=on, void=void)
    return f"report:{PROGRAMME}~{report}", version, event


def in_time(goal: str, on: date, *said: tuple) -> tuple[int, int]:
    told = Bookkeeper().feed(facts_of([defined(), *said])).figure(goal, 1, on)
    return told.get(("", ""), (0, 0))


@pytest.mark.parametrize(
    ("goal", "report", "due"),
    [
        ("months", "month-20181101", date(2018, 12, 15)),
        ("months", "month-20181201", date(2019, 1, 15)),
        ("months", "month-20190101", date(2019, 2, 15)),
        ("quarters", "quarter-20181001", date(2019, 1, 28)),
        ("quarters", "quarter-20190101", date(2019, 4, 28)),
        ("years", "year-20180101", date(2019, 1, 31)),
        ("years", "year-20190101", date(2020, 1, 31)),
        ("once", "final", date(2019, 3, 1)),
    ],
)
def test_a_report_is_in_time_on_its_last_day_and_late_for_good_on_the_day_after(goal: str, report: str, due: date):
    after, long_after = date.fromordinal(due.toordinal() + 1), date(2030, 1, 1)
    cell = ("report", report)

    def told(on: date, *said: tuple) -> tuple[int, int] | None:
        return Bookkeeper().feed(facts_of([defined(), *said])).figure(goal, 1, on).get(cell)

    assert told(date.fromordinal(due.toordinal() - 1)) is None
    assert told(due) == told(long_after) == (0, 1)
    assert told(due, delivered(report, due)) == told(long_after, delivered(report, due)) == (1, 1)
    assert told(due, delivered(report, after)) == told(long_after, delivered(report, after)) == (0, 1)


@pytest.mark.parametrize(("goal", "number"), [("months", 3), ("quarters", 2), ("years", 2), ("once", 1), ("all", 8)])
def test_every_report_that_touches_the_programme_is_due_once_and_none_was_delivered(goal: str, number: int):
    assert in_time(goal, date(2030, 1, 1)) == (0, number)


def test_a_report_delivered_early_counts_from_that_day():
    early = delivered("month-20181101", date(2018, 12, 3))
    assert in_time("months", date(2018, 12, 2), early) == (0, 0)
    assert in_time("months", date(2018, 12, 3), early) == (1, 1)
    assert in_time("months", date(2019, 1, 15), early) == (1, 2)
    assert in_time("all", date(2019, 1, 31), early) == (1, 4)


@pytest.mark.parametrize(
    ("later", "now"),
    [
        (delivered("final", date(2019, 3, 1), 2), (1, 1)),
        (delivered("final", date(2019, 3, 2), 2), (0, 1)),
        (delivered("final", date(2019, 2, 1), 2, void=True), (0, 1)),
    ],
    ids=["in time after all", "late after all", "taken back"],
)
def test_the_last_word_on_a_delivery_speaks_in_whatever_order_it_comes(later: tuple, now: tuple[int, int]):
    first = delivered("final", date(2019, 3, 2) if now == (1, 1) else date(2019, 2, 1))
    assert in_time("once", date(2019, 12, 31), first) != now
    assert in_time("once", date(2019, 12, 31), first, later) == in_time("once", date(2019, 12, 31), later, first) == now


def test_a_report_that_was_taken_back_is_in_time_again_if_it_is_delivered_by_its_day():
    said = [delivered("final", date(2019, 2, 1)), delivered("final", date(2019, 2, 2), 2, void=True)]
    assert in_time("once", date(2019, 12, 31), *said, delivered("final", date(2019, 2, 28), 3)) == (1, 1)
