"""Holds every figure against the book: over GraphQL, as partners' programs ask, and over reporting's own HTTP."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from local.simulate.book.counting import Figure
from local.simulate.hands import Hands
from local.simulate.room import Room

_GOALS = """
query Goals($id: ID!, $asOf: Date) {
  programme(id: $id) { goals { id figure(asOf: $asOf) { numerator denominator } } }
}
"""
_BY = """
query By($id: ID!, $goal: ID!, $facet: Facet!, $asOf: Date) {
  programme(id: $id) { goal(id: $goal) { breakdown(facet: $facet, asOf: $asOf) { value numerator } } }
}
"""


class Unequal(NamedTuple):
    """A figure that is not what the book says."""

    programme: str
    seed: int
    goal: str
    on: date
    shown: object
    written: object


async def compare(hands: Hands, room: Room, on: date) -> tuple[list[Unequal], int]:
    """Every goal of the room as it stood on a day, both ways. Returns what differs, and how many figures there are."""
    written = room.book.figures(on)
    unequal = []
    for shown in (await _over_graphql(hands, room, on), await _over_http(hands, room, on)):
        pairs = {goal: (shown.get(goal), written.get(goal)) for goal in sorted(shown.keys() | written.keys())}
        unequal += [Unequal(room.id, room.seed, goal, on, *pair) for goal, pair in pairs.items() if pair[0] != pair[1]]
    return unequal, len(written)


async def compare_breakdowns(hands: Hands, room: Room, on: date) -> list[Unequal]:
    """Every breakdown that the definition names, of the counts that the book breaks down."""
    unequal = []
    token = hands.client.token(*room.coordinator)
    for goal in (goal for goal in room.definition.goals if goal.id in room.book.breakdowns):
        for facet in goal.facets:
            told = {"id": room.id, "goal": goal.id, "facet": facet.upper(), "asOf": f"{on}"}
            data = await hands.client.query(_BY, token, **told)
            cells: Sequence[dict[str, object]] = data["programme"]["goal"]["breakdown"]
            shown = {str(cell["value"]): cell["numerator"] for cell in cells if cell["numerator"]}
            written = room.book.broken_down(goal.id, facet, on)
            if shown != written:
                unequal.append(Unequal(room.id, room.seed, f"{goal.id} by {facet}", on, shown, written))
    return unequal


async def _over_graphql(hands: Hands, room: Room, on: date) -> dict[str, Figure]:
    data = await hands.client.query(_GOALS, hands.client.token(*room.coordinator), id=room.id, asOf=f"{on}")
    figures = {goal["id"]: goal["figure"] for goal in data["programme"]["goals"]}
    return {name: Figure(figure["numerator"], figure["denominator"]) for name, figure in figures.items()}


async def _over_http(hands: Hands, room: Room, on: date) -> dict[str, Figure]:
    told = await hands.get(room.coordinator, "reporting", f"/goals/{room.id}", on=f"{on}")
    return {goal["goal"]: Figure(goal["numerator"], goal["denominator"]) for goal in told["goals"]}
