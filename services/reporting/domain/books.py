"""A book is the ledger of one goal under one version of its definition; compiled once, used per fact.

A read set names the parts of a subject's state that a goal reads. An event that moves none of them costs
the goal nothing.
"""

from dataclasses import dataclass
from typing import Literal, assert_never

from contracts.programme.goals import AnswerMeasure, Goal, Measure, OutcomeMeasure, SumGoal

Part = Literal[
    "first-entry", "spells", "contacts", "first-presence", "first-attended-day", "outcomes", "minutes", "answers"
]

_READ_BY_MEASURE: dict[str, frozenset[Part]] = {
    "reached": frozenset({"first-entry", "contacts", "first-presence"}),
    "enrolled": frozenset({"first-entry"}),
    "took-part": frozenset({"first-entry", "first-attended-day"}),
    "exited": frozenset({"spells"}),
}


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One goal of one definition version, ready to be evaluated."""

    number: int
    """A name for it inside one process; the ledger's rows are found by programme, goal and version."""
    programme: str
    version: int
    goal: Goal
    reads: frozenset[Part]

    @property
    def name(self) -> tuple[str, str, int]:
        """Programme, goal and definition version: how the book is known outside."""
        return self.programme, self.goal.id, self.version


def compile_book(number: int, programme: str, version: int, goal: Goal) -> Book:
    """Prepare a goal for evaluation."""
    return Book(number, programme, version, goal, read_set(goal))


def read_set(goal: Goal) -> frozenset[Part]:
    """The parts of state whose change may move the goal."""
    match goal.kind:
        case "count":
            return _read_by(goal.of)
        case "share":
            return _read_by(goal.of) | _read_by(goal.among)
        case "sum":
            return _read_by_sum(goal)
        case "change":
            return frozenset({"spells", "answers"})
        case "balance":
            return _read_by(goal.among) | _READ_BY_MEASURE["enrolled"]
        case "duration":
            return frozenset({"spells"})
        case _:
            assert_never(goal.kind)


def _read_by(measure: Measure | OutcomeMeasure | AnswerMeasure) -> frozenset[Part]:
    if isinstance(measure, str):
        return _READ_BY_MEASURE[measure]
    return frozenset({"spells", "outcomes"} if isinstance(measure, OutcomeMeasure) else {"spells", "answers"})


def _read_by_sum(goal: SumGoal) -> frozenset[Part]:
    # Delivered minutes count before any entry, so the cells they are in move with the first contact.
    return frozenset({"minutes", "spells"} if goal.of == "attended-minutes" else {"minutes", "first-entry", "contacts"})
