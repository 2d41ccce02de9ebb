"""Who somebody was at the first entry, as it was told then and never again.

Assumed: what was not told is not so, whatever is asked.
"""

from datetime import date

from local.simulate.book.calendar import anniversaries
from local.simulate.book.counting import Test
from local.simulate.book.lives import Life
from local.simulate.book.true_of import enrolled


def told(*codes: str) -> Test:
    """One of these was told at the first entry."""
    return lambda life, day: enrolled(life, day) and bool(life.entry.codes & frozenset(codes))


def employment(*statuses: str) -> Test:
    """Was so at the first entry."""
    return lambda life, day: enrolled(life, day) and life.entry.employment in statuses


def education(*levels: str) -> Test:
    """Likewise."""
    return lambda life, day: enrolled(life, day) and life.entry.education in levels


def aged(first: int, last: int = 999) -> Test:
    """In whole years on the day of the first entry."""

    def of(life: Life, day: date) -> bool:
        return (
            enrolled(life, day)
            and life.born is not None
            and (first <= anniversaries(life.born, life.begun(day)[0].first) <= last)
        )

    return of


def fully_told(life: Life, day: date) -> bool:
    """Gender, age, education and employment were all told at the first entry."""
    said = (life.gender, life.born, life.entry.education, life.entry.employment)
    return enrolled(life, day) and all(one is not None for one in said)
