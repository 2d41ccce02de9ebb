"""Goals of a closed report on its pages: where they stand, how they moved, who is behind them in which cell."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.programme.goals import Rounding
from reporting.domain.languages import Language
from reporting.domain.rounding import PER
from reporting.reports.rendering.charts import Chart, curve
from reporting.reports.rendering.numbers import amount, decimal, figure, quotient, whole
from reporting.reports.rendering.pages import Cell, Content, Section, assumed, table
from reporting.reports.rendering.words import word

Goal = Mapping[str, Any]
_AS_USUAL, _NEVER_TOO_LITTLE = Rounding(), Rounding(mode="up")


def standing(content: Content, language: Language) -> Section:
    """The table that most readers look at first."""
    addendum = content["order"]["adds_to"] is not None
    columns = ("goal", "figure", *(("before",) if addendum else ("in_period",)), "target", "state", "open_windows")
    rows = [_row(goal, language, addendum=addendum) for goal in content["goals"]]
    return Section(word("goals", language), table(language, columns, rows))


def _row(goal: Goal, language: Language, *, addendum: bool) -> tuple[Cell, ...]:
    return (
        goal["title"][language] + assumed(goal["assumed"], language),
        _shown(goal, language),
        _before(goal, language) if addendum else _in_period(goal, language),
        wanted(goal, language),
        state(goal, language),
        _windows(goal, language),
    )


def _shown(goal: Goal, language: Language) -> str:
    if goal["kind"] != "duration":
        return _figure(goal, goal["figure"], language)
    lengths, days = goal["days"], word("days", language)
    told = [f"{word(name, language)} {lengths[name]}" for name in ("mean", "median") if lengths[name] is not None]
    return f"{', '.join(told)} {days}" if told else "–"


def _figure(goal: Goal, told: Mapping[str, Any], language: Language) -> str:
    """A statistic beside another is of nobody."""
    write = quotient if goal["kind"] == "series" else figure
    return write(goal["unit"], told, language, _rounding(goal))


def _rounding(goal: Goal) -> Rounding:
    """As the goal says; what it does not say is as usual."""
    return Rounding(**goal.get("rounding", {}))


def _before(goal: Goal, language: Language) -> str:
    """What the report that this one adds to said; of a length its mean."""
    return _figure(goal, goal["before"], language)


def _in_period(goal: Goal, language: Language) -> str:
    """What was added. In a period a numerator may have grown by fewer than the denominator: no quotient of these.
    Nothing is added to a length or to a statistic.
    """
    told = goal["in_period"]
    if goal["kind"] in ("duration", "series"):
        return ""
    added = _counted(goal, told["numerator"], language)
    return added if told["denominator"] is None else f"{added} / {whole(told['denominator'])}"


def _counted(goal: Goal, number: int, language: Language, how: Rounding = _AS_USUAL) -> str:
    """A numerator: of a share people, otherwise in the goal's unit."""
    return whole(number) if goal["unit"] == "percent" else amount(goal["unit"], number, language, how)


def wanted(goal: Goal, language: Language) -> str:
    """What is aimed at; an assumed target says so."""
    target = goal["target"]
    if target is None:
        return ""
    if target.get("from_percent") is not None:
        return f"{target['from_percent']}–{target['to_percent']} %"
    return bound(goal, language)


def bound(goal: Goal, language: Language) -> str:
    """The number that is aimed at, from below or from above."""
    target = goal["target"]
    sign = "≤" if target["at_most"] else "≥"
    return f"{sign} {amount(goal['unit'], target['value'], language)}{assumed(target['assumed'], language)}"


def state(goal: Goal, language: Language) -> str:
    """Where it stands, and how many more results would do where that can be said."""
    told = goal["standing"]
    if told["state"] is None:
        return ""
    if not told["needed"]:
        return word(told["state"], language)
    needed = _counted(goal, told["needed"], language, _NEVER_TOO_LITTLE)
    return f"{word(told['state'], language)}; {word('needed', language).lower()}: {needed}"


def _windows(goal: Goal, language: Language) -> str:
    ahead = goal["open_windows"]
    if ahead is None:
        return ""
    until = f" ({word('until', language)} {ahead['last_day']})" if ahead["last_day"] else ""
    return f"{ahead['people']}{until}"


def bounds(content: Content, language: Language) -> Section | None:
    """How sure the shares are: pending and lost people, the interval, the worst and the best case, a plain forecast."""
    rows = [row for goal in content["goals"] if (row := _bounds(goal, language)) is not None]
    columns = ("goal", "pending", "lost", "interval", "worst_best", "forecast")
    return Section(word("bounds", language), table(language, columns, rows)) if rows else None


def _bounds(goal: Goal, language: Language) -> tuple[Cell, ...] | None:
    told = goal["standing"]
    if goal["unit"] != "percent" or told["worst_permille"] is None:
        return None
    secondary = f" {word('secondary', language)}" if told["secondary"] else ""
    interval = _between(told["low_permille"], told["high_permille"], language)
    forecast = (
        "" if told["forecast"] is None else f"{_percent(told['forecast'], language)} ({word(told['method'], language)})"
    )
    worst_best = _between(told["worst_permille"], told["best_permille"], language)
    return (goal["title"][language], told["pending"], told["lost"], interval + secondary, worst_best, forecast)


def _between(low: int | None, high: int | None, language: Language) -> str:
    return "" if low is None or high is None else f"{_percent(low, language)} – {_percent(high, language)}"


def _percent(permille: int, language: Language) -> str:
    return f"{decimal(Decimal(permille) / 10, language)} %"


def curves(content: Content, language: Language) -> Section:
    """One chart for each goal that has moved at all."""
    charts = tuple(chart for goal in content["goals"] if (chart := _curve(goal, language)) is not None)
    return Section(word("curves", language), charts=charts)


def _curve(goal: Goal, language: Language) -> Chart | None:
    points = [
        (date.fromisoformat(step["on"]), value) for step in goal["curve"] if (value := _value(goal, step)) is not None
    ]
    if len(points) < 2 or not any(value for _, value in points):
        return None
    target = goal["target"] and goal["target"]["value"]
    title = goal["title"][language]
    last = _figure(goal, goal["figure"], language)
    described = f"{title}: {last} ({points[-1][0]}). {wanted(goal, language)}"
    unit = "%" if goal["unit"] == "percent" else ""
    return curve(title, points, None if target is None else _scaled(goal, target), unit=unit, described=described)


def _value(goal: Goal, step: Mapping[str, Any]) -> float | None:
    if step["denominator"] is None:
        return _scaled(goal, step["numerator"])
    if not step["denominator"]:
        return None
    share: float = step["numerator"] / step["denominator"]
    return 100 * share if goal["unit"] == "percent" else share / PER.get(goal["unit"], 1)


def _scaled(goal: Goal, number: int) -> float:
    return number / PER.get(goal["unit"], 1)


def cells(content: Content, language: Language) -> Section | None:
    """Every cell of every goal."""
    rows = [row for goal in content["goals"] for row in _cells(goal, language)]
    columns = ("goal", "facet", "cell", "figure")
    return Section(word("cells", language), table(language, columns, rows)) if rows else None


def _cells(goal: Goal, language: Language) -> Iterator[tuple[Cell, ...]]:
    for cell in goal["cells"]:
        names = (word(cell["facet"], language), word(cell["value"], language))
        yield (goal["title"][language], *names, figure(goal["unit"], cell, language, _rounding(goal)))
