"""C, network building in Härjedalen: its goals, said once more.

Assumed, where its sources are silent: even between the sexes is told as the share of women among the enrolled whose
gender is known; satisfied and strengthened is at least four of five to both questions in the last answer at exit, of
all who took part whether they answered or not; better is a higher answer at exit than at entry of the same last
stretch; staying is living in Härjedalen twelve months after the exit, as last told by then; twice every half-year
is after each quarter, by its last day; the model's four parts are no models of their own.
"""

from datetime import date

from local.simulate.book import indicators_of_coordination_associations as associations
from local.simulate.book.counting import (
    Book,
    Goal,
    apart,
    deliverables,
    in_time,
    judged,
    people,
    published,
    share,
    total,
)
from local.simulate.book.things import Due, parts_of_the_year
from local.simulate.book.true_of import (
    WORK,
    agreed,
    comparable,
    enrolled,
    enrolled_of_known_gender,
    exited,
    grew,
    is_a,
    minutes,
    offered_within,
    stayed_in,
    took_part,
)

FIRST, LAST = date(2014, 6, 2), date(2015, 11, 30)
WRITTEN = (
    Due("interim-1", date(2014, 12, 15)), Due("interim-2", date(2015, 6, 15)), Due("final", date(2016, 1, 15)),
)  # fmt: skip
TO_STEERING_GROUP = parts_of_the_year("goals-to-steering-group", FIRST, LAST, 3, 0)


def book(model: str) -> Book:
    """An empty one; `model` is what the working model is called."""
    goals: dict[str, Goal] = {
        "took-part": people(took_part),
        "offered-employment": share(offered_within(6, WORK), enrolled),
        "enrolled": people(enrolled),
        "exited": people(exited),
        "attended-hours": total(minutes()),
        "even-gender-split": share(is_a("woman"), enrolled_of_known_gender),
        "satisfied-and-strengthened": share(agreed("satisfied", "strengthened"), took_part),
        "well-being": share(grew("health"), comparable("health")),
        "employability": share(grew("employability"), comparable("employability")),
        "network-grown": share(grew("network-size"), comparable("network-size")),
        "unemployment-level": published("unemployed-foreign-born", "unemployed-all"),
        "no-prejudice": judged("no-prejudice"),
        "vision-2020": judged("vision-2020"),
        "newcomers-stay": share(stayed_in(["harjedalen"], 12), exited),
        "working-model": deliverables("adopted"),
        "working-model-parts": deliverables("done", model),
        "follow-up-schedule": in_time(TO_STEERING_GROUP),
        "written-reports": in_time(WRITTEN),
        **associations.indicators(),
    }
    return Book(goals, {"took-part": apart(took_part), "enrolled": apart(enrolled), "exited": apart(exited)})
