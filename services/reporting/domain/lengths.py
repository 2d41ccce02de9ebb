"""The median of a duration, from the people counted by their number of days. Exact until it is shown."""

from collections.abc import Iterable
from fractions import Fraction


def median(buckets: Iterable[tuple[int, int]]) -> Fraction | None:
    """The middle of (days, people), between the two middle ones if the number of people is even.

    >>> median([(10, 1), (30, 1), (20, 2)])
    Fraction(20, 1)
    """
    days = sorted((length, people) for length, people in buckets if people)
    number = sum(people for _, people in days)
    if number == 0:
        return None
    return Fraction(_at(days, (number - 1) // 2) + _at(days, number // 2), 2)


def _at(days: list[tuple[int, int]], place: int) -> int:
    for length, people in days:
        if place < people:
            return length
        place -= people
    raise AssertionError("a place among those who were counted")
