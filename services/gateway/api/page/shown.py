"""From the schema's answer to what a template shows: numbers as people read them, bars, curves, breakdowns."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from typing import Any

from gateway.api.page import standings
from gateway.api.page.facets import CAPTIONS, Names, caption, named
from gateway.api.page.plots import Bar, Curve, bar, curve
from gateway.api.page.words import WORDS, Lang, counted, number

STATES = {
    "MET": "✓", "ON_TRACK": "→", "AT_RISK": "!", "MISSED": "✕", "NOT_YET_DUE": "…", "CANNOT_BE_SAID_YET": "…",
}  # fmt: skip
"""Where goals stand, the best first, each with its sign: never told by colour alone."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a goal stands."""

    code: str
    sign: str
    says: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a breakdown, as people read it."""

    name: str
    says: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class ShownGoal:
    """A goal as the page shows it, in either edition."""

    id: str
    title: str
    definition: str
    assumed: bool
    rules: str
    says: str
    of: str
    state: State | None
    target: str
    target_by: str
    target_assumed: bool
    projection: bool
    bar: Bar | None
    curve: Curve | None
    curve_says: str
    standing: tuple[standings.Line, ...]
    breakdowns: tuple[tuple[str, tuple[Cell, ...]], ...]
    silent: bool
    """Releases never speak of it."""


def exact(goal: Mapping[str, Any], lang: Lang, on: date, names: Names) -> ShownGoal:
    """With the live figure."""
    figure, standing = goal["figure"] or {}, goal["standing"] or {}
    value, whole = figure.get("value"), 100 if goal["unit"] == "PERCENT" else 1
    # Of nobody there is no share and no average: the curve begins with the first number.
    known = dropwhile(lambda step: step["shown"] is None, goal["curve"] or [])
    steps = [(date.fromisoformat(step["on"]), _float(step["shown"])) for step in known]
    drawn = curve(steps, on, goal["target"]) if any(value for _, value in steps) else None
    ends = ("worst", "best") if standing.get("worst") != standing.get("best") else ("low", "high")
    between = (float(standing[ends[0]]), float(standing[ends[1]])) if standing.get(ends[0]) else None
    return _goal(
        goal, lang,
        says=_number(value, goal["unit"], lang), of=_of(goal, figure, lang), state=state(standing.get("state"), lang),
        projection=bool(figure.get("projection")),
        bar=bar(_float(value), goal["target"], whole=whole, between=between),
        curve=drawn,
        curve_says=_curve_says("curve_once" if drawn and drawn.once else "curve_text", drawn, steps, lang)
        or WORDS["curve_none"][lang].format(last=on),
        standing=standings.lines(goal, lang),
        breakdowns=_breakdowns(goal, goal["unit"], lambda cell: _counted(cell, goal["unit"], lang), names, lang),
    )  # fmt: skip


def released(goal: Mapping[str, Any], lang: Lang, on: date, names: Names) -> ShownGoal:
    """With what a release says, and nothing else."""
    told = goal["released"]
    if told is None:
        return _goal(goal, lang, says=WORDS["silent"][lang], silent=True)
    headline = told["headline"]
    # What is not shown is no number: the curve begins with the first release that says one.
    steps = [(date.fromisoformat(step["on"]), float(step["atLeast"])) for step in told["curve"] if step["atLeast"]]
    drawn = curve(steps, max(on, steps[-1][0]), held=False) if steps else None
    return _goal(
        goal, lang,
        says=headline["text"], state=state(told["state"], lang),
        bar=bar(headline["atLeast"] or 0, goal["target"]) if goal["unit"] == "PEOPLE" else None,
        curve=drawn,
        curve_says=_curve_says("released_once" if drawn and drawn.once else "released_text", drawn, steps, lang)
        or WORDS["released_never"][lang],
        breakdowns=_breakdowns(told, goal["unit"], lambda cell: (cell["text"], cell["atLeast"] or 0), names, lang),
    )  # fmt: skip


def state(code: str | None, lang: Lang) -> State | None:
    """None of a goal without a target."""
    return State(code.lower().replace("_", "-"), STATES[code], WORDS[code][lang]) if code else None


def states(programme: Mapping[str, Any], lang: Lang) -> list[tuple[int, State]]:
    """How many of a programme's goals stand where, the best first."""
    of = "standing" if programme["edition"] == "EXACT" else "released"
    counted = Counter((goal[of] or {}).get("state") for goal in programme["goals"])
    return [(counted[code], told) for code in STATES if counted[code] and (told := state(code, lang))]


