"""Rounds by CP-SAT, where people come late, leave early or need interpreters: all constraints at once.

One worker, a fixed seed and a limit in counted work instead of seconds, so that the same event gives the same
timetable. It starts from what `seating` found and can only improve on it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.base import ConceptId
from matching.domain.open_slots import Couple, One, OpenSlots, both
from matching.domain.speed_dating import Round

EFFORT = 2.0
"""CP-SAT's deterministic time: about so many seconds of one core."""


@dataclass(frozen=True)
class Solved:
    """A round for each couple that meets; `optimal` if this is the best that these couples allow."""

    rounds: dict[Couple, Round]
    optimal: bool


@dataclass(frozen=True)
class Search:
    """Among which couples to search, how long, and what an earlier plan said."""

    slots: OpenSlots
    couples: Sequence[Couple]
    seed: int
    before: Mapping[Couple, Round]
    effort: float = EFFORT


def solve(search: Search, start: Mapping[Couple, Round]) -> Solved:
    """Fewest missing meetings, then most wanted weight, then most that stays as it was."""
    from ortools.math_opt.python import mathopt
    from ortools.sat.sat_parameters_pb2 import SatParameters

    model, slots = mathopt.Model(), search.slots
    meets = {
        (couple, number): model.add_binary_variable()
        for couple in sorted(search.couples)
        for number in slots.couples[couple]
    }
    _rules(model, slots, meets)
    model.maximize(_worth(slots, meets, _missing(model, slots, meets), search.before))
    hint = {variable: float(start.get(couple) == number) for (couple, number), variable in meets.items()}
    told = SatParameters(num_workers=1, random_seed=search.seed % 2**31, max_deterministic_time=search.effort)
    result = mathopt.solve(
        model, mathopt.SolverType.CP_SAT, params=mathopt.SolveParameters(cp_sat=told),
        model_params=mathopt.ModelSolveParameters(solution_hints=[mathopt.SolutionHint(variable_values=hint)]),
    )  # fmt: skip
    if not result.has_primal_feasible_solution():
        return Solved(dict(start), optimal=False)
    met = {couple: number for (couple, number), variable in meets.items() if round(result.variable_values(variable))}
    return Solved(met, optimal=result.termination.reason is mathopt.TerminationReason.OPTIMAL)


def _rules(model: Any, slots: OpenSlots, meets: Mapping[tuple[Couple, Round], Any]) -> None:
    """Each couple once, each person once a round, each employer at its free tables, interpreters as there are."""
    once, person, employer, needing = (defaultdict(list) for _ in range(4))
    for (couple, number), variable in meets.items():
        once[couple].append(variable)
        person[couple[0], number].append(variable)
        employer[couple[1], number].append(variable)
        if couple[0] in slots.language:
            needing[number, slots.language[couple[0]]].append(variable)
    for some in (*once.values(), *person.values()):
        _at_most(model, some, 1)
    for (who, number), some in employer.items():
        tables = len(slots.tables[who][number])
        if len(some) > tables:
            _at_most(model, some, tables)
    _interpreters(model, slots, needing)


def _interpreters(model: Any, slots: OpenSlots, needing: Mapping[tuple[Round, ConceptId], list[Any]]) -> None:
    """In a round an interpreter gives one language; a language has as many meetings as interpreters."""
    gives = {
        (one.interpreter_id, number, language): model.add_binary_variable()
        for number, some in slots.interpreters.items()
        for one in some
        for language in one.languages
        if (number, language) in needing
    }
    for number, some in slots.interpreters.items():
        for one in some:
            languages = [language for language in one.languages if (number, language) in needing]
            _at_most(model, [gives[one.interpreter_id, number, language] for language in languages], 1)
    for (number, language), meetings in needing.items():
        there = [given for (_, when, what), given in gives.items() if (when, what) == (number, language)]
        row = _at_most(model, meetings, 0)
        for given in there:
            row.set_coefficient(given, -1)


def _at_most(model: Any, variables: Sequence[Any], most: int) -> Any:
    row = model.add_linear_constraint(ub=most)
    for variable in variables:
        row.set_coefficient(variable, 1)
    return row


def _missing(model: Any, slots: OpenSlots, meets: Mapping[tuple[Couple, Round], Any]) -> Any:
    """What is missing of the least numbers, at its price."""
    of: dict[One, list[Any]] = defaultdict(list)
    for (couple, _), variable in meets.items():
        for one in both(couple):
            of[one].append(variable)
    costs = []
    for one, least in slots.least.items():
        lacks = [model.add_binary_variable() for _ in range(least)]
        row = model.add_linear_constraint(lb=least)
        for variable in (*of[one], *lacks):
            row.set_coefficient(variable, 1)
        costs += [number * lack for number, lack in enumerate(lacks, 1)]
    return sum(costs)


def _worth(
    slots: OpenSlots, meets: Mapping[tuple[Couple, Round], Any], missing: Any, before: Mapping[Couple, Round]
) -> Any:
    """The three aims in one whole number, each worth more than all after it together."""
    stays = 2 * len(slots.couples) + 1
    wanted = stays * (sum(slots.weight.values()) + 1)
    worth = [
        (slots.weight.get(couple, 0) * stays + _staying(slots, couple, number, before)) * variable
        for (couple, number), variable in meets.items()
    ]
    return sum(worth) - wanted * missing


def _staying(slots: OpenSlots, couple: Couple, number: Round, before: Mapping[Couple, Round]) -> int:
    """As before, 1; a meeting that nobody asked for, -1; any other, nothing."""
    if before.get(couple) == number:
        return 1
    return 0 if slots.weight.get(couple) else -1
