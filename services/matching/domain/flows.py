"""People to seats by a flow of least cost: everybody at most once, a seat as often as it may be taken.

A flow of whole capacities is whole, so what it finds is an assignment, and it is a best one. OR-tools solves it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.int64]]


def most_pairs(rows: "Numbers", columns: "Numbers", worth: "Numbers", seats: Sequence[int]) -> "Numbers":
    """The numbers of the possible pairs (row, column, worth) that are taken: as many as can be, and then of the
    highest total.
    """
    flow, pairs, (source, sink) = _between(rows, columns, worth, seats)
    people = int(rows.max()) + 1
    flow.set_node_supply(source, people)
    flow.set_node_supply(sink, -people)
    return _taken(flow, pairs, flow.solve_max_flow_with_min_cost())


def most_worth(rows: "Numbers", columns: "Numbers", worth: "Numbers", seats: Sequence[int]) -> "Numbers":
    """The same where a pair more counts for nothing by itself: of the highest total. No worth is negative."""
    flow, pairs, (source, sink) = _between(rows, columns, worth, seats)
    people = int(rows.max()) + 1
    flow.add_arc_with_capacity_and_unit_cost(source, sink, people, 0)
    flow.set_node_supply(source, people)
    flow.set_node_supply(sink, -people)
    return _taken(flow, pairs, flow.solve())


def _between(
    rows: "Numbers", columns: "Numbers", worth: "Numbers", seats: Sequence[int]
) -> tuple[Any, "Numbers", tuple[int, int]]:
    """A source, the people, the columns, a sink; the numbers of the arcs between people and columns."""
    import numpy
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    people, flow = int(rows.max()) + 1, SimpleMinCostFlow()
    source, sink = people + len(seats), people + len(seats) + 1

    def arcs(tails: Any, heads: Any, capacities: Any, costs: Any) -> Any:
        return flow.add_arcs_with_capacity_and_unit_cost(
            numpy.asarray(tails, dtype=numpy.int32), numpy.asarray(heads, dtype=numpy.int32),
            numpy.asarray(capacities, dtype=numpy.int64), numpy.asarray(costs, dtype=numpy.int64),
        )  # fmt: skip

    pairs = arcs(rows, people + columns, numpy.ones(len(rows)), -worth)
    arcs(numpy.full(people, source), numpy.arange(people), numpy.ones(people), numpy.zeros(people))
    ends = numpy.full(len(seats), sink)
    arcs(people + numpy.arange(len(seats)), ends, numpy.minimum(seats, people), numpy.zeros(len(seats)))
    return flow, pairs, (source, sink)


def _taken(flow: Any, pairs: "Numbers", status: Any) -> "Numbers":
    import numpy

    assert status == flow.OPTIMAL, "nobody anywhere is always possible"
    taken: Numbers = numpy.flatnonzero(flow.flows(pairs))
    return taken
