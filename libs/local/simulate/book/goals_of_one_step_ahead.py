"""B, Steget före: its goals, said once more.

Assumed: occupation is an internship or some form of employment that was begun, never work training or an enterprise of
one's own; settled is living, as last told, in one of the eight municipalities in a home of one's own, of all who were
enrolled, and whoever was not asked is not settled; the method's four tools are its parts; a company takes in when
somebody begins there. What was so on the last day of 2019 is the first period's.
"""

from local.simulate.book import indicators_of_the_social_fund as social_fund
from local.simulate.book.counting import (
    Book,
    Goal,
    apart,
    deliverables,
    different,
    judged,
    people,
    published,
    share,
    total,
)
from local.simulate.book.true_of import WORK, enrolled, lives_in, minutes, started, took_part

MUNICIPALITIES = ("mellerud", "amal", "bengtsfors", "dals-ed", "fargelanda", "vanersborg", "munkedal", "arjang")
OCCUPATION = WORK | {"internship"}


def book(method: str) -> Book:
    """An empty one; `method` is what the method is called."""
    occupied = started(OCCUPATION)
    goals: dict[str, Goal] = {
        "found-occupation": people(occupied),
        "enrolled": people(enrolled),
        "took-part": people(took_part),
        "process-group-hours": total(minutes("process-group")),
        "settled": share(lives_in(MUNICIPALITIES, own=True), enrolled),
        "social-life": judged("social-life"),
        "local-services": published("schools-and-services"),
        "four-tools": deliverables("done", method),
        "companies": different(lambda things, day: [who for who, on in things.took_in.values() if on <= day]),
        **social_fund.indicators(),
    }
    counts = {"found-occupation": occupied, "enrolled": enrolled, "took-part": took_part}
    return Book(goals, {name: apart(test) for name, test in counts.items()})
