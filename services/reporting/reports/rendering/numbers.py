"""Numbers as people read them: whole people, percent of how many, hours, kronor; rounded only here."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from contracts.programme.goals import Rounding
from reporting.domain.languages import LANGUAGES, Language
from reporting.domain.rounding import PER, rounded, value

_AS_USUAL = Rounding()
_THIN = "\u00a0"
_SUFFIXES = {"minutes": ("h", "h"), "ore": ("kr", "SEK"), "percent": ("%", "%"), "days": ("dagar", "days")}


def figure(unit: str, told: Mapping[str, Any], language: Language, how: Rounding = _AS_USUAL) -> str:
    """A figure of a goal: `12 of 37 (32.4 %)`, `1 234 h`, `45.0`."""
    num, den = told["numerator"], told["denominator"]
    if den is None:
        return amount(unit, num, language, how)
    if unit == "percent":
        of = "av" if language == "sv" else "of"
        exact = value(unit, num, den)
        share = f" ({_written(rounded(exact, how), language)} %)" if exact is not None else ""
        return f"{whole(num)} {of} {whole(den)}{share}"
    return quotient(unit, told, language, how)


def quotient(unit: str, told: Mapping[str, Any], language: Language, how: Rounding = _AS_USUAL) -> str:
    """A figure that is so much for each, without of how many."""
    exact = value(unit, told["numerator"], told["denominator"])
    return "–" if exact is None else _with(unit, _written(rounded(exact, how), language), language)


def amount(unit: str, number: int, language: Language, how: Rounding = _AS_USUAL) -> str:
    """A number in its unit."""
    if unit not in PER:
        return _with(unit, whole(number), language)
    return _with(unit, _written(rounded(Fraction(number, PER[unit]), how), language), language)


def _with(unit: str, shown: str, language: Language) -> str:
    suffix = _SUFFIXES.get(unit)
    return shown if suffix is None else f"{shown}{_THIN}{suffix[LANGUAGES.index(language)]}"


def whole(number: int) -> str:
    """With thin spaces between thousands."""
    return f"{number:,}".replace(",", _THIN)


def decimal(number: Decimal, language: Language, digits: str = "0.1") -> str:
    """With one decimal."""
    return _written(number.quantize(Decimal(digits), ROUND_HALF_UP), language)


def _written(number: Decimal, language: Language) -> str:
    grouped = f"{number:,}".replace(",", _THIN)
    return grouped.replace(".", ",") if language == "sv" else grouped
