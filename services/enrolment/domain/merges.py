"""Two people turn out to be one, or turn out not to be: edges, each with an id, that can be undone.

Neither record ends. Who is one with whom are the connected components of the edges that stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged
from contracts.same_people import Clusters, Edge
from enrolment.domain.dates import day_in_sweden
from enrolment.domain.person import Person, gone

Event = PeopleMerged | PeopleUnmerged
Pair = tuple[Id, Id]


@dataclass(frozen=True, slots=True)
class Merge:
    """One edge."""

    merge_id: Id
    controller: Code
    pair: Pair
    undone: bool = False


def merge(
    known: Merge | None, merge_id: Id, people: tuple[Person, Person], together: frozenset[Id], at: datetime
) -> list[Event] | Already | Refusal:
    """Take two people for one. `together`: everybody who is one with the first already."""
    one, other = people
    pair = ordered(one.person_id, other.person_id)
    if known is not None:
        return _again(known, pair)
    if one.person_id == other.person_id:
        return Refusal("the-same-person", "person_ids", "these are one person already: the same id twice")
    if one.controller != other.controller:
        return Refusal(
            "another-controller", "person_ids", "people of two data controllers are never merged", "conflict"
        )
    if refused := gone(one) or gone(other):
        return refused
    if other.person_id in together:
        return Refusal("one-already", "person_ids", "these are one person already, by earlier merges", "conflict")
    return [_said(PeopleMerged, Merge(merge_id, one.controller, pair), at)]


def unmerge(known: Merge | None, at: datetime) -> list[Event] | Already | Refusal:
    """Undo a merge. A merge that was undone stays so; the pair can be merged under another id."""
    if known is None:
        return Refusal("unknown-merge", "merge_id", "There is no such merge (yet).", "unknown")
    if known.undone:
        return Already(2)
    return [_said(PeopleUnmerged, known, at)]


def evolve(state: Merge | None, event: Event) -> Merge:
    """What the event makes of an edge."""
    match event:
        case PeopleMerged():
            return Merge(event.merge_id, event.controller, event.person_ids)
        case PeopleUnmerged():
            assert state is not None, "merged first"
            return replace(state, undone=True)
        case _:
            assert_never(event)


def cluster(person_id: Id, edges: Iterable[Pair]) -> frozenset[Id]:
    """Everybody who is one with this person, by edges that stand."""
    return Clusters(Edge(str(number), *pair, undone=False) for number, pair in enumerate(edges)).members(person_id)


def ordered(one: Id, other: Id) -> Pair:
    """The pair in alphabetical order."""
    return (one, other) if one <= other else (other, one)


def _again(known: Merge, pair: Pair) -> Already | Refusal:
    if known.pair != pair:
        return Refusal("merge-exists", "merge_id", "this id belongs to the merge of another pair", "conflict")
    if known.undone:
        return Refusal("merge-undone", "merge_id", "this merge was undone: merge under another id", "conflict")
    return Already(1)


def _said(kind: type[Event], edge: Merge, at: datetime) -> Event:
    return kind(
        merge_id=edge.merge_id,
        controller=edge.controller,
        person_ids=edge.pair,
        occurred_on=day_in_sweden(at),
        recorded_at=at,
    )
