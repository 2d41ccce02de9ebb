"""A, En väg in: its goals, said once more.

Assumed: the target group is who entered into the group of the newly arrived; reached is enrolled, or there at least
once without being a participant; helped is having begun work, an enterprise of one's own, an internship or education
after entering, not work training, and whoever was helped to several counts in each of the four; a model counts as done
when it was ever done, adopted or spread; an activity is on offer from the day it is made known; an employer is trained
when at least one of its staff was; people counted at the door without being known are a volume and no individuals.
"""

from local.simulate.book import indicators_of_the_integration_fund as integration_fund
from local.simulate.book.counting import (
    Book,
    Goal,
    activities_by_area,
    apart,
    deliverables,
    different,
    judged,
    people,
    published,
    total,
)
from local.simulate.book.true_of import STUDIES, WORK, enrolled, minutes, of_group, reached, started, took_part

HELPED = WORK | STUDIES | {"self-employment", "internship"}
NEWCOMERS, ESTABLISHED = "newcomers", "established-residents"


def book() -> Book:
    """An empty one."""
    target_group, helped = of_group(NEWCOMERS, enrolled), started(HELPED)
    goals: dict[str, Goal] = {
        "target-group-reached": people(target_group),
        "individuals-reached": people(reached),
        "took-part": people(took_part),
        "helped": people(helped),
        "helped-to-work": people(started(WORK)),
        "helped-to-enterprise": people(started(["self-employment"])),
        "helped-to-internship": people(started(["internship"])),
        "helped-to-education": people(started(STUDIES)),
        "attended-hours": total(minutes()),
        "ten-models": deliverables("done"),
        "models-adopted": deliverables("adopted"),
        "models-spread": deliverables("spread"),
        "continued-funding": judged("continued-funding"),
        "employment-raised": published("unemployed-third-country", "unemployed-all"),
        "meeting-place": judged("meeting-place"),
        "faster-establishment": published("months-to-establishment"),
        "easier-to-take-interns": judged("easier-to-take-interns"),
        "activities-run": different(lambda things, day: [name for name, on in things.activities.items() if on <= day]),
        "employers-trained": different(
            lambda things, day: [who for (_, who), (on, staff) in things.trained.items() if on <= day and staff]
        ),
        "employers-taking-in": different(lambda things, day: [who for who, on in things.took_in.values() if on <= day]),
        **integration_fund.indicators(),
    }
    told_apart = {
        "target-group-reached": apart(target_group),
        "took-part": apart(took_part),
        "helped": apart(helped),
        "attended-hours": apart(minutes()),
        "activities-run": activities_by_area,
    }
    return Book(goals, told_apart)
