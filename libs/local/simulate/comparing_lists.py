"""Holds against the book what is no goal: money spent, what partners see, the association's set, the fund's months.

All of it as it stands today; money on a day.
"""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from local.simulate.book.months import Row
from local.simulate.book.partners import Followed, followed
from local.simulate.comparing import Unequal
from local.simulate.hands import Hands
from local.simulate.room import Room

_SPENT = "query Spent($id: ID!, $asOf: Date) { programme(id: $id) { budget { spent(asOf: $asOf) } } }"
_OWN = """
query Own($id: ID!, $after: String) {
  referrals(programme: $id, first: 100, after: $after) { nodes { reference status } pageInfo { hasNextPage endCursor } }
}
"""


class _Pair(NamedTuple):
    what: str
    shown: object
    written: object


async def compare_lists(hands: Hands, room: Room, today: date) -> tuple[list[Unequal], int]:
    """Everything of the room but its goals. Returns what differs, and how much was compared."""
    pairs = [pair async for pair in _pairs(hands, room, today)]
    return [Unequal(room.id, room.seed, w, today, shown, book) for w, shown, book in pairs if shown != book], len(pairs)


async def _pairs(hands: Hands, room: Room, today: date) -> AsyncIterator[_Pair]:
    data = await hands.client.query(_SPENT, hands.client.token(*room.coordinator), id=room.id, asOf=f"{today}")
    spent = int(Decimal(data["programme"]["budget"]["spent"] or 0) * 100)
    yield _Pair("money spent", spent, room.book.spent(today))
    for partner in sorted({one.by for one in room.book.proposals.values()}):
        yield _Pair(f"what {partner} sees", await _own(hands, room, partner), room.book.shown_to(partner))
    told = await hands.get(room.coordinator, "reporting", f"/exports/{room.id}/coordination-set")
    yield _Pair("who is followed", Counter(map(_followed, told["participants"])), followed(room.book.people(), today))
    counted = [(date.fromisoformat(one["from"]), one["count"]) for one in told["volumes"]]
    volumes = [(on, people) for _, (on, people) in sorted(room.book.things.volumes.items()) if people]
    yield _Pair("counts of people whom nobody knows", counted, volumes)
    if room.book.months.editions:
        async for pair in _months(hands, room, today):
            yield pair


async def _own(hands: Hands, room: Room, partner: str) -> dict[str, str]:
    """What a partner is shown of those whom it proposed."""
    token, after = hands.client.token(partner, "partner"), None
    found: dict[str, str] = {}
    while True:
        page = (await hands.client.query(_OWN, token, id=room.id, after=after))["referrals"]
        found |= {node["reference"]: node["status"].lower() for node in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _followed(told: dict[str, Any]) -> Followed:
    before, after = told["income_before"], told["income_after"]
    return Followed(
        told["gender"], told["referrer"], told["consent"],
        date.fromisoformat(told["starts_on"]), date.fromisoformat(told["ends_on"]) if told["ends_on"] else None,
        None if before is None else frozenset(before), None if after is None else frozenset(after),
    )  # fmt: skip


async def _months(hands: Hands, room: Room, today: date) -> AsyncIterator[_Pair]:
    """How many editions each has and what is late now; rows of the newest, at the end of all that were handed in."""
    path, months = f"/exports/{room.id}/participant-months", room.book.months
    listed = (await hands.get(room.coordinator, "reporting", path))["months"]
    shown = {one["month"]: (len(one["editions"]), one["differences"]) for one in listed if one["editions"]}
    late = months.late(room.book.people())
    written = {f"{month:%Y-%m}": (len(made), len(late.get(month, ()))) for month, made in months.editions.items()}
    yield _Pair("editions of the months, and what is late", shown, written)
    for month, made in sorted(months.editions.items())[-1 if today < room.end else 0 :]:
        told = await hands.get(room.coordinator, "reporting", f"{path}/{month:%Y-%m}", limit=1000)
        yield _Pair(f"{month:%Y-%m} as corrected", {one["person_id"]: _row(one) for one in told["rows"]}, made[-1])
        newest: dict[str, Row] = dict(made[0])
        for change in (each for one in told["corrections"] for each in one["differences"]):
            newest.pop(change["person_id"], None)
            newest |= {change["person_id"]: _row(change["after"])} if change["after"] else {}
        yield _Pair(f"{month:%Y-%m} as first handed in and its corrections", newest, made[-1])


def _row(told: dict[str, Any]) -> Row:
    ends = told["ends_on"]
    return Row(date.fromisoformat(told["starts_on"]), date.fromisoformat(ends) if ends else None, told["minutes"])
