"""D, Till arbete eller studier: its goals, said once more.

Assumed: self-support is work, an enterprise of one's own or studies that were begun; after six months means the last
word of that follow-up, which is asked at the earliest six months after the last exit; less need for benefits is living
on one of four benefits at entry and on none of them at exit; the individual phase is reached by whoever is still in on
the 43rd day; a cost counts from its own day; the monthly file is in time 28 days after its month.
"""

from datetime import date

from local.simulate.book import indicators_of_the_social_fund as social_fund
from local.simulate.book.counting import Book, Goal, apart, cost_per, in_time, people, share, total
from local.simulate.book.things import parts_of_the_year
from local.simulate.book.true_of import (
    STUDIES,
    WORK,
    days_in,
    enrolled,
    exited,
    found_at,
    minutes,
    no_longer_on,
    reached_phase,
    started,
    took_part,
)

FIRST, LAST = date(2020, 7, 1), date(2022, 12, 31)
ONWARD = WORK | STUDIES | {"self-employment"}
BENEFITS = ("establishment-benefit", "social-assistance", "activity-support", "unemployment-benefit")
MONTHLY = parts_of_the_year("participant-report", FIRST, LAST, 1, 28)


def book() -> Book:
    """An empty one."""
    onward = started(ONWARD)
    goals: dict[str, Goal] = {
        "enrolled": people(enrolled),
        "took-part": people(took_part),
        "work-or-studies": people(onward),
        "work-or-studies-share": share(onward, enrolled),
        "attended-hours": total(minutes()),
        "less-need-for-benefits": share(no_longer_on(BENEFITS), exited),
        "work-or-studies-after-six-months": share(found_at("six-months", ONWARD), exited),
        "stay-length": total(days_in, exited),
        "individual-phase": people(reached_phase("individual")),
        "cost-per-participant": cost_per(enrolled),
        "cost-per-result": cost_per(onward),
        "participant-reports": in_time(MONTHLY),
        **social_fund.indicators(),
    }
    phase = reached_phase("individual")
    counts = {"enrolled": enrolled, "took-part": took_part, "work-or-studies": onward, "individual-phase": phase}
    return Book(goals, {name: apart(test) for name, test in counts.items()})
