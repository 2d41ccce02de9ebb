"""How a figure becomes words: the only place where a number is rounded, and only to be shown.

Targets are compared in integers (domain.md, section 4: shares are compared as 4k >= 3n, never as floats).
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Unit = Literal["people", "things", "percent", "minutes", "days", "ore", "hundredths"]


class Read(NamedTuple):
    """How people read what is kept in a unit."""

    per: int = 1
    """How many of what is kept are one of what people read: minutes of an hour, öre of a krona."""
    times: int = 1
    """What a quotient is multiplied with: a share is read in percent."""
    whole: bool = False
    """Counted one by one, so that there is nothing to round."""


UNITS: Mapping[Unit, Read] = {
    "people": Read(whole=True),
    "things": Read(whole=True),
    "percent": Read(times=100),
    "minutes": Read(per=60),
    "days": Read(),
    "ore": Read(per=100),
    "hundredths": Read(),
}
"""Every unit, told apart here alone. Hundredths stand over a hundred, so that their quotient is read as it is."""

ALONE = ("count", "sum")
"""The kinds of goal whose figure is a number by itself; every other's is a quotient."""


class Measure(NamedTuple):
    """What a goal's figure is given in."""

    unit: Unit
    quotient: bool
    """Whether the numerator is so much of, or for each of, the denominator."""

    @classmethod
    def of(cls, kind: str, unit: Unit) -> "Measure":
        """As the read contract names them."""
        return cls(unit, kind not in ALONE)


class Target(NamedTuple):
    """What is wanted of a figure, in what is kept of its unit."""

    value: int
    at_most: bool = False
    """A ceiling, which the figure must not lie above; a floor otherwise."""


class Rounding(NamedTuple):
    """How the quotients of a goal are written (`rounding` of its definition)."""

    decimals: int = 1
    mode: str = "half-up"
    """`half-up`, `half-even`, `up` (away from zero) or `down` (towards it)."""


ONE_DECIMAL = Rounding()


def quotient(numerator: int, denominator: int, how: Rounding) -> str:
    """The quotient of whole numbers with so many decimals, computed in integers. The denominator is above 0."""
    whole, rest = divmod(abs(numerator) * 10**how.decimals, denominator)
    away = {
        "half-up": 2 * rest >= denominator,
        "half-even": 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1),
        "up": rest > 0,
        "down": False,
    }[how.mode]
    digits = f"{whole + away:0{how.decimals + 1}}"
    point = len(digits) - how.decimals
    sign = "-" if numerator < 0 and whole + away else ""
    return f"{sign}{digits[:point]}.{digits[point:]}".rstrip(".")


def one_decimal(numerator: int, denominator: int) -> str:
    """The quotient with one decimal, rounded half up (away from zero)."""
    return quotient(numerator, denominator, ONE_DECIMAL)


def percent(numerator: int, denominator: int, how: Rounding = ONE_DECIMAL) -> str | None:
    """A share as percent; None of nobody: a share of nobody is not zero."""
    return quotient(100 * numerator, denominator, how) if denominator > 0 else None


def shown(measure: Measure, numerator: int, denominator: int, how: Rounding = ONE_DECIMAL) -> str | None:
    """The value in the words of its unit: people and things whole, everything else rounded. None of nobody."""
    read = UNITS[measure.unit]
    if measure.quotient:
        return quotient(read.times * numerator, read.per * denominator, how) if denominator > 0 else None
    return str(numerator) if read.whole else quotient(numerator, read.per, how)


def tenths(permille: int | None) -> str | None:
    """Tenths of a percent as percent with one decimal."""
    return None if permille is None else one_decimal(permille, 10)


def forecast_per(unit: Unit) -> int:
    """How many of what a forecast comes in are one of what people read: a share's comes in tenths of a percent."""
    return 10 if UNITS[unit].times > 1 else UNITS[unit].per


def forecast(unit: Unit, value: int | None) -> str | None:
    """A forecast in the words of its unit."""
    if value is None:
        return None
    per = forecast_per(unit)
    return str(value) if per == 1 else one_decimal(value, per)


def shown_target(unit: Unit, target: int | None) -> int | None:
    """A target as its definition states it: whole hours or SEK, where the read contract keeps minutes or öre."""
    return None if target is None else target // UNITS[unit].per


def meets(measure: Measure, numerator: int, denominator: int, target: Target) -> bool:
    """Whether a value keeps its target, compared in whole numbers. A quotient of nobody keeps none."""
    value, wanted = numerator, target.value
    if measure.quotient:
        if denominator <= 0:
            return False
        value, wanted = UNITS[measure.unit].times * numerator, wanted * denominator
    return value <= wanted if target.at_most else value >= wanted
