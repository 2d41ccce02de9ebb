"""The content of an open report: what one release shows, and nothing that is not shown there.

No digest of the ledger and no sequence of a stream stands in it: a digest of exact lines is something that a guess
could be held against, and a sequence counts events. The release and the published definition are named instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.programme import Goal, ProgrammeDefinition
from reporting.domain.reports.footnotes import footnotes
from reporting.domain.reports.heading import heading
from reporting.domain.reports.material import Row
from reporting.domain.reports.order import Order
from reporting.domain.reports.words import introduced, not_measured
from reporting.domain.windows import months_after


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of the release. `at_least` None: not shown at this size."""

    goal: str
    facet: str
    value: str
    at_least: int | None
    of_at_least: int | None
    since: date | None
    exact: bool
    """A headline that the controller decided to publish exactly."""


@dataclass(frozen=True, slots=True)
class Release:
    """What an open content is made of, beside its order."""

    definition: ProgrammeDefinition
    definition_sha256: str
    rows: dict[str, Row]
    id: str
    made_on: date
    shown: Sequence[Shown]
    """In order of goal, facet and value."""


def opened(order: Order, release: Release) -> dict[str, Any]:
    """Everything that the open edition says."""
    definition = release.definition
    return {
        **heading(order, definition),
        "provenance": {
            "release": {"id": release.id, "made_on": release.made_on.isoformat()},
            "position": order.position,
            "definition": {"version": order.version, "sha256": release.definition_sha256},
        },
        "goals": [_goal(goal, release) for goal in definition.goals],
        "not_measured": not_measured(definition),
        "footnotes": footnotes(definition, "open"),
    }


def _goal(goal: Goal, release: Release) -> dict[str, Any]:
    """A goal that releases do not speak of is listed, and says so by having no cells."""
    row = release.rows[goal.id]
    wanted = goal.target is not None and {"value": row.target, "at_most": row.at_most, "assumed": goal.target.assumed}
    return {
        **introduced(goal, row),
        "target": wanted or None,
        "may_rise_until": _last_window(goal, release.definition),
        "cells": [_cell(one) for one in release.shown if one.goal == goal.id],
    }


def _last_window(goal: Goal, definition: ProgrammeDefinition) -> str | None:
    """The last day of the last window that there can be: of somebody who leaves on the programme's last day."""
    within = getattr(getattr(goal, "of", None), "within", None)
    return within and months_after(definition.period.last_day, within.months_after_exit).isoformat()


def _cell(one: Shown) -> dict[str, Any]:
    return {
        "facet": one.facet,
        "value": one.value,
        "at_least": one.at_least,
        "of_at_least": one.of_at_least,
        "since": one.since.isoformat() if one.since else None,
        "exact": one.exact,
    }
