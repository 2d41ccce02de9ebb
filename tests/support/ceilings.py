"""A ceiling on costs and where it stands, counted by hand: 1,000 öre at most, over the 547 days of programme C."""

from datetime import date

from reporting.domain.standing import Observed, Wanted

STARTS, ENDS = date(2014, 6, 2), date(2015, 11, 30)
_DAY_274 = date(2015, 3, 2)
CEILING = Wanted(factor=0, target=1000, at_most=True, between=None, starts_on=STARTS, due=ENDS)
CASES = [
    # spent, on, state, forecast: as many öre a day as so far, whole ones
    (0, date(2014, 6, 1), "not-yet-due", 0),
    (0, _DAY_274, "on-track", 0),
    (500, _DAY_274, "on-track", 998),
    (501, _DAY_274, "on-track", 1000),
    (502, _DAY_274, "at-risk", 1002),
    (1001, _DAY_274, "at-risk", 1998),
    (1000, ENDS, "on-track", 1000),
    (1001, ENDS, "at-risk", 1001),
    (1000, date(2015, 12, 1), "met", 1000),
    (1001, date(2015, 12, 1), "missed", 1001),
]
"""Nothing is met before the last day has gone: what is not spent yet may still be."""


def spent(ore: int) -> Observed:
    return Observed.of((ore, 0), {})
