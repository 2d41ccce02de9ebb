"""HiGHS by its C interface gives what the package's own Python gives."""

import highspy
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.releases.highs import Highs, Row

SURE = {"output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0}
COLUMNS = 4
BOUNDS = st.tuples(st.integers(-5, 5), st.integers(0, 9)).map(lambda pair: (float(pair[0]), float(sum(pair))))
TERMS = st.dictionaries(st.integers(0, COLUMNS - 1), st.integers(-4, 4).filter(bool), min_size=1)
ROWS = st.tuples(TERMS.map(lambda by: list(by.items())), st.integers(-20, 5).map(float), st.integers(5, 30).map(float))
COSTS = st.lists(st.integers(-9, 9), min_size=COLUMNS, max_size=COLUMNS)


def by_the_package(
    columns: list[tuple[float, float]], rows: list[Row], costs: list[int], *, whole: bool
) -> float | None:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for low, high in columns:
        solver.addVar(low, high)
    for column, cost in enumerate(costs):
        solver.changeColCost(column, float(cost))
        if whole:
            solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for terms, low, high in rows:
        index, values = np.array([c for c, _ in terms], dtype=np.int32), np.array([float(by) for _, by in terms])
        solver.addRow(low, high, len(terms), index, values)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return solver.getObjectiveValue()


@given(st.lists(BOUNDS, min_size=COLUMNS, max_size=COLUMNS), st.lists(ROWS, max_size=5), COSTS, st.booleans())
def test_the_same_program_has_the_same_best_value(columns, rows, costs, whole):
    solver = Highs(columns, rows, SURE, whole=whole)
    for column, cost in enumerate(costs):
        solver.cost(column, float(cost))
    found, best = solver.run(), by_the_package(columns, rows, costs, whole=whole)
    assert solver.optimal is (best is not None)
    if best is not None:
        assert abs(sum(cost * value for cost, value in zip(costs, found, strict=True)) - best) < 1e-6


def test_after_a_change_of_bounds_the_answer_is_another_and_none_where_there_is_none():
    solver = Highs([(0.0, 9.0), (0.0, 9.0)], [([(0, 1), (1, 1)], 4.0, 20.0)], SURE, whole=True)
    solver.cost(0, 1.0)
    solver.cost(1, 2.0)
    assert solver.run() == [4.0, 0.0]
    solver.bounds(0, 0.0, 1.0)
    assert solver.run() == [1.0, 3.0]
    solver.bounds(1, 0.0, 1.0)
    assert solver.run() is None
    assert not solver.optimal
