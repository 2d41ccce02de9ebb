"""What somebody who solves for hidden whole numbers finds still possible: the attacker's own computation.

Nothing of it comes from the gate. What no sum connects is solved apart; what is asked of many numbers is asked of all
of them at once first, each pushed up or down by chance, and then one by one with what is left. Every range comes from
whole solutions, so a number is never said to be freer than it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

_ROUNDS = 60
_NEARLY = 0.3
"""How far from the best a solution may be that pushes many at once: any widens what is open."""
_FEASIBLE = 2


@dataclass(frozen=True)
class Ask:
    """Whether a range leaves enough open (a wider one does then too), and whether a whole range needs not."""

    wide: Callable[[int, int], bool]
    free: Callable[[int, int], bool] = lambda _low, _high: False


@dataclass
class Hidden:
    """Whole numbers within bounds, bound by sums."""

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    sums: list[tuple[Sequence[tuple[int, int]], float, float]] = field(default_factory=list)

    def number(self, low: int, high: int) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def bind(self, terms: Sequence[tuple[int, int]], low: float, high: float) -> None:
        """low <= sum of coefficient x number <= high."""
        self.sums.append((terms, low, high))

    def found_out(self, asked: Mapping[int, Ask]) -> dict[int, tuple[int, int]] | None:
        """The numbers asked for that have too small a range, with it; None: the pages contradict themselves."""
        if any(low > high for low, high in zip(self.low, self.high, strict=True)):
            return None
        found: dict[int, tuple[int, int]] = {}
        for part, sums in self._parts():
            here = _Part(self, part, sums)
            if not here.push(np.zeros(len(part))):
                return None
            found |= here.found_out({n: asked[n] for n in part if n in asked and not self._free(n, asked[n])})
        return found

    def _free(self, number: int, ask: Ask) -> bool:
        return ask.free(self.low[number], self.high[number])

    def _parts(self) -> list[tuple[list[int], list[int]]]:
        """The numbers that sums connect with each other, and those sums."""
        root = list(range(len(self.low)))

        def top(number: int) -> int:
            while root[number] != number:
                root[number] = number = root[root[number]]
            return number

        for terms, _, _ in self.sums:
            for number, _ in terms[1:]:
                root[top(number)] = top(terms[0][0])
        parts: dict[int, tuple[list[int], list[int]]] = {}
        for number in range(len(root)):
            parts.setdefault(top(number), ([], []))[0].append(number)
        for n, (terms, _, _) in enumerate(self.sums):
            parts[top(terms[0][0])][1].append(n)
        return list(parts.values())


class _Part:
    """One part, loaded once as real numbers and, if those come out broken, once as whole ones."""

    def __init__(self, hidden: Hidden, numbers: list[int], sums: list[int]) -> None:
        self.place = {number: n for n, number in enumerate(numbers)}
        self._low = np.array([hidden.low[number] for number in numbers], dtype=float)
        self._high = np.array([hidden.high[number] for number in numbers], dtype=float)
        self._sums = [
            ([(self.place[number], by) for number, by in hidden.sums[n][0]], *hidden.sums[n][1:]) for n in sums
        ]
        self._loaded: dict[bool, highspy.Highs] = {}
        self._least = np.full(len(numbers), np.inf)
        self._most = np.full(len(numbers), -np.inf)

    def found_out(self, asked: Mapping[int, Ask]) -> dict[int, tuple[int, int]]:
        chance = np.random.default_rng(0)
        still = self._open(asked, list(asked))
        for turn in range(_ROUNDS):
            if not still:
                return {}
            before, cost = len(still), np.zeros(len(self._low))
            places = [self.place[number] for number in still]
            cost[places] = (1, -1)[turn] if turn < 2 else chance.choice((-1, 1), len(places))
            self.push(cost)
            still = self._open(asked, still)
            if turn > 1 and before - len(still) < 2:
                break
        return {number: self._range(number) for number in still if not self._enough(number, asked[number])}

    def push(self, cost: np.ndarray) -> bool:
        """Look for a whole solution with as little cost as can be; whether there is one."""
        values = self._solve(cost, whole=False)
        if values is not None and np.abs(values - np.round(values)).max(initial=0) > 1e-6:
            values = self._solve(cost, whole=True)
        if values is None:
            return False
        np.minimum(self._least, np.round(values), out=self._least)
        np.maximum(self._most, np.round(values), out=self._most)
        return True

    def _enough(self, number: int, ask: Ask) -> bool:
        for direction in (1, -1):
            cost = np.zeros(len(self._low))
            cost[self.place[number]] = direction
            self.push(cost)
            if ask.wide(*self._range(number)):
                return True
        return ask.free(*self._range(number))

    def _open(self, asked: Mapping[int, Ask], among: list[int]) -> list[int]:
        return [number for number in among if not asked[number].wide(*self._range(number))]

    def _range(self, number: int) -> tuple[int, int]:
        return int(self._least[self.place[number]]), int(self._most[self.place[number]])

    def _solve(self, cost: np.ndarray, *, whole: bool) -> np.ndarray | None:
        if not self._sums:
            return np.where(cost < 0, self._high, self._low)
        solver = self._solver(whole=whole)
        solver.setOptionValue("mip_rel_gap", 0.0 if np.count_nonzero(cost) == 1 else _NEARLY)
        every = np.arange(len(cost), dtype=np.int32)
        solver.changeColsCost(len(cost), every, cost)
        solver.run()
        if solver.getInfo().primal_solution_status != _FEASIBLE:
            return None
        return np.array(solver.getSolution().col_value)

    def _solver(self, *, whole: bool) -> highspy.Highs:
        if whole not in self._loaded:
            solver = self._loaded[whole] = highspy.Highs()  # type: ignore[no-untyped-call]
            solver.setOptionValue("output_flag", False)
            solver.setOptionValue("threads", 1)
            solver.setOptionValue("mip_abs_gap", 0.5)
            numbers = np.arange(len(self._low), dtype=np.int32)
            solver.addVars(len(numbers), self._low, self._high)
            for terms, low, high in self._sums:
                places, by = (np.array(side) for side in zip(*terms, strict=True))
                solver.addRow(low, high, len(terms), places.astype(np.int32), by.astype(float))
            if whole:
                kinds = np.full(len(numbers), highspy.HighsVarType.kInteger)
                solver.changeColsIntegrality(len(numbers), numbers, kinds)
        return self._loaded[whole]
