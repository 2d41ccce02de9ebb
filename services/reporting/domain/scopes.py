"""In which programmes a goal counts: its own, or several of one data controller, where everybody is counted once.

A scope stands where a programme's id stands in the ledger. Which programmes belong to it is said by the newest version
of each definition; like a merge, that has no date of its own: only as-known-at shows it. Nothing crosses the line
between two controllers.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from contracts.programme import ProgrammeDefinition
from contracts.programme.goals import Goal
from contracts.same_people import Cluster, Clusters, Edge

Scope = str
"""A programme's id, `controller:<controller>` or `fund:<controller>:<fund>`; no id holds a colon."""


class Membership(NamedTuple):
    """What a definition version says of where its programme belongs."""

    programme: str
    version: int
    controller: str
    funds: frozenset[str]

    @classmethod
    def of(cls, definition: ProgrammeDefinition) -> "Membership":
        """As the definition says it."""
        funds = frozenset(funder.fund for funder in definition.funders)
        return cls(definition.id, definition.version, definition.controller, funds)

    @property
    def scopes(self) -> frozenset[Scope]:
        """The wider scopes that the programme belongs to."""
        of_funds = (fund_scope(self.controller, fund) for fund in self.funds)
        return frozenset((controller_scope(self.controller), *of_funds))


def controller_scope(controller: str) -> Scope:
    """All programmes of a data controller."""
    return f"controller:{controller}"


def fund_scope(controller: str, fund: str) -> Scope:
    """Those of them that a fund pays for."""
    return f"fund:{controller}:{fund}"


def scope_of(definition: ProgrammeDefinition, goal: Goal) -> Scope:
    """Where the goal counts."""
    if goal.over == "controller":
        return controller_scope(definition.controller)
    if goal.over == "fund" and goal.fund is not None:
        return fund_scope(definition.controller, goal.fund)
    return definition.id


def is_wider(scope: Scope) -> bool:
    """Whether it holds several programmes."""
    return ":" in scope


def controller_of(scope: Scope) -> str:
    """Of a wider scope: whose programmes they are."""
    return scope.split(":")[1]


class Scopes:
    """Which programmes belong to which scope, as the newest versions of their definitions say."""

    def __init__(self) -> None:
        self._newest: dict[str, Membership] = {}
        self._around: dict[str, tuple[Scope, ...]] = {}

    def learn(self, said: Membership) -> Sequence[tuple[Scope, frozenset[str]]]:
        """Take in what a definition says; the scopes whose programmes change, with their programmes before."""
        known = self._newest.get(said.programme)
        if known is not None and known.version >= said.version:
            return []
        moved = said.scopes ^ (known.scopes if known else frozenset())
        before = [(scope, self.programmes(scope)) for scope in sorted(moved)]
        self._newest[said.programme] = said
        self._around[said.programme] = tuple(sorted(said.scopes))
        return before

    def programmes(self, scope: Scope) -> frozenset[str]:
        """The programmes of a scope; of a programme, itself."""
        if not is_wider(scope):
            return frozenset((scope,))
        return frozenset(name for name, newest in self._newest.items() if scope in newest.scopes)

    def around(self, programme: str) -> tuple[Scope, ...]:
        """The wider scopes that a programme belongs to."""
        return self._around.get(programme, ())


class People:
    """Who is one with whom, controller by controller."""

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self._of: dict[str, Clusters] = {}
        for edge in edges:
            self.learn(edge)

    def learn(self, edge: Edge) -> tuple[set[Cluster], set[Cluster]]:
        """As `Clusters.learn`, among the people of the edge's controller."""
        return self.of(edge.controller).learn(edge)

    def of(self, controller: str) -> Clusters:
        """The clusters of one controller."""
        found = self._of.get(controller)
        if found is None:
            found = self._of[controller] = Clusters()
        return found

    def members(self, person: str) -> Cluster:
        """Everybody who is one with this person under any controller: for what must be careful, not for what counts."""
        return frozenset().union(*(clusters.members(person) for clusters in self._of.values()), (person,))
