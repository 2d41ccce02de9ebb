"""Who shall meet whom, rounds aside: a flow problem that is solved to the end, and whose answer bounds every timetable.

Three questions one after the other: how few meetings can be missing at least; of those, how much of what is wanted
can be had; of those, how much stays as it was, with no meeting that nobody needs. Whatever the rounds later allow,
no timetable can be better than the first two answers.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.base import Id
from matching.domain.open_slots import Couple, One, OpenSlots, both, price
from matching.domain.speed_dating import Round

NODES = 2000
"""How far the search may branch before its bound is taken as it stands; counted, not timed, to stay the same."""

NEARLY = 1e-6

Row = tuple[Mapping[int, float], float, float]
"""Coefficients by column, least and most."""


@dataclass(frozen=True)
class Pairing:
    """The couples chosen, and what no timetable can beat."""

    couples: tuple[Couple, ...]
    least_missing: int
    most_wanted: int


def pair(slots: OpenSlots, seed: int, before: Collection[Couple] = ()) -> Pairing:
    """Choose couples. `before` are those of an earlier plan, which stay where nothing is lost by it."""
    couples = sorted(slots.couples, key=lambda couple: _lot(seed, couple))
    if not couples:
        return Pairing((), sum(map(price, slots.least.values())), 0)
    wanted = [slots.weight.get(couple, 0) for couple in couples]
    kept = [1 if couple in before else 0 if weight else -1 for couple, weight in zip(couples, wanted, strict=True)]
    model = _Model(slots, couples)
    missing = model.best({column: -costs for column, costs in model.missing.items()})
    model.rows.append((model.missing, 0, -missing.reached))
    most = model.best(_nonzero(wanted))
    model.rows.append((_nonzero(wanted), most.reached, float("inf")))
    chosen = model.best(_nonzero(kept)).columns
    return Pairing(tuple(sorted(couples[at] for at in chosen if at < len(couples))), -missing.at_most, most.at_most)


@dataclass(frozen=True)
class _Best:
    columns: tuple[int, ...]
    reached: int
    at_most: int


class _Model:
    """One column for each couple, one for what each person or employer lacks, one for each interpreter's language."""

    def __init__(self, slots: OpenSlots, couples: Sequence[Couple]) -> None:
        self.slots, self.couples = slots, couples
        self.rows: list[Row] = []
        self.most = [1] * len(couples)
        self.missing: dict[int, int] = {}
        """Columns of missing meetings with their price: the second that somebody lacks costs double."""
        by_one: dict[One, list[int]] = defaultdict(list)
        for at, couple in enumerate(couples):
            for one in both(couple):
                by_one[one].append(at)
        self._owed(by_one)
        self._seats(by_one)
        self._windows()
        self._interpreters()

    def best(self, worth: dict[int, int]) -> _Best:
        """The columns of a best choice, its worth, and a whole number that no choice can exceed.

        A flow's best corner is whole by itself; only where interpreters or part-time tables spoil that is it searched.
        """
        amounts, bound = self._solved(worth, whole=False)
        if any(abs(amount - round(amount)) > NEARLY for amount in amounts):
            amounts, bound = self._solved(worth, whole=True)
        chosen = [round(amount) for amount in amounts]
        reached = sum(value * chosen[at] for at, value in worth.items())
        return _Best(tuple(at for at, amount in enumerate(chosen) if amount), reached, max(reached, bound))

    def _solved(self, worth: Mapping[int, int], *, whole: bool) -> tuple[list[float], int]:
        """What each column is in a solution, and what its worth cannot exceed."""
        from ortools.math_opt.python import mathopt

        model = mathopt.Model.from_model_proto(self._written(worth, whole=whole))
        exactly = {"node_limit": NODES, "relative_gap_tolerance": 0} if whole else {}
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=mathopt.SolveParameters(**exactly))
        assert result.has_primal_feasible_solution(), "nobody meeting nobody, all of them missing, is always possible"
        return result.variable_values(list(model.variables())), math.floor(result.best_objective_bound() + 0.01)

    def _written(self, worth: Mapping[int, int], *, whole: bool) -> Any:
        """As MathOpt's message, for its objects take longer to make than HiGHS to solve."""
        from ortools.math_opt import model_pb2, sparse_containers_pb2

        size, objective = len(self.most), sorted(worth.items())
        cells = [(at, column, value) for at, row in enumerate(self.rows) for column, value in sorted(row[0].items())]
        rows, columns, values = ([cell[part] for cell in cells] for part in range(3))
        return model_pb2.ModelProto(
            variables=model_pb2.VariablesProto(
                ids=range(size), lower_bounds=[0] * size, upper_bounds=self.most, integers=[whole] * size
            ),
            objective=model_pb2.ObjectiveProto(
                maximize=True,
                linear_coefficients=sparse_containers_pb2.SparseDoubleVectorProto(
                    ids=[at for at, _ in objective], values=[value for _, value in objective]
                ),
            ),
            linear_constraints=model_pb2.LinearConstraintsProto(
                ids=range(len(self.rows)), lower_bounds=[row[1] for row in self.rows],
                upper_bounds=[row[2] for row in self.rows],
            ),
            linear_constraint_matrix=sparse_containers_pb2.SparseDoubleMatrixProto(
                row_ids=rows, column_ids=columns, coefficients=values
            ),
        )  # fmt: skip

    def _column(self, most: int) -> int:
        self.most.append(most)
        return len(self.most) - 1

    def _owed(self, by_one: dict[One, list[int]]) -> None:
        for one, least in self.slots.least.items():
            lacks = {self._column(1): number for number in range(1, least + 1)}
            self.missing |= lacks
            self.rows.append(({**dict.fromkeys(by_one[one], 1), **dict.fromkeys(lacks, 1)}, least, float("inf")))

    def _seats(self, by_one: dict[One, list[int]]) -> None:
        for person, free in self.slots.people.items():
            self._at_most(by_one["participant", person], len(free))
        for employer, tables in self.slots.tables.items():
            self._at_most(by_one["employer", employer], sum(map(len, tables.values())))

    def _windows(self) -> None:
        """Who is there for a part only competes for the tables of that part."""
        for window in sorted(set(self.slots.couples.values())):
            if len(window) == len(self.slots.rounds):
                continue
            inside: dict[One, list[int]] = defaultdict(list)
            for at, couple in enumerate(self.couples):
                if set(self.slots.couples[couple]) <= set(window):
                    for one in both(couple):
                        inside[one].append(at)
            for who, columns in inside.items():
                self._at_most(columns, sum(self._places(who, number) for number in window))

    def _places(self, who: One, number: Round) -> int:
        side, one = who
        return 1 if side == "participant" else len(self.slots.tables[one].get(number, ()))

    def _interpreters(self) -> None:
        """Each interpreter's rounds are shared out among the languages."""
        rounds: dict[Id, int] = defaultdict(int)
        speaks = {}
        for some in self.slots.interpreters.values():
            for one in some:
                rounds[one.interpreter_id] += 1
                speaks[one.interpreter_id] = one.languages
        gives: dict[str, list[int]] = defaultdict(list)
        for interpreter, most in rounds.items():
            columns = [self._column(most) for _ in speaks[interpreter]]
            self._at_most(columns, most)
            for language, column in zip(speaks[interpreter], columns, strict=True):
                gives[language].append(column)
        for language in sorted(set(self.slots.language.values())):
            needing = [at for at, couple in enumerate(self.couples) if self.slots.language.get(couple[0]) == language]
            given = dict.fromkeys(gives[language], -1)
            self.rows.append(({**dict.fromkeys(needing, 1), **given}, -float("inf"), 0))

    def _at_most(self, columns: Iterable[int], most: int) -> None:
        row = dict.fromkeys(columns, 1.0)
        if len(row) > most or any(self.most[column] > 1 for column in row):
            self.rows.append((row, 0, most))


def _nonzero(worth: Sequence[int]) -> dict[int, int]:
    return {at: value for at, value in enumerate(worth) if value}


def _lot(seed: int, couple: Couple) -> bytes:
    return hashlib.blake2b(f"{seed}\n{couple[0]}\n{couple[1]}".encode(), digest_size=16).digest()
