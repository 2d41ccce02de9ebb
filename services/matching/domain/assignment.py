"""The best assignment: every seat used at most once, everybody at most once, at the highest total score.

Who fits nowhere stays without, and nobody is put where a pair is not proposed. Where several assignments have the
same total, the same inputs always give the same one.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from contracts.base import Id
from matching.domain.flows import most_pairs
from matching.domain.profiles import Value
from matching.domain.proposals import Pair, Proposals

if TYPE_CHECKING:
    import numpy as np

    Table = np.ndarray[Any, np.dtype[Any]]


class Assignment(Value):
    """Who would take which seat if the total alone decided. A suggestion, as every proposal."""

    pairs: tuple[Pair, ...]
    total: int
    without: tuple[Id, ...]
    """Those who got none."""
    free_seats: Mapping[Id, int]


def assign(proposals: Proposals) -> Assignment:
    """The best assignment of a run's proposals; as many as can be helped come before a higher total."""
    inputs = proposals.inputs
    pairs = [
        Pair(person_id=inputs.profiles[row].person_id, opening_id=inputs.openings[column].opening_id, score=score)
        for row, column, score in best(
            proposals.weighed.may, proposals.weighed.score, [opening.seats for opening in inputs.openings]
        )
    ]
    placed = {pair.person_id for pair in pairs}
    taken = [pair.opening_id for pair in pairs]
    return Assignment(
        pairs=tuple(pairs),
        total=sum(pair.score for pair in pairs),
        without=tuple(one.person_id for one in inputs.profiles if one.person_id not in placed),
        free_seats={one.opening_id: one.seats - taken.count(one.opening_id) for one in inputs.openings},
    )


def best(may: "Table", score: "Table", seats: Sequence[int]) -> list[tuple[int, int, int]]:
    """(row, column, score) of an assignment with the most pairs and, of those, the highest total."""
    import numpy

    rows, columns = numpy.nonzero(may)
    if not len(rows):
        return []
    worth = score[rows, columns].astype(numpy.int64)
    return [(int(rows[pair]), int(columns[pair]), int(worth[pair])) for pair in most_pairs(rows, columns, worth, seats)]