def _goal(
    goal: Mapping[str, Any], lang: Lang, *, says: str, of: str = "", state: State | None = None,
    projection: bool = False, bar: Bar | None = None, curve: Curve | None = None, curve_says: str = "",
    standing: tuple[standings.Line, ...] = (), breakdowns: tuple[tuple[str, tuple[Cell, ...]], ...] = (),
    silent: bool = False,
) -> ShownGoal:  # fmt: skip
    return ShownGoal(
        id=goal["id"], title=goal["title"], definition=goal["definition"], assumed=goal["definitionAssumed"],
        rules=WORDS["rules"][lang].format(version=goal["version"], engine=goal["engine"]),
        says=says, of=of, state=state, target=_target(goal, lang), target_by=goal["targetBy"] or "",
        target_assumed=goal["targetAssumed"], projection=projection, bar=bar, curve=curve, curve_says=curve_says,
        standing=standing, breakdowns=breakdowns, silent=silent,
    )  # fmt: skip


def _curve_says(which: str, drawn: Curve | None, steps: Sequence[tuple[date, float]], lang: Lang) -> str:
    if drawn is None:
        return ""
    low, high = (number(f"{value:.1f}".removesuffix(".0"), lang) for value in (steps[0][1], steps[-1][1]))
    return WORDS[which][lang].format(first=drawn.first, last=drawn.last, low=low, high=high)


def _target(goal: Mapping[str, Any], lang: Lang) -> str:
    if goal["target"] is None:
        return ""
    bound = WORDS["at_most" if goal["atMost"] else "at_least"][lang]
    return f"{bound} {_number(str(goal['target']), goal['unit'], lang)}"


def _of(goal: Mapping[str, Any], figure: Mapping[str, Any], lang: Lang) -> str:
    """Of how many, or for how many on average; a statistic is of nobody here."""
    people = figure.get("denominator")
    if not people or goal["kind"] == "SERIES":
        return ""
    if goal["unit"] == "PERCENT":
        return f"{figure['numerator']} {WORDS['of'][lang]} {people}"
    return WORDS["average_of_one" if people == 1 else "average"][lang].format(n=people)


def _counted(cell: Mapping[str, Any], unit: str, lang: Lang) -> tuple[str, float]:
    """What a cell says, and how long its bar is: of a share by its people, otherwise by its value."""
    told = cell["shown"]
    says = str(cell["numerator"]) if told is None or unit in ("PEOPLE", "THINGS") else _number(told, unit, lang)
    return says, cell["numerator"] if unit == "PERCENT" else _float(told)


def _breakdowns(
    told: Mapping[str, Any], unit: str, says: Callable[[Mapping[str, Any]], tuple[str, float]], names: Names, lang: Lang
) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """(caption, cells) of every facet that the goal is told by."""
    return tuple(
        (
            caption(facet, unit, lang),
            _cells([(named(facet, cell["value"], names, lang), *says(cell)) for cell in found]),
        )
        for facet in CAPTIONS
        if (found := told.get(facet))
    )


def _cells(found: list[tuple[str, str, float]]) -> tuple[Cell, ...]:
    highest = max(count for _, _, count in found)
    return tuple(Cell(name, says, bar(count, highest)) for name, says, count in found)


def _number(value: str | None, unit: str, lang: Lang) -> str:
    if value is None:
        return WORDS["nobody"][lang]
    return counted(value, unit, lang)


def _float(value: str | None) -> float:
    return float(value or 0)
