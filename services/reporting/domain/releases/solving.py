"""What published statements leave open: the smallest and largest value of a quantity in a model of integers.

One model is built per question and only its objective is changed. Every solution that is found is a possible
history, so it widens what is known of all quantities at once, and most need no search of their own. Values come
from real solutions, so an interval is never said to be wider than it is.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reporting.domain.releases.highs import Highs

_WHOLE = 1e-6
_WORTH_IT = 2
"""So many must two solutions for all at once settle: one by one as many would take at least as long."""
_OPTIONS = {
    "output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5, "mip_max_nodes": 500,
}  # fmt: skip
"""Nothing here depends on time: the same lines get the same answer on any machine."""
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

    def too_narrow(self, wanted: "Mapping[int, Demand]", *, one: bool = False) -> list[int] | None:
        """The variables whose interval is not what is demanded of it (`one`: a first one, if there is any); None if
        the model has no solution at all.
        """
        if any(low > high for low, high in zip(self.low, self.high, strict=True)):
            return None
        search = _Search(self)
        if not search.look(()):
            return None
        asked = {v: demand for v, demand in wanted.items() if not demand.exempt(self.low[v], self.high[v])}
        narrow = (
            variable for variable in reversed(search.together(asked)) if not search.meets(variable, asked[variable])
        )
        return list(itertools.islice(narrow, 1 if one else None))


class _Search:
    """The model without its integers first: a whole solution of that is one of the model, and most are whole."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._relaxed = _Solver(model, whole=False)
        self._integers: _Solver | None = None
        self._seen_low: list[int] = []
        self._seen_high: list[int] = []

    def together(self, asked: "Mapping[int, Demand]") -> list[int]:
        """Those that are still open when all are pushed at once: down, up, and half of them against the other half.

        A solution that pushes many widens what is known of many; one by one each would take two of its own.
        """
        still = self._open(asked, asked)
        for half in range(-1, len(asked).bit_length()):
            before = len(still)
            for direction in (1, -1):
                self.look([(v, -direction if half >= 0 and n >> half & 1 else direction) for n, v in enumerate(still)])
                still = self._open(asked, still)
            if before - len(still) < _WORTH_IT and half >= 0:
                break
        return still

    def _open(self, asked: "Mapping[int, Demand]", among: Iterable[int]) -> list[int]:
        return [v for v in among if not asked[v].wide(self._seen_low[v], self._seen_high[v])]

    def meets(self, variable: int, demand: "Demand") -> bool:
        """Whether what was seen is wide enough already; if nothing is, whether the whole interval needs no width."""
        proven = True
        for direction in (1, -1):
            if demand.wide(self._seen_low[variable], self._seen_high[variable]):
                return True
            proven &= self.look([(variable, direction)])
        low, high = self._seen_low[variable], self._seen_high[variable]
        return demand.wide(low, high) or (proven and demand.exempt(low, high))

    def look(self, aim: Terms) -> bool:
        """Solve towards the smallest (1) or largest (-1) value of variables; whether that was found for sure."""
        found, proven = self._relaxed.solve(aim)
        if found is None:
            return False
        if not _whole(found):
            found, proven = self._made_whole(aim, found)
        if found is None:
            return False
        values = [round(value) for value in found]
        self._seen_low = [*map(min, self._seen_low, values)] if self._seen_low else values
        self._seen_high = [*map(max, self._seen_high, values)] if self._seen_high else values
        return proven

    def _made_whole(self, aim: Terms, found: list[float]) -> tuple[list[float] | None, bool]:
        """The same with integers: by settling broken values one by one, which needs no search if it is as good."""
        best = math.ceil(sum(by * found[variable] for variable, by in aim) - _WHOLE)
        settled = self._relaxed.settled(found)
        if settled is not None and sum(by * round(settled[variable]) for variable, by in aim) == best:
            return settled, True
        if len(aim) > 1 and self._seen_low:
            return settled, False  # of many at once any solution will do, or none
        self._integers = self._integers or _Solver(self._model, whole=True)
        return self._integers.solve(aim)


def _whole(values: Sequence[float]) -> bool:
    return all(abs(value - round(value)) <= _WHOLE for value in values)


class _Solver:
    """HiGHS with the model in it; only its objective changes."""

    def __init__(self, model: Model, *, whole: bool) -> None:
        self._model = model
        self._solver = _loaded(model, whole=whole)
        self._aim: Terms = ()

    def solve(self, aim: Terms) -> tuple[list[float] | None, bool]:
        """The values of a solution, and whether it is the best: it may not be had within the limit of nodes."""
        for variable, _ in self._aim:
            self._solver.cost(variable, 0.0)
        for variable, cost in aim:
            self._solver.cost(variable, float(cost))
        self._aim = aim
        found = self._solver.run()
        return found, found is not None and self._solver.optimal

    def settled(self, values: list[float]) -> list[float] | None:
        """Integers near a broken solution, if they can be had by fixing broken values: the nearest few, or just one."""
        fixed: list[int] = []
        found: list[float] | None = values
        while found is not None and not _whole(found):
            off = {n: abs(value - round(value)) for n, value in enumerate(found) if not _whole([value])}
            few = sorted(off, key=off.__getitem__)[: len(off) // 2 + 1]
            fixed += few
            found = self._fixed({n: round(found[n]) for n in few}) or self._one(few, found[few[0]])
        self._free(fixed)
        return found

    def _one(self, few: Sequence[int], value: float) -> list[float] | None:
        """The first of a few fixed alone, up or down."""
        self._free(few)
        nearest = round(value)
        other = nearest + (1 if value > nearest else -1)
        return self._fixed({few[0]: nearest}) or self._fixed({few[0]: other})

    def _fixed(self, values: Mapping[int, int]) -> list[float] | None:
        for variable, value in values.items():
            self._solver.bounds(variable, float(value), float(value))
        return self._solver.run()

    def _free(self, variables: Iterable[int]) -> None:
        for variable in variables:
            self._solver.bounds(variable, float(self._model.low[variable]), float(self._model.high[variable]))


def _loaded(model: Model, *, whole: bool) -> Highs:
    rows = [(terms, float(low), float(high)) for terms, low, high in model.rows]
    columns = [(float(low), float(high)) for low, high in zip(model.low, model.high, strict=True)]
    return Highs(columns, rows, _OPTIONS, whole=whole)
