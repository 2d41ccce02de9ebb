"""From the schema's answer to what a template shows: numbers as people read them, bars, curves, breakdowns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.api.page.plots import Bar, Curve, bar, curve
from gateway.api.page.words import WORDS, Lang

FACETS = ("gender", "age", "group")


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
    says: str
    of: str
    state: str
    target: str
    target_by: str
    target_assumed: bool
    projection: bool
    bar: Bar | None
    curve: Curve | None
    low: str
    high: str
    breakdowns: tuple[tuple[str, tuple[Cell, ...]], ...]


def exact(goal: Mapping[str, Any], lang: Lang, on: date) -> ShownGoal:
    """With the live figure."""
    figure = goal["figure"] or {}
    share = goal["kind"] == "SHARE" or goal["unit"] == "PERCENT"
    value = figure.get("value")
    of = f"{figure['numerator']} {WORDS['of'][lang]} {figure['denominator']}" if figure.get("denominator") else ""
    steps = [(date.fromisoformat(step["on"]), _height(step, goal["unit"], share=share)) for step in goal["curve"] or []]
    target = goal["target"]
    status = figure.get("status")
    cells = {facet: [_counted(cell, lang, share=share) for cell in goal[facet] or []] for facet in FACETS}
    return _goal(
        goal, lang,
        says=_number(value, goal["unit"], lang), of=of, state=WORDS[status][lang] if status else "",
        projection=bool(figure.get("projection")),
        bar=bar(_float(value), target), curve=curve(steps, on, target),
        ends=(_plain(steps[0][1]), _plain(steps[-1][1])) if steps else ("", ""), cells=cells,
    )  # fmt: skip


def released(goal: Mapping[str, Any], lang: Lang, on: date) -> ShownGoal:
    """With what a release says, and nothing else."""
    told = goal["released"]
    if told is None:
        return _goal(goal, lang, says=WORDS["silent"][lang])
    headline = told["headline"]
    # What is not shown is no number: the curve begins with the first release that says one.
    steps = [(date.fromisoformat(step["on"]), float(step["atLeast"])) for step in told["curve"] if step["atLeast"]]
    return _goal(
        goal, lang,
        says=headline["text"], state=WORDS[told["state"]][lang] if told["state"] else "",
        bar=bar(headline["atLeast"] or 0, goal["target"]) if goal["unit"] == "PEOPLE" else None,
        curve=curve(steps, max(on, steps[-1][0])) if steps else None,
        ends=(_plain(steps[0][1]), _plain(steps[-1][1])) if steps else ("", ""),
        cells={facet: [(cell["value"], cell["text"], cell["atLeast"] or 0) for cell in told[facet]]
               for facet in FACETS},
    )  # fmt: skip


def _goal(
    goal: Mapping[str, Any], lang: Lang, *, says: str, of: str = "", state: str = "", projection: bool = False,
    bar: Bar | None = None, curve: Curve | None = None, ends: tuple[str, str] = ("", ""),
    cells: Mapping[str, list[tuple[str, str, int]]] | None = None,
) -> ShownGoal:  # fmt: skip
    target = "" if goal["target"] is None else f"{goal['target']} {WORDS[goal['unit']][lang]}".strip()
    return ShownGoal(
        id=goal["id"], title=goal["title"], definition=goal["definition"], assumed=goal["definitionAssumed"],
        says=says, of=of, state=state, target=target, target_by=goal["targetBy"] or "",
        target_assumed=goal["targetAssumed"], projection=projection, bar=bar, curve=curve, low=ends[0], high=ends[1],
        breakdowns=tuple(
            (facet, _cells(found, lang)) for facet, found in (cells or {}).items() if found
        ),
    )  # fmt: skip


def _counted(cell: Mapping[str, Any], lang: Lang, *, share: bool) -> tuple[str, str, int]:
    says = _number(cell["percent"], "PERCENT", lang) if share and cell["percent"] else str(cell["numerator"])
    return cell["value"], says, cell["numerator"]


def _cells(found: list[tuple[str, str, int]], lang: Lang) -> tuple[Cell, ...]:
    highest = max(number for _, _, number in found)
    return tuple(Cell(_named(value, lang), says, bar(number, highest)) for value, says, number in found)


def _named(value: str, lang: Lang) -> str:
    return WORDS[value][lang] if value in {"woman", "man", "other", "unknown"} else value


def _number(value: str | None, unit: str, lang: Lang) -> str:
    if value is None:
        return WORDS["nobody"][lang]
    told = value.replace(".", ",") if lang == "sv" else value
    return f"{told} {WORDS[unit][lang]}".strip()


def _height(step: Mapping[str, Any], unit: str, *, share: bool) -> float:
    if share:
        return _float(step["percent"])
    return step["numerator"] / 60 if unit == "HOURS" else float(step["numerator"])


def _float(value: str | None) -> float:
    return float(value or 0)


def _plain(value: float) -> str:
    return f"{round(value, 1):g}"
