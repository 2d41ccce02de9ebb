"""What a report is asked to be: beside the log, everything that its content depends on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

Kind = Literal["interim", "final", "addendum", "steering-sheet"]
Edition = Literal["open", "closed"]
FORMAT = "insteg.report/1"
"""The form of a content. A content that is made otherwise gets another number, and the old maker stays."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,79}")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The final report that an addendum belongs to: what it said stands there, byte for byte."""

    id: str
    sha256: str
    on: date
    position: int


@dataclass(frozen=True, slots=True)
class Order:
    """One report. `on` is the day that its figures are of, `covers` the stretch that it reports about."""

    id: str
    programme: str
    version: int
    kind: Kind
    edition: Edition
    covers_from: date
    covers_to: date
    on: date
    position: int
    made_at: str
    """A moment in UTC, as text."""
    calendar: str | None = None
    """Which expected report this is."""
    release: str | None = None
    """Of the open edition: the release that it reads."""
    adds_to: Earlier | None = None

    def content(self) -> dict[str, Any]:
        """As JSON."""
        told: dict[str, Any] = {
            "id": self.id,
            "programme": self.programme,
            "definition_version": self.version,
            "kind": self.kind,
            "edition": self.edition,
            "covers": {"from": self.covers_from.isoformat(), "to": self.covers_to.isoformat()},
            "on": self.on.isoformat(),
            "position": self.position,
            "made_at": self.made_at,
            "calendar": self.calendar,
            "release": self.release,
            "adds_to": None,
        }
        if self.adds_to is not None:
            earlier = self.adds_to
            said = {"report": earlier.id, "sha256": earlier.sha256, "on": earlier.on.isoformat()}
            told["adds_to"] = {**said, "position": earlier.position}
        return told


def order_of(told: Mapping[str, Any]) -> Order:
    """The order that a content states. Raises KeyError, TypeError or ValueError if it states none."""
    added = told["adds_to"]
    earlier = None
    if added is not None:
        earlier = Earlier(_name(added["report"]), _name(added["sha256"]), _day(added["on"]), _number(added["position"]))
    return Order(
        id=_name(told["id"]),
        programme=_name(told["programme"]),
        version=_number(told["definition_version"], most=2**31 - 1),
        kind=_one_of(told["kind"], get_args(Kind)),
        edition=_one_of(told["edition"], get_args(Edition)),
        covers_from=_day(told["covers"]["from"]),
        covers_to=_day(told["covers"]["to"]),
        on=_day(told["on"]),
        position=_number(told["position"]),
        made_at=datetime.fromisoformat(told["made_at"]).isoformat(timespec="seconds"),
        calendar=None if told["calendar"] is None else _name(told["calendar"]),
        release=None if told["release"] is None else _name(told["release"]),
        adds_to=earlier,
    )


def _day(text: Any) -> date:
    return date.fromisoformat(text)


def _name(text: Any) -> str:
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise ValueError("an id")
    return text


def _one_of(text: Any, allowed: tuple[Any, ...]) -> Any:
    if text not in allowed:
        raise ValueError("another word")
    return text


def _number(value: Any, most: int = 2**53 - 1) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("a whole number")
    return value
