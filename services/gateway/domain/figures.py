"""How a figure becomes words: the only place where a number is rounded, and only to be shown.

Targets are compared in integers (domain.md, section 4: shares are compared as 4k >= 3n, never as floats).
"""

from typing import Literal, NamedTuple

Unit = Literal["people", "things", "percent", "minutes"]

_MINUTES_PER_HOUR = 60


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


def shown(unit: Unit, numerator: int, denominator: int, how: Rounding = ONE_DECIMAL) -> str | None:
    """The value in the words of its unit: people and things whole, hours and percent rounded."""
    match unit:
        case "people" | "things":
            return str(numerator)
        case "percent":
            return percent(numerator, denominator, how)
        case "minutes":
            return quotient(numerator, _MINUTES_PER_HOUR, how)


def tenths(permille: int | None) -> str | None:
    """Tenths of a percent as percent with one decimal."""
    return None if permille is None else one_decimal(permille, 10)


def forecast(unit: Unit, value: int | None) -> str | None:
    """A forecast in the words of its unit: of a share it comes in tenths of a percent."""
    if value is None or unit == "percent":
        return tenths(value)
    return shown(unit, value, 0)


def shown_target(unit: Unit, target: int | None) -> int | None:
    """A target as its definition states it: whole hours, where the read contract keeps minutes."""
    return target // _MINUTES_PER_HOUR if target is not None and unit == "minutes" else target


def meets(unit: Unit, numerator: int, denominator: int, target: int) -> bool:
    """Whether a value reaches its target (people, percent, minutes). A share of nobody reaches none."""
    if unit == "percent":
        return denominator > 0 and 100 * numerator >= target * denominator
    return numerator >= target
