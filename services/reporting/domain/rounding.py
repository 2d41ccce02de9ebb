"""Quotients as they are shown: exact until here, and rounded as the goal says."""

from decimal import Decimal
from fractions import Fraction

from contracts.programme.goals import Rounding


def rounded(value: Fraction, how: Rounding) -> Decimal:
    """With so many decimals, computed in integers.

    >>> [str(rounded(Fraction(5, 4), Rounding(decimals=1, mode=mode))) for mode in ("half-up", "half-even", "down")]
    ['1.3', '1.2', '1.2']
    """
    scaled = abs(value) * 10**how.decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    away = {
        "half-up": twice >= 0,
        "half-even": twice > 0 or (twice == 0 and whole % 2 == 1),
        "up": rest > 0,
        "down": False,
    }[how.mode]
    number = Decimal(whole + away).scaleb(-how.decimals)
    return -number if value < 0 and number else number


PER = {"minutes": 60, "ore": 100}
"""How many of a unit are one of what people read: hours, SEK. Hundredths stand over a hundred, and need none."""


def value(unit: str, num: int, den: int | None) -> Fraction | None:
    """A figure in what people read: a share in percent, hours, SEK, days. None of nobody."""
    if den is None:
        return Fraction(num, PER.get(unit, 1))
    if den == 0:
        return None
    return Fraction(100 * num, den) if unit == "percent" else Fraction(num, den * PER.get(unit, 1))
