"""Numbers as people read them: whole people, percent of how many, hours, kronor; rounded half up, only here."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reporting.reports.rendering.words import LANGUAGES, Language

_THIN = "\u00a0"
PER = {"minutes": 60, "ore": 100, "hundredths": 100}
"""How many of a unit are one of what people read."""
_SUFFIXES = {"minutes": ("h", "h"), "ore": ("kr", "SEK"), "percent": ("%", "%")}


def figure(unit: str, told: Mapping[str, Any], language: Language) -> str:
    """A figure of a goal: `12 of 37 (32.4 %)`, `1 234 h`, `45.0`."""
    num, den = told["numerator"], told["denominator"]
    if den is None:
        return amount(unit, num, language)
    if unit == "percent":
        of = "av" if language == "sv" else "of"
        share = f" ({decimal(Decimal(100 * num) / den, language)} %)" if den else ""
        return f"{whole(num)} {of} {whole(den)}{share}"
    return _with(unit, decimal(Decimal(num) / den / PER.get(unit, 1), language), language) if den else "–"


def amount(unit: str, number: int, language: Language) -> str:
    """A number in its unit."""
    shown = decimal(Decimal(number) / PER[unit], language) if unit in PER else whole(number)
    return _with(unit, shown, language)


def _with(unit: str, shown: str, language: Language) -> str:
    suffix = _SUFFIXES.get(unit)
    return shown if suffix is None else f"{shown}{_THIN}{suffix[LANGUAGES.index(language)]}"


def whole(number: int) -> str:
    """With thin spaces between thousands."""
    return f"{number:,}".replace(",", _THIN)


def decimal(number: Decimal, language: Language, digits: str = "0.1") -> str:
    """With one decimal."""
    rounded = f"{number.quantize(Decimal(digits), ROUND_HALF_UP):,}".replace(",", _THIN)
    return rounded.replace(".", ",") if language == "sv" else rounded
