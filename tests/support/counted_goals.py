"""The goals of the small programme of the generated histories: every kind, and the filters and facets that matter."""

from contracts.programme import (
    AnswerMeasure,
    BalanceGoal,
    ChangeGoal,
    CountGoal,
    DurationGoal,
    Filter,
    OutcomeMeasure,
    ShareGoal,
    SumGoal,
    Text,
    Window,
)

WORDS = Text(sv="ord", en="words")
_NAMED = {"title": WORDS, "definition": WORDS}
WORK = ("employment-permanent", "new-start-job")
MONTHS = (0, 1, 6)


def goals() -> tuple:
    offered = {"kinds": WORK, "event": "offered"}
    who = ("gender", "age", "municipality", "group")
    return (
        CountGoal(kind="count", id="reached", of="reached", facets=("gender",), **_NAMED),
        CountGoal(kind="count", id="enrolled", of="enrolled", facets=who, **_NAMED),
        CountGoal(kind="count", id="took-part", of="took-part", **_NAMED),
        CountGoal(kind="count", id="left", of="exited", facets=("age",), **_NAMED),
        CountGoal(kind="count", id="women", of="reached", where=Filter(genders=("woman",)), **_NAMED),
        CountGoal(kind="count", id="young", of="enrolled", where=Filter(age_from=18, age_to=24), **_NAMED),
        CountGoal(kind="count", id="started", of=OutcomeMeasure(kinds=WORK), facets=("gender",), **_NAMED),
        *(
            ShareGoal(
                kind="share",
                id=f"offered-{months}",
                of=OutcomeMeasure(**offered, within=Window(months_after_exit=months)),
                among="enrolled",
                facets=("gender",) if months == 6 else (),
                **_NAMED,
            )
            for months in MONTHS
        ),
        ShareGoal(
            kind="share",
            id="began",
            of=OutcomeMeasure(kinds=WORK, within=Window(months_after_exit=6)),
            among="exited",
            **_NAMED,
        ),
        *_of_answers_and_lengths(),
        ShareGoal(kind="share", id="part", of="took-part", among="reached", facets=("group",), **_NAMED),
        *_of_minutes(),
    )


def _of_answers_and_lengths() -> tuple:
    return (
        ShareGoal(
            kind="share",
            id="content",
            of=AnswerMeasure(instrument="asked", affirmed=("glad", "strong"), wait_days=30),
            among="took-part",
            **_NAMED,
        ),
        CountGoal(kind="count", id="glad", of=AnswerMeasure(instrument="asked", affirmed=("glad",)), **_NAMED),
        ChangeGoal(kind="change", id="health", instrument="asked", item="health", facets=("gender",), **_NAMED),
        BalanceGoal(kind="balance", id="even", among="enrolled", facets=("group",), **_NAMED),
        DurationGoal(kind="duration", id="stayed", facets=("gender",), **_NAMED),
        DurationGoal(kind="duration", id="stayed-last", stretches="last", end_days="first", **_NAMED),
    )


def _of_minutes() -> tuple:
    return (
        SumGoal(kind="sum", id="attended", of="attended-minutes", facets=("gender", "group"), **_NAMED),
        SumGoal(kind="sum", id="attended-a", of="attended-minutes", areas=("a",), **_NAMED),
        SumGoal(kind="sum", id="delivered", of="delivered-minutes", **_NAMED),
        SumGoal(kind="sum", id="delivered-by", of="delivered-minutes", facets=("gender",), **_NAMED),
        SumGoal(
            kind="sum",
            id="delivered-women",
            of="delivered-minutes",
            where=Filter(genders=("woman",)),
            activity_kinds=("course",),
            **_NAMED,
        ),
    )
