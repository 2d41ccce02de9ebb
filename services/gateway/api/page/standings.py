"""Where a goal stands, as sentences: what it would take, what is to be expected, and how sure that is."""

from collections.abc import Mapping
from typing import Any, cast

from gateway.api.page.words import WORDS, Lang, counted, number
from gateway.api.schema.goals import GoalUnit
from gateway.domain.figures import UNITS, Rounding, Unit, quotient

Line = tuple[str, str]
"""What is said, and what is said of it."""
_MORE = {"HOURS": "more_hours", "SEK": "more_sek", "THINGS": "more_things"}


def lines(goal: Mapping[str, Any], lang: Lang) -> tuple[Line, ...]:
    """In the order in which people ask. Nothing for a goal without a standing."""
    told = goal["standing"]
    if told is None:
        return ()
    found = (_needed(goal, told, lang), _forecast(goal, told, lang), _waited(told, lang), _bounds(told, lang),
             _interval(told, lang))  # fmt: skip
    return tuple((WORDS[name][lang], says) for name, says in found if says)


def _needed(goal: Mapping[str, Any], told: Mapping[str, Any], lang: Lang) -> Line:
    if not told["needed"] or told["state"] in (None, "MET"):
        return "needed", ""
    days = told["daysLeft"]
    left = WORDS["day_left" if days == 1 else "days_left" if days else "no_days_left"][lang].format(days=days)
    return "needed", f"{_more(goal['unit'], told['needed'], lang)}; {left}"


def _more(unit: str, needed: int, lang: Lang) -> str:
    """Never too little: what is told in tenths is rounded up."""
    word = _MORE.get(unit, "more_person" if needed == 1 else "more_people")
    per = UNITS[cast("Unit", GoalUnit[unit].value)].per
    told = quotient(needed, per, Rounding(1, "up")).removesuffix(".0")
    return WORDS[word][lang].format(n=number(told, lang))


def _forecast(goal: Mapping[str, Any], told: Mapping[str, Any], lang: Lang) -> Line:
    if told["forecast"] is None or told["method"] == "AS_IT_IS":
        return "forecast", ""
    value = counted(told["forecast"], goal["unit"], lang)
    return "forecast", f"{value}, {WORDS[told['method']][lang]}"


def _waited(told: Mapping[str, Any], lang: Lang) -> Line:
    parts = [WORDS[name][lang].format(n=told[name]) for name in ("pending", "lost") if told[name]]
    return "waited", "; ".join(parts)


def _bounds(told: Mapping[str, Any], lang: Lang) -> Line:
    if told["worst"] is None or told["worst"] == told["best"]:
        return "bounds", ""
    return "bounds", WORDS["bounds_text"][lang].format(low=number(told["worst"], lang), high=number(told["best"], lang))


def _interval(told: Mapping[str, Any], lang: Lang) -> Line:
    if told["low"] is None:
        return "interval", ""
    says = WORDS["from_to"][lang].format(low=number(told["low"], lang), high=number(told["high"], lang))
    more = "secondary" if told["secondary"] else "early" if told["pending"] else None
    return "interval", f"{says}. {WORDS[more][lang]}" if more else says
