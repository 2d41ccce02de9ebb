"""One goal in a closed report: its figure, its cells, its curve, and how much of it is still to come."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from contracts.programme import Goal, Rounding
from reporting.domain.lengths import median
from reporting.domain.reports.material import Change, Material, Row, Sums, value_on
from reporting.domain.reports.order import Order
from reporting.domain.reports.words import introduced
from reporting.domain.rounding import rounded
from reporting.domain.standing import Observed, standing
from reporting.domain.wanting import wanted

OF_SOME = ("share", "duration", "ratio", "series", "schedule", "assessed")
"""Kinds of figure with a denominator."""
TOTAL = ("", "")
_WINDOW = "window"
_OWN = ("days", _WINDOW)
"""Facets that are told as lengths and as standing."""


def goals(order: Order, material: Material) -> list[dict[str, Any]]:
    """Every goal of the definition, in its order."""
    return [_goal(order, material, goal) for goal in material.definition.goals]


def _goal(order: Order, material: Material, goal: Goal) -> dict[str, Any]:
    row = material.rows[goal.id]
    num, den = value_on(_total(material.sums, goal.id), order.on)
    said: dict[str, Any] = {
        **introduced(goal, row),
        "engine": goal.engine,
        "figure": _figure(row, num, den),
        "target": _target(goal, row),
        "standing": _standing(order, row, material.sums, goal.id),
        "in_period": _in_period(order, row, material.sums, goal.id),
        "cells": _cells(order, row, material.sums, goal.id),
        "curve": list(_curve(order, row, material, goal.id)),
    }
    if row.kind == "duration":
        said["days"] = _lengths(order, material.sums, goal, num, den)
    if goal.rounding != Rounding():
        said["rounding"] = goal.rounding.model_dump()
    said["open_windows"] = _open_windows(order, material.sums, goal.id)
    if order.adds_to is not None and material.before is not None:
        was = value_on(_total(material.before, goal.id), order.adds_to.on)
        said["before"] = _figure(row, *was)
    return said


def _total(sums: Sums, goal: str) -> Sequence[Change]:
    return sums.get((goal, *TOTAL), ())


def _figure(row: Row, num: int, den: int) -> dict[str, Any]:
    return {"numerator": num, "denominator": den if row.kind in OF_SOME else None}


def _target(goal: Goal, row: Row) -> dict[str, Any] | None:
    if row.target is None and row.from_percent is None:
        return None
    return {
        "value": row.target,
        "at_most": row.at_most,
        "by": row.target_by.isoformat() if row.target_by else None,
        "from_percent": row.from_percent,
        "to_percent": row.to_percent,
        "assumed": goal.target is not None and goal.target.assumed,
    }


def _standing(order: Order, row: Row, sums: Sums, goal: str) -> dict[str, Any]:
    """Where the goal stands, by the same rules as everywhere."""
    windows = {state: value_on(changes, order.on) for state, changes in _windows(sums, goal).items()}
    there = {state: amount for state, amount in windows.items() if amount != (0, 0)}
    total = value_on(_total(sums, goal), order.on)
    return asdict(standing(Observed.of(total, there), wanted(row._asdict()), order.on))


def _windows(sums: Sums, goal: str) -> dict[str, Sequence[Change]]:
    return {value: changes for (name, facet, value), changes in sums.items() if (name, facet) == (goal, _WINDOW)}


def _open_windows(order: Order, sums: Sums, goal: str) -> dict[str, Any] | None:
    """Who may still have a result, and until when; None for a goal without windows.

    The ledger closes every window on the day after its last, also in days to come.
    """
    windows = _windows(sums, goal)
    if not windows:
        return None
    missing = {state: _missing(changes, order.on) for state, changes in windows.items()}
    ahead = [change.on for changes in windows.values() for change in changes if change.on > order.on]
    last = max(ahead) - timedelta(days=1) if ahead else None
    return {
        "people": missing.get("open", 0) + missing.get("not-due", 0),
        "still_in": missing.get("not-due", 0),
        "last_day": last.isoformat() if last else None,
    }


def _missing(changes: Sequence[Change], on: date) -> int:
    results, people = value_on(changes, on)
    return people - results


def _in_period(order: Order, row: Row, sums: Sums, goal: str) -> dict[str, Any]:
    """What the stretch that is reported about added."""
    changes = _total(sums, goal)
    last = min(order.covers_to, order.on)
    until, before = value_on(changes, last), value_on(changes, order.covers_from - timedelta(days=1))
    return _figure(row, until[0] - before[0], until[1] - before[1])


def _cells(order: Order, row: Row, sums: Sums, goal: str) -> list[dict[str, Any]]:
    found = []
    for name, facet, value in sorted(sums):
        if name == goal and facet and facet not in _OWN:
            num, den = value_on(sums[name, facet, value], order.on)
            if (num, den) != (0, 0):
                found.append({"facet": facet, "value": value, **_figure(row, num, den)})
    return found


def _curve(order: Order, row: Row, material: Material, goal: str) -> Iterator[dict[str, Any]]:
    """The figure at the end of each month of the programme so far, and on the day of the figures."""
    changes, place, num, den = _total(material.sums, goal), 0, 0, 0
    for day in month_ends(material.definition.period.start, order.on):
        while place < len(changes) and changes[place].on <= day:
            num, den, place = num + changes[place].num, den + changes[place].den, place + 1
        yield {"on": day.isoformat(), **_figure(row, num, den)}


def month_ends(first: date, last: date) -> Iterator[date]:
    """The last day of each month from `first` on, and `last`."""
    day = first
    while day <= last:
        end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        yield min(end, last)
        day = end + timedelta(days=1)


def _lengths(order: Order, sums: Sums, goal: Goal, num: int, den: int) -> dict[str, str | None]:
    """Mean and median, rounded as the goal says; None when nobody has left."""
    buckets = [
        (int(value), value_on(sums[name, facet, value], order.on)[0])
        for name, facet, value in sums
        if (name, facet) == (goal.id, "days")
    ]
    told = {"mean": Fraction(num, den) if den else None, "median": median(buckets)}
    return {name: None if length is None else str(rounded(length, goal.rounding)) for name, length in told.items()}
