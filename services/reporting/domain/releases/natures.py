"""Which goals a release speaks of, and by which rule. What no rule was proven for is absent, never exact.

Hours, costs, ratios, durations and balances are absent: docs/decisions says what was tried and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from contracts.programme import CountGoal, Goal, OutcomeMeasure, ShareGoal
from reporting.domain.releases.gate import Table

Nature = Literal["people", "outcome", "share"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A goal that releases speak of."""

    goal: Goal
    nature: Nature
    population: str | None = None
    """The goal that counts the people among whom this one's outcomes are; None: its own denominator does."""

    @property
    def rule(self) -> str:
        """What is counted, of whom and in which tables: where this changes, what is shown begins again."""
        return self.goal.model_dump_json(include={"kind", "of", "among", "where", "facets"})

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
    """The goals that releases speak of: counts of people first, in the definition's order."""
    found = [one for goal in goals if (one := _spoken(goal, goals)) is not None]
    return sorted(found, key=lambda one: one.nature != "people")


def _spoken(goal: Goal, goals: Sequence[Goal]) -> Spoken | None:
    if isinstance(goal, CountGoal):
        if isinstance(goal.of, str):
            return Spoken(goal, "people")
        among = _counting("enrolled", goal, goals) if isinstance(goal.of, OutcomeMeasure) else None
        return None if among is None else Spoken(goal, "outcome", among)
    if not isinstance(goal, ShareGoal):
        return None
    among = _counting(goal.among, goal, goals)
    if isinstance(goal.of, str | OutcomeMeasure):
        return Spoken(goal, "outcome", among)
    return Spoken(goal, "share", among) if getattr(goal.of, "moment", None) == "exit" else None


def _counting(measure: Any, goal: Goal, goals: Sequence[Goal]) -> str | None:
    """The goal that counts the people of a measure, with the same filter and the same tables."""
    for other in goals:
        same = other.where == goal.where and set(goal.facets) <= set(other.facets)
        if isinstance(other, CountGoal) and other.of == measure and same:
            return other.id
    return None
