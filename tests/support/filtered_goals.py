"""Goals that ask about single facts of a life: at activities for whom."""

from contracts.programme import AttendedMeasure, CountGoal, ShareGoal, SumGoal
from tests.support.counted_goals import WORDS
from tests.support.newer_goals import PERIOD

_NAMED = {"title": WORDS, "definition": WORDS}
_NEW = ("newcomers",)


def filtered_goals() -> tuple:
    return _by_audience()


def _by_audience() -> tuple:
    often = AttendedMeasure(audiences=_NEW, activity_kinds=("course",), minutes=60)
    return (
        _minutes("hours-of-newcomers", "attended-minutes", audiences=_NEW, facets=("gender",)),
        _minutes("all-hours-of-some", "delivered-minutes", audiences=("newcomers", "everybody"), areas=("a",)),
        _minutes("hours-of-newcomers-then", "attended-minutes", audiences=_NEW, period=PERIOD),
        _minutes("hours-of-newcomers-by-phase", "delivered-minutes", audiences=_NEW, by_phase=True),
        CountGoal(kind="count", id="often-there", of=often, facets=("age",), **_NAMED),
        ShareGoal(
            kind="share", id="among-them", of="exited", among=AttendedMeasure(audiences=_NEW, minutes=1), **_NAMED
        ),
    )


def _minutes(name: str, of: str, **more) -> SumGoal:
    return SumGoal(kind="sum", id=name, of=of, **_NAMED, **more)
