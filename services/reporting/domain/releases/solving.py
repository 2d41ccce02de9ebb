"""What published statements leave open: the smallest and largest value of a quantity in a model of integers.

One model is built per question and only its objective is changed. Every solution that is found is a possible
history, so it widens what is known of all quantities at once, and most need no search of their own. Values come
from real solutions, so an interval is never said to be wider than it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_FEASIBLE = 2
_WHOLE = 1e-6
_OPTIONS = {
    "output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5, "mip_max_nodes": 500,
}  # fmt: skip
"""Nothing here depends on time: the same lines get the same answer on any machine."""
Interval = tuple[int, int]
Terms = Sequence[tuple[int, int]]
"""(variable, coefficient)"""


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of an interval: to be wide (which a wider one is too), or to be such that it need not be."""

    wide: Callable[[int, int], bool]
    exempt: Callable[[int, int], bool] = lambda _low, _high: False


@dataclass(slots=True)
class Model:
    """Integer variables with bounds, and rows that bind them."""

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def variable(self, low: int, high: int) -> int:
        """A new integer variable; its number."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def row(self, terms: Terms, low: float, high: float) -> None:
        """low <= sum of terms <= high."""
        self.rows.append((terms, low, high))

    def too_narrow(self, wanted: "Mapping[int, Demand]") -> list[int] | None:
        """The variables whose interval is not what is demanded of it; None if the model has no solution at all."""
        if any(low > high for low, high in zip(self.low, self.high, strict=True)):
            return None
        search = _Search(self)
        if not search.look(None):
            return None
        return [variable for variable, demand in wanted.items() if not search.meets(variable, demand)]

    def intervals(self, wanted: Sequence[int]) -> dict[int, Interval] | None:
        """The exact interval of each variable; None if the model has no solution."""
        search = _Search(self)
        if any(low > high for low, high in zip(self.low, self.high, strict=True)) or not search.look(None):
            return None
        return {variable: search.exact(variable) for variable in wanted}


class _Search:
    """The model without its integers first: a whole solution of that is one of the model, and most are whole."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._relaxed = _Solver(model, whole=False)
        self._whole: _Solver | None = None
        self._seen_low: list[int] = []
        self._seen_high: list[int] = []

    def meets(self, variable: int, demand: "Demand") -> bool:
        """Whether what was seen is wide enough already; if nothing is, whether the whole interval needs no width."""
        proven = True
        for direction in (1, -1):
            if demand.wide(self._seen_low[variable], self._seen_high[variable]):
                return True
            proven &= self.look((variable, direction))
        low, high = self._seen_low[variable], self._seen_high[variable]
        return demand.wide(low, high) or (proven and demand.exempt(low, high))

    def exact(self, variable: int) -> Interval:
        for direction in (1, -1):
            self.look((variable, direction))
        return self._seen_low[variable], self._seen_high[variable]

    def look(self, aim: tuple[int, int] | None) -> bool:
        """Solve towards the smallest (1) or largest (-1) value of a variable; whether that was found for sure."""
        found, proven = self._relaxed.solve(aim)
        if found is None:
            return False
        if any(abs(value - round(value)) > _WHOLE for value in found):
            self._whole = self._whole or _Solver(self._model, whole=True)
            found, proven = self._whole.solve(aim)
        if found is None:
            return False
        values = [round(value) for value in found]
        self._seen_low = [*map(min, self._seen_low, values)] if self._seen_low else values
        self._seen_high = [*map(max, self._seen_high, values)] if self._seen_high else values
        return proven


class _Solver:
    """HiGHS with the model in it; only its objective changes."""

    def __init__(self, model: Model, *, whole: bool) -> None:
        self._solver = _loaded(model, whole=whole)
        self._costly: int | None = None

    def solve(self, aim: tuple[int, int] | None) -> tuple[list[float] | None, bool]:
        """The values of a solution, and whether it is the best: it may not be had within the limit of nodes."""
        if self._costly is not None:
            self._solver.changeColCost(self._costly, 0.0)
        self._costly = None if aim is None else aim[0]
        if aim is not None:
            self._solver.changeColCost(aim[0], float(aim[1]))
        self._solver.run()
        if self._solver.getInfo().primal_solution_status != _FEASIBLE:
            return None, False
        best = self._solver.modelStatusToString(self._solver.getModelStatus()) == "Optimal"
        return list(self._solver.getSolution().col_value), best


def _loaded(model: Model, *, whole: bool) -> Any:
    import highspy  # heavy, and only the gate needs it

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    program, matrix = highspy.HighsLp(), highspy.HighsSparseMatrix()
    program.num_col_, program.num_row_ = len(model.low), len(model.rows)
    program.col_cost_ = [0.0] * len(model.low)
    program.col_lower_, program.col_upper_ = [float(v) for v in model.low], [float(v) for v in model.high]
    program.row_lower_, program.row_upper_ = [row[1] for row in model.rows], [row[2] for row in model.rows]
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(model.low)
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = program.num_col_, program.num_row_
    starts, index, value_ = [0], [], []
    for terms, _, _ in model.rows:
        index += [variable for variable, _ in terms]
        value_ += [float(coefficient) for _, coefficient in terms]
        starts.append(len(index))
    matrix.start_, matrix.index_, matrix.value_ = starts, index, value_
    program.a_matrix_ = matrix
    solver.passModel(program)
    return solver
