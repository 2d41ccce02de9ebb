"""Rooms that are lived with no system at all: whatever is asked is answered as if all of it were believed.

What the plan of a life holds, and what its book says in the end, is so known in a second. It shows nothing of the
services: that their figures are the book's is shown where they run.
"""

import asyncio
from collections.abc import Iterable
from itertools import cycle
from typing import Any, cast

from local.simulate.hands import Hands
from local.simulate.room import Room


def lived_dry(rooms: Iterable[Room]) -> None:
    """Every deed of each room on its day; what its diary and its book then say is all that comes of it."""
    asyncio.run(_live(list(rooms)))


async def _live(rooms: list[Room]) -> None:
    for room in rooms:
        hands = cast("Hands", _Believing(room))
        for day, commands, errands in room.diary.days():
            room.today = day
            for command in commands:
                command.body()
                command.note({"version": 1})
            for errand in errands:
                await errand(hands)


class _Believing:
    """Hands whose every request is granted, by a system that knows only what the room's book and it were told."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.runs: dict[str, Any] = {}
        self.event: dict[str, Any] = {}

    async def post(self, _who: tuple[str, str], _service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/speed-datings":
            self.event = body
        if path == "/runs":
            self.runs[body["run_id"]] = body
        if path.endswith("/corrections"):
            late = self.room.book.months.late(self.room.book.people())
            return {"editions": [{"month": f"{on:%Y-%m}", "differences": len(rows)} for on, rows in late.items()]}
        return {"link_id": "link", "report_id": "report"}

    async def get(self, _who: tuple[str, str], _service: str, path: str, **_: str | int) -> dict[str, Any]:
        match path.strip("/").split("/"):
            case ["referrals", referral]:
                return {"person_id": f"known-by-{referral}"}
            case ["merge-proposals"]:
                names = [life.name for life in self.room.book.lives]
                pairs = [[name, f"{name}-again"] for name in names if f"{name}-again" in names]
                return {"proposals": [{"person_ids": pair} for pair in pairs], "next": None}
            case ["signing-links"]:
                return {"links": [{"link_id": "link", "url": ""}]}
            case ["invitations"]:
                return {"invitations": self._invitations()}
            case ["invitations", _, "link"]:
                return {"link": ""}
            case ["speed-datings", _, "timetable"]:
                return {"meetings": [g | h for g in self.event["guests"] for h in self.event["hosts"]]}
            case ["runs", run]:
                return {"people": self._suggested(self.runs[run])}
        raise AssertionError(f"nobody was expected to ask for {path}")

    async def fill_in(self, _link: str, _values: dict[str, str]) -> None:
        """Taken."""

    async def sign(self, _link: str) -> None:
        """Signed."""

    def _invitations(self) -> list[dict[str, Any]]:
        """Everybody is asked at each entry and exit."""
        return [
            {"person_id": life.name, "spell": 1 + n, "moment": moment, "status": "open", "invitation_id": "invitation"}
            for life in self.room.book.lives
            for n in range(len(life.stays))
            for moment in ("entry", "exit")
        ]

    def _suggested(self, run: dict[str, Any]) -> list[dict[str, Any]]:
        """To everybody one of the openings, by turns."""
        openings = cycle(zip(run["openings"], self.event["hosts"], strict=True))
        return [
            {"person_id": person, "suggestions": [{"opening_id": opening, **host}]}
            for person, (opening, host) in zip(run["people"], openings, strict=False)
        ]
