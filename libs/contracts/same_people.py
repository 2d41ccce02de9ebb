"""Who is one with whom: the connected components of the merges that were not undone.

Whoever counts people counts clusters. They are a function of the set of edges, never of their order: an undo names its
merge and wins, also if it comes first. Where one id must stand for a human being, it is the smallest of the cluster.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Edge(NamedTuple):
    """Two people turned out to be one human being, or (undone) were taken for one by mistake."""

    merge_id: str
    one: str
    other: str
    undone: bool
    controller: str = ""
    """Who answers for their data: nobody is one with anybody of another controller."""


Cluster = frozenset[str]
"""The ids of one human being."""


class Clusters:
    """The people who have several ids; everybody else is a cluster of one and costs nothing here."""

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self.roots: dict[str, str] = {}
        """The subject of whoever is not alone in a cluster."""
        self._members: dict[str, Cluster] = {}
        self._undone: set[str] = set()
        self._edges: dict[str, dict[str, str]] = {}
        for edge in edges:
            self.learn(edge)

    def root(self, person: str) -> str:
        """The smallest id of the cluster."""
        return self.roots.get(person, person)

    def members(self, person: str) -> Cluster:
        """Everybody who is one with this person."""
        return self._members.get(person) or frozenset((person,))

    def learn(self, edge: Edge) -> tuple[set[Cluster], set[Cluster]]:
        """Take in an edge; the clusters of the two as they were, and as those people are grouped now."""
        before = {self.members(edge.one), self.members(edge.other)}
        if edge.undone:
            self._undone.add(edge.merge_id)
            self._drop(edge)
        elif edge.merge_id not in self._undone:
            self._edges.setdefault(edge.one, {})[edge.merge_id] = edge.other
            self._edges.setdefault(edge.other, {})[edge.merge_id] = edge.one
        after = self._group({person for cluster in before for person in cluster})
        return before, after

    def _drop(self, edge: Edge) -> None:
        for person in (edge.one, edge.other):
            self._edges.get(person, {}).pop(edge.merge_id, None)

    def _group(self, people: set[str]) -> set[Cluster]:
        found: set[Cluster] = set()
        left = set(people)
        while left:
            cluster = self._reachable(left.pop())
            left -= cluster
            found.add(cluster)
            for person in cluster:
                self.roots.pop(person, None)
                self._members.pop(person, None)
                if len(cluster) > 1:
                    self.roots[person] = min(cluster)
                    self._members[person] = cluster
        return found

    def _reachable(self, person: str) -> Cluster:
        seen, ahead = {person}, [person]
        while ahead:
            for other in self._edges.get(ahead.pop(), {}).values():
                if other not in seen:
                    seen.add(other)
                    ahead.append(other)
        return frozenset(seen)
