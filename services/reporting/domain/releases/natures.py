"""Which goals a release speaks of, and by which rule. What no rule was proven for is absent, never exact.

Hours, costs, ratios, durations, balances and counts over several programmes are absent: docs/decisions says what was
tried and why.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from contracts.programme import CountGoal, Goal, OutcomeMeasure, ShareGoal
from contracts.programme.filters import Filter
from reporting.domain.releases.gate import Table

Nature = Literal["people", "outcome", "share"]
_HELD_BY: dict[str, tuple[str, ...]] = {
    "reached": (),
    "enrolled": ("reached",),
    "took-part": ("enrolled", "reached"),
    "exited": ("enrolled", "reached"),
}
"""Who is counted by a measure is counted by these as well."""
_LATER = {"phases", "audiences", "stretch"}
"""What goals have asked only since releases were first made."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A goal that releases speak of."""

    goal: Goal
    nature: Nature
    population: str | None = None
    """The goal that counts the people among whom this one's outcomes are; None: its own denominator does."""

    wider: tuple[str, ...] = ()
    """Of people: the goals that count everybody who is counted here, and others."""

    @property
    def rule(self) -> str:
        """What is counted, of whom and in which tables: where this changes, what is shown begins again."""
        asked = {"kind", "of", "among", "where", "facets", "as_of", "engine"}
        said = _without_what_asks_nothing(self.goal.model_dump(mode="json", include=asked))
        said["engine"] = min(said["engine"], 2)  # engine 3 counts hours otherwise, of which no release speaks
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)

    @property
    def tables(self) -> dict[str, Table]:
        """How the goal's tables add up: not every municipality or group is known beforehand."""
        return {facet: Table(open_ended=facet not in {"gender", "age"}) for facet in self.goal.facets}

    @property
    def months(self) -> int | None:
        """How many calendar months after the exit an outcome still counts; None: for ever."""
        measure = getattr(self.goal, "of", None)
        within = measure.within if isinstance(measure, OutcomeMeasure) else None
        return None if within is None else within.months_after_exit


def spoken(goals: Sequence[Goal]) -> list[Spoken]:
    """The goals that releases speak of: counts of people first, wider groups before those within them.

    A group that a filter cuts out is told beside the whole only: two that make it up would tell of the rest.
    Of a fund's indicators none is: dozens of groups cut out of the same people, which no attack was run on.
    """
    goals = [goal for goal in goals if goal.profile is None]
    found = [one for goal in goals if (one := _spoken(goal, goals)) is not None]
    told: list[Spoken] = []
    for one in sorted(found, key=_order):
        if one.goal.where == Filter() or not any(_cut_from_the_same(one, other) for other in told):
            told.append(one)
    return told


def _order(one: Spoken) -> tuple[bool, int, bool]:
    return one.nature != "people", len(_HELD_BY.get(str(_counted(one.goal)), ())), one.goal.where != Filter()


def _cut_from_the_same(one: Spoken, other: Spoken) -> bool:
    same = _counted(one.goal) == _counted(other.goal) and one.goal.where != other.goal.where
    return same and (one.nature != "people" or other.goal.where != Filter())


def _without_what_asks_nothing(said: Any) -> Any:
    """As it was said before goals could ask it, so that no series begins again for a question that nobody asks."""
    if not isinstance(said, dict):
        return said
    return {name: _without_what_asks_nothing(value) for name, value in said.items() if value or name not in _LATER}


def _counted(goal: Goal) -> Any:
    return getattr(goal, "of", None)


def _spoken(goal: Goal, goals: Sequence[Goal]) -> Spoken | None:
    if goal.over != "programme":  # what two programmes release of the same people was proven for nobody
        return None
    if isinstance(goal, CountGoal):
        if isinstance(goal.of, str):
            return Spoken(goal, "people", wider=_wider(goal, goals))
        among = _counting("enrolled", goal, goals) if _is_outcome_of_anybody(goal.of) else None
        return None if among is None else Spoken(goal, "outcome", among)
    if not isinstance(goal, ShareGoal) or getattr(goal.among, "phases", None):
        return None
    among = _counting(goal.among, goal, goals)
    if isinstance(goal.of, str) or _is_outcome_of_anybody(goal.of):
        return Spoken(goal, "outcome", among)
    return Spoken(goal, "share", among) if getattr(goal.of, "moment", None) == "exit" else None


def _is_outcome_of_anybody(measure: Any) -> bool:
    """Who is in a phase, or had a first stretch, is fewer than those whose window is open: what may be shown of them
    was proven for nobody.
    """
    if not isinstance(measure, OutcomeMeasure) or measure.phases:
        return False
    return measure.within is None or measure.within.stretch is None


def _wider(goal: CountGoal, goals: Sequence[Goal]) -> tuple[str, ...]:
    def holds(other: Goal) -> bool:
        if not isinstance(other, CountGoal) or other.over != "programme" or other.where not in (Filter(), goal.where):
            return False
        return other.of in _HELD_BY[str(goal.of)] or (other.of == goal.of and other.where != goal.where)

    return tuple(other.id for other in goals if holds(other))


def _counting(measure: Any, goal: Goal, goals: Sequence[Goal]) -> str | None:
    """The goal that counts the people of a measure, with the same filter and the same tables."""
    for other in goals:
        same = other.where == goal.where and set(goal.facets) <= set(other.facets)
        if isinstance(other, CountGoal) and other.of == measure and same and other.over == "programme":
            return other.id
    return None
