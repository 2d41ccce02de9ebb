"""Who is one human being with whom: connected components of the merges that are not undone.

A person with two ids must not be weighed twice, nor take two seats.
"""

from collections.abc import Iterable, Mapping

from contracts.base import Id


def speaking(people: Iterable[Id], merges: Iterable[tuple[Id, Id]]) -> Mapping[Id, Id]:
    """For each person the smallest id of everybody they are one with; themselves if with nobody."""
    parent: dict[Id, Id] = {}

    def root(one: Id) -> Id:
        while (above := parent.get(one, one)) != one:
            one = above
        return one

    for first, second in merges:
        low, high = sorted((root(first), root(second)))
        parent[high] = low
    return {person: root(person) for person in people}
