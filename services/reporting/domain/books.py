"""A book is the ledger of one goal under one version of its definition; compiled once, used per fact.

A read set names the parts of a subject's state that a goal reads. An event that moves none of them costs
the goal nothing.
"""

from dataclasses import dataclass
from typing import assert_never

from contracts.programme import ProgrammeDefinition
from contracts.programme.goals import AssessedGoal, CountGoal, Goal, RatioGoal, ScheduleGoal, SeriesGoal, SumGoal
from contracts.programme.things import ThingMeasure
from reporting.domain.levels import asks_phases
from reporting.domain.reading import Part, read_by
from reporting.domain.scopes import Scope, scope_of
from reporting.domain.things.calendar import Due, dues

_SPELLS: frozenset[Part] = frozenset({"spells"})


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One goal of one definition version, ready to be evaluated."""

    number: int
    """A name for it inside one process; the ledger's rows are found by programme, goal and version."""
    programme: str
    version: int
    goal: Goal
    scope: Scope
    """Where it counts: in its programme, or in several."""
    reads: frozenset[Part]
    dues: tuple[Due, ...] = ()
    """Of a schedule: what is due when, by the definition."""

    @property
    def name(self) -> tuple[str, str, int]:
        """Programme, goal and definition version: how the book is known outside."""
        return self.programme, self.goal.id, self.version


def compile_book(number: int, definition: ProgrammeDefinition, goal: Goal) -> Book:
    """Prepare a goal of a definition for evaluation."""
    due = dues(definition, goal) if isinstance(goal, ScheduleGoal) else ()
    return Book(number, definition.id, definition.version, goal, scope_of(definition, goal), read_set(goal), due)


def concerns_people(goal: Goal) -> bool:
    """Whether people move it: then it is asked of each of them."""
    if isinstance(goal, SumGoal):
        return goal.of != "costs"
    if isinstance(goal, CountGoal):
        return not isinstance(goal.of, ThingMeasure)
    return not isinstance(goal, ScheduleGoal | SeriesGoal | AssessedGoal)


def concerns_things(goal: Goal) -> bool:
    """Whether things move it: a ratio is moved by both."""
    return isinstance(goal, RatioGoal) or not concerns_people(goal)


def read_set(goal: Goal) -> frozenset[Part]:
    """The parts of state whose change may move the goal; of people, if it is not things alone that do."""
    if not concerns_people(goal):
        return frozenset({"things"})
    choosing = _SPELLS if goal.as_of != "first-entry" else frozenset()
    return _read(goal) | choosing


def _read(goal: Goal) -> frozenset[Part]:  # noqa: PLR0911 - a table, a line per kind
    match goal.kind:
        case "count":
            return frozenset() if isinstance(goal.of, ThingMeasure) else read_by(goal.of)
        case "share":
            return read_by(goal.of) | read_by(goal.among)
        case "sum":
            return _read_by_sum(goal)
        case "change":
            return _SPELLS | {"answers"}
        case "balance":
            return read_by(goal.among) | read_by("enrolled")
        case "duration":
            return _SPELLS if goal.counted == "days" else _SPELLS | {"minutes"}
        case "ratio":
            return read_by(goal.per) | {"things"}
        case "schedule" | "series" | "assessed":
            return frozenset({"things"})
        case _:
            assert_never(goal.kind)


def _read_by_sum(goal: SumGoal) -> frozenset[Part]:
    if asks_phases(goal):
        return frozenset({"minutes", "spells", "contacts", "way"})
    # Delivered minutes count before any entry, so the cells they are in move with the first contact.
    return frozenset({"minutes", "spells"} if goal.of == "attended-minutes" else {"minutes", "first-entry", "contacts"})
