"""From the schema's answer to what a template shows: numbers as people read them, bars, curves, breakdowns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.api.page import standings
from gateway.api.page.plots import Bar, Curve, bar, curve
from gateway.api.page.words import WORDS, Lang, number

FACETS = ("gender", "age", "group", "municipality")
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


def exact(goal: Mapping[str, Any], lang: Lang, on: date) -> ShownGoal:
    """With the live figure."""
    figure, standing = goal["figure"] or {}, goal["standing"] or {}
    share = goal["kind"] == "SHARE" or goal["unit"] == "PERCENT"
    value = figure.get("value")
    of = f"{figure['numerator']} {WORDS['of'][lang]} {figure['denominator']}" if figure.get("denominator") else ""
    steps = [(date.fromisoformat(step["on"]), _height(step, goal["unit"], share=share)) for step in goal["curve"] or []]
    drawn = curve(steps, on, goal["target"]) if any(value for _, value in steps) else None
    ends = ("worst", "best") if standing.get("worst") != standing.get("best") else ("low", "high")
    between = (float(standing[ends[0]]), float(standing[ends[1]])) if standing.get(ends[0]) else None
    return _goal(
        goal, lang,
        says=_number(value, goal["unit"], lang), of=of, state=state(standing.get("state"), lang),
        projection=bool(figure.get("projection")),
        bar=bar(_float(value), goal["target"], whole=100 if share else 1, between=between),
        curve=drawn,
        curve_says=_curve_says("curve_once" if drawn and drawn.once else "curve_text", drawn, steps, lang)
        or WORDS["curve_none"][lang].format(last=on),
        standing=standings.lines(goal, lang),
        cells={facet: [_counted(cell, lang, share=share) for cell in goal.get(facet) or []] for facet in FACETS},
    )  # fmt: skip


def released(goal: Mapping[str, Any], lang: Lang, on: date) -> ShownGoal:
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
        cells={facet: [(cell["value"], cell["text"], cell["atLeast"] or 0) for cell in told.get(facet) or []]
               for facet in FACETS},
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
    standing: tuple[standings.Line, ...] = (), cells: Mapping[str, list[tuple[str, str, int]]] | None = None,
    silent: bool = False,
) -> ShownGoal:  # fmt: skip
    target = "" if goal["target"] is None else f"{goal['target']} {WORDS[goal['unit']][lang]}".strip()
    return ShownGoal(
        id=goal["id"], title=goal["title"], definition=goal["definition"], assumed=goal["definitionAssumed"],
        rules=WORDS["rules"][lang].format(version=goal["version"], engine=goal["engine"]),
        says=says, of=of, state=state, target=target, target_by=goal["targetBy"] or "",
        target_assumed=goal["targetAssumed"], projection=projection, bar=bar, curve=curve, curve_says=curve_says,
        standing=standing,
        breakdowns=tuple((facet, _cells(found, lang)) for facet, found in (cells or {}).items() if found),
        silent=silent,
    )  # fmt: skip


def _curve_says(which: str, drawn: Curve | None, steps: Sequence[tuple[date, float]], lang: Lang) -> str:
    if drawn is None:
        return ""
    low, high = (number(f"{round(value, 1):g}", lang) for value in (steps[0][1], steps[-1][1]))
    return WORDS[which][lang].format(first=drawn.first, last=drawn.last, low=low, high=high)


def _counted(cell: Mapping[str, Any], lang: Lang, *, share: bool) -> tuple[str, str, int]:
    says = _number(cell["percent"], "PERCENT", lang) if share and cell["percent"] else str(cell["numerator"])
    return cell["value"], says, cell["numerator"]


def _cells(found: list[tuple[str, str, int]], lang: Lang) -> tuple[Cell, ...]:
    highest = max(count for _, _, count in found)
    return tuple(Cell(_named(value, lang), says, bar(count, highest)) for value, says, count in found)


def _named(value: str, lang: Lang) -> str:
    return WORDS[value][lang] if value in {"woman", "man", "other", "unknown"} else value


def _number(value: str | None, unit: str, lang: Lang) -> str:
    if value is None:
        return WORDS["nobody"][lang]
    return f"{number(value, lang)} {WORDS[unit][lang]}".strip()


def _height(step: Mapping[str, Any], unit: str, *, share: bool) -> float:
    if share:
        return _float(step["percent"])
    return step["numerator"] / 60 if unit == "HOURS" else float(step["numerator"])


def _float(value: str | None) -> float:
    return float(value or 0)
