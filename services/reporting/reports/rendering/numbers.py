"""Numbers as people read them: whole people, percent of how many, hours, kronor; rounded half up, only here."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reporting.reports.rendering.words import Language

_THIN = "\u00a0"
_PER = {"minutes": 60, "ore": 100}


def figure(unit: str, told: Mapping[str, Any], language: Language) -> str:
    """A figure of a goal: `12 of 37 (32.4 %)`, `1 234 h`, `45.0`."""
    num, den = told["numerator"], told["denominator"]
    if den is None:
        return amount(unit, num, language)
    if unit == "percent":
        of = "av" if language == "sv" else "of"
        share = f" ({decimal(Decimal(100 * num) / den, language)} %)" if den else ""
        return f"{whole(num)} {of} {whole(den)}{share}"
    return decimal(Decimal(num) / den, language) if den else "–"


def amount(unit: str, number: int, language: Language) -> str:
    """A number in its unit."""
    suffix = {"minutes": "h", "ore": "kr" if language == "sv" else "SEK", "percent": "%"}.get(unit, "")
    shown = decimal(Decimal(number) / _PER[unit], language) if unit in _PER else whole(number)
    return f"{shown}{_THIN}{suffix}" if suffix else shown


def whole(number: int) -> str:
    """With thin spaces between thousands."""
    return f"{number:,}".replace(",", _THIN)


def decimal(number: Decimal, language: Language, digits: str = "0.1") -> str:
    """With one decimal."""
    rounded = f"{number.quantize(Decimal(digits), ROUND_HALF_UP):,}".replace(",", _THIN)
    return rounded.replace(".", ",") if language == "sv" else rounded
