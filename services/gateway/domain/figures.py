"""How a figure becomes words: the only place where a number is rounded, and only to be shown.

Targets are compared in integers (domain.md, section 4: shares are compared as 4k >= 3n, never as floats).
"""

from typing import Literal

Unit = Literal["people", "things", "percent", "minutes"]

_MINUTES_PER_HOUR = 60


def one_decimal(numerator: int, denominator: int) -> str:
    """The quotient with one decimal, rounded half up (away from zero), computed in integers."""
    tenths = (abs(numerator) * 20 + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}"


def percent(numerator: int, denominator: int) -> str | None:
    """A share as percent with one decimal; None of nobody: a share of nobody is not zero."""
    return one_decimal(100 * numerator, denominator) if denominator > 0 else None


def shown(unit: Unit, numerator: int, denominator: int) -> str | None:
    """The value in the words of its unit: people and things whole, hours and percent with one decimal."""
    match unit:
        case "people" | "things":
            return str(numerator)
        case "percent":
            return percent(numerator, denominator)
        case "minutes":
            return one_decimal(numerator, _MINUTES_PER_HOUR)


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
