"""Goals that ask about single facts: at activities for whom, in which phase, of which stretch, told apart by area."""

from contracts.programme import (
    ActivityMeasure,
    AttendedMeasure,
    CountGoal,
    DeliverableMeasure,
    ExitMeasure,
    Filter,
    OutcomeMeasure,
    ShareGoal,
    StepMeasure,
    SumGoal,
    Window,
)
from tests.support.counted_goals import WORDS, WORK
from tests.support.newer_goals import PERIOD

_NAMED = {"title": WORDS, "definition": WORDS}
_NEW = ("newcomers",)


def filtered_goals() -> tuple:
    return (*_by_audience(), *_by_phase(), *_by_stretch(), *_by_origin(), *_by_area())


def _by_audience() -> tuple:
    often = AttendedMeasure(audiences=_NEW, activity_kinds=("course",), minutes=60)
    return (
        _minutes("hours-of-newcomers", "attended-minutes", audiences=_NEW, facets=("gender",)),
        _minutes("all-hours-of-some", "delivered-minutes", audiences=("newcomers", "everybody"), areas=("a",)),
        _minutes("hours-of-newcomers-then", "attended-minutes", audiences=_NEW, period=PERIOD),
        _minutes("hours-of-newcomers-by-phase", "delivered-minutes", audiences=_NEW, by_phase=True),
        _count("often-there", often, facets=("age",)),
        ShareGoal(
            kind="share", id="among-them", of="exited", among=AttendedMeasure(audiences=_NEW, minutes=1), **_NAMED
        ),
    )


def _by_phase() -> tuple:
    second = {"phases": ("individual",)}
    half_a_year = Window(months_after_exit=6)
    return (
        _count("there-in-second", AttendedMeasure(**second, minutes=60)),
        _count("work-in-second", OutcomeMeasure(kinds=WORK, **second), facets=("gender",)),
        ShareGoal(
            kind="share",
            id="offers-in-first",
            of=OutcomeMeasure(kinds=WORK, event="offered", phases=("group",), within=half_a_year),
            among="took-part",
            **_NAMED,
        ),
        _count("left-second", ExitMeasure(exit_reasons=("completed", "moved"), **second)),
        _count("applied-in-second", StepMeasure(step="recognition", **second)),
    )


def _by_stretch() -> tuple:
    windows = {
        "after-first": Window(months_after_exit=1, stretch="first"),
        "after-last": Window(days_after_exit=30, stretch="last"),
        "only-after-first": Window(months_after_exit=6, opens="exit", stretch="first"),
        "from-last": Window(months_after_entry=6, stretch="last"),
    }
    return tuple(
        _count(name, OutcomeMeasure(kinds=WORK, within=window), facets=("gender",)) for name, window in windows.items()
    )


def _by_origin() -> tuple:
    south, office = {"municipalities": ("south",)}, {"referrers": ("office",)}
    partners = ("referrer", "municipality")
    return (
        _count("by-partner", "enrolled", facets=partners),
        _count("by-last-partner", "enrolled", as_of="last-entry", facets=partners),
        _count("of-south", "took-part", where=Filter(**south), facets=("referrer",)),
        _count("last-of-south", "enrolled", where=Filter(**south), as_of="last-entry"),
        _minutes("hours-of-office", "attended-minutes", where=Filter(**office), facets=("municipality",)),
        _count("of-both", "enrolled", where=Filter(**south, **office)),
        _count("of-either-or-nobody-knows", "enrolled", where=Filter(**south, **office, unknowns="always")),
        _count("of-an-unknown-partner", "enrolled", where=Filter(lacking=("referrer",))),
        ShareGoal(
            kind="share",
            id="offers-of-office",
            of=OutcomeMeasure(kinds=WORK, event="offered"),
            among="exited",
            where=Filter(**office),
            facets=("referrer",),
            **_NAMED,
        ),
    )


def _by_area() -> tuple:
    area = ("area",)
    return (
        _minutes("hours-by-area", "attended-minutes", facets=("area", "gender")),
        _minutes("all-hours-by-area", "delivered-minutes", facets=area, where=Filter(genders=("woman",))),
        _minutes("hours-by-area-and-phase", "attended-minutes", facets=area, by_phase=True),
        _minutes("costs-by-area", "costs", facets=area),
        _count("there-by-area", AttendedMeasure(minutes=60), facets=("gender", "area")),
        _count("there-in-a-by-area", AttendedMeasure(minutes=30, areas=("a",), audiences=_NEW), facets=area),
        _count("there", AttendedMeasure(minutes=60)),  # asks the same of people, without areas
        _count("made-by-area", DeliverableMeasure(things="deliverables"), facets=area),
        _count("offered-by-area", ActivityMeasure(things="activities"), facets=area),
        _count("held-by-area", ActivityMeasure(things="sessions"), facets=area),
    )


def _count(name: str, of, **more) -> CountGoal:
    return CountGoal(kind="count", id=name, of=of, **_NAMED, **more)


def _minutes(name: str, of: str, **more) -> SumGoal:
    return SumGoal(kind="sum", id=name, of=of, **_NAMED, **more)
