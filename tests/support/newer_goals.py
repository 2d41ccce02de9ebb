"""The goals that engine 2 brought, for the generated histories: each measure, each kind, each choice at least once."""

from datetime import date

from contracts.programme import (
    ActivityMeasure,
    AssessedGoal,
    AttendedMeasure,
    BalanceGoal,
    CountGoal,
    Days,
    DeliverableMeasure,
    DurationGoal,
    EmployerMeasure,
    ExitMeasure,
    Filter,
    FollowUpMeasure,
    OrganisationMeasure,
    OutcomeMeasure,
    PeriodMeasure,
    PhaseMeasure,
    RatioGoal,
    ResidenceMeasure,
    ScheduleGoal,
    SeriesGoal,
    ShareGoal,
    StatusMeasure,
    StayedMeasure,
    StepMeasure,
    SumGoal,
    Window,
)
from tests.support.counted_goals import WORDS, WORK

_NAMED = {"title": WORDS, "definition": WORDS}
PERIOD = Days(first=date(2018, 9, 1), last=date(2019, 2, 28))


def newer_goals() -> tuple:
    return (*_of_measures(), *_of_windows(), *_of_choices(), *_of_things())


def _count(name: str, of, **more) -> CountGoal:
    return CountGoal(kind="count", id=name, of=of, **_NAMED, **more)


def _of_measures() -> tuple:
    return (
        _count("courses", AttendedMeasure(activity_kinds=("course",), minutes=60)),
        _count("in-a", AttendedMeasure(areas=("a",), minutes=1), facets=("gender",)),
        _count("served", PeriodMeasure(did="served", period=PERIOD), facets=("employment",)),
        _count("came", PeriodMeasure(did="entered", period=PERIOD)),
        _count("went", PeriodMeasure(did="left", period=PERIOD)),
        _count("stayed-30", StayedMeasure(days=30)),
        _count("stayed-2", StayedMeasure(days=2, counted="attended-days")),
        _count("second-phase", PhaseMeasure(phase="individual")),
        _count("moved", ExitMeasure(exit_reasons=("moved", "illness"))),
        _count("applied", StepMeasure(step="recognition")),
        _count("settled", ResidenceMeasure(municipalities=("north",), own_home=True)),
    )


def _of_windows() -> tuple:
    work = {"kinds": WORK, "event": "started"}
    return (
        ShareGoal(
            kind="share",
            id="in-work",
            of=FollowUpMeasure(
                point="months", any_of=WORK, none_of=("internship",), months_after_exit=6, grace_days=10
            ),
            among="enrolled",
            facets=("education",),
            **_NAMED,
        ),
        ShareGoal(
            kind="share",
            id="better",
            of=FollowUpMeasure(point="days", improved=True, qualification=True, days_after_exit=28, grace_days=0),
            among="exited",
            **_NAMED,
        ),
        ShareGoal(
            kind="share", id="off", of=StatusMeasure(shows="no-longer", benefits=("other",)), among="exited", **_NAMED
        ),
        ShareGoal(kind="share", id="more", of=StatusMeasure(shows="began-or-more"), among="took-part", **_NAMED),
        _count("works", StatusMeasure(shows="works-or-studies")),
        ShareGoal(
            kind="share",
            id="stays",
            of=ResidenceMeasure(municipalities=("north", "south"), months_after_exit=6),
            among="exited",
            **_NAMED,
        ),
        _count("at-once", OutcomeMeasure(**work, within=Window(days_after_exit=30, opens="exit"))),
        _count("in-half-a-year", OutcomeMeasure(**work, within=Window(months_after_entry=6))),
    )


def _of_choices() -> tuple:
    jobless = ("unemployed", "long-term-unemployed")
    return (
        _count("jobless", "enrolled", where=Filter(employment=jobless, education=("isced-3-4",))),
        _count("disabled", "took-part", where=Filter(attributes=("disability", "rural"))),
        _count("complete", "enrolled", where=Filter(known=("gender", "age", "education", "employment"))),
        _count("incomplete", "enrolled", where=Filter(lacking=("gender", "age", "education", "employment"))),
        _count("maybe-women", "reached", where=Filter(genders=("woman",), age_to=24, unknowns="always")),
        _count("last-said", "enrolled", as_of="last-entry", facets=("gender", "employment"), where=Filter(age_from=18)),
        _count("period-said", "enrolled", as_of=date(2018, 12, 31), facets=("municipality",)),
        BalanceGoal(kind="balance", id="even-of-all", among="took-part", unknowns="among", **_NAMED),
        DurationGoal(kind="duration", id="days-there", counted="attended-days", stretches="last", **_NAMED),
        DurationGoal(kind="duration", id="first-days-there", counted="attended-days", stretches="first", **_NAMED),
        DurationGoal(kind="duration", id="first-stay", stretches="first", end_days="first", **_NAMED),
        SumGoal(kind="sum", id="by-phase", of="attended-minutes", by_phase=True, facets=("gender",), **_NAMED),
        SumGoal(kind="sum", id="second-phase-hours", of="attended-minutes", phases=("individual",), **_NAMED),
        SumGoal(kind="sum", id="all-by-phase", of="delivered-minutes", by_phase=True, areas=("a",), **_NAMED),
        SumGoal(kind="sum", id="hours-in-period", of="attended-minutes", period=PERIOD, facets=("gender",), **_NAMED),
        SumGoal(kind="sum", id="all-in-period", of="delivered-minutes", period=PERIOD, **_NAMED),
    )


def _of_things() -> tuple:
    return (
        _count("models", DeliverableMeasure(things="deliverables")),
        _count("spread", DeliverableMeasure(things="deliverables", reached="spread", kinds=("model", "tool"))),
        _count("parts", DeliverableMeasure(things="deliverables", reached="in-progress", part_of="d-1")),
        _count("made-in-a", DeliverableMeasure(things="deliverables", reached="in-progress", areas=("a",))),
        _count("offered", ActivityMeasure(things="activities", audiences=("newcomers",))),
        _count("held", ActivityMeasure(things="sessions", activity_kinds=("course",), areas=("a",))),
        _count("employers", EmployerMeasure(things="employers", did=("started",), placement_kinds=WORK)),
        _count("met", EmployerMeasure(things="employers", did=("opening", "offered", "trained", "met"))),
        _count("partners", OrganisationMeasure(things="organisations", did=("referred", "hosted"))),
        SumGoal(kind="sum", id="grant", of="costs", financing=("grant",), period=PERIOD, **_NAMED),
        RatioGoal(kind="ratio", id="per-result", per=OutcomeMeasure(kinds=WORK), areas=("a",), **_NAMED),
        SumGoal(kind="sum", id="courses-cost", of="costs", activity_kinds=("course",), **_NAMED),
        RatioGoal(kind="ratio", id="cafe-per-head", per="enrolled", activity_kinds=("cafe",), **_NAMED),
        RatioGoal(kind="ratio", id="per-head", per="enrolled", **_NAMED),
        ScheduleGoal(kind="schedule", id="on-time", **_NAMED),
        ScheduleGoal(kind="schedule", id="final-on-time", reports=("final",), **_NAMED),
        SeriesGoal(kind="series", id="jobless-rate", series="foreign-born", **_NAMED),
        SeriesGoal(kind="series", id="near", series="foreign-born", against="everybody", **_NAMED),
        AssessedGoal(kind="assessed", id="vision", **_NAMED),
    )
