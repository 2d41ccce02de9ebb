"""Who has a place and who waits for one: capacity, the waiting list, promotion in order.

A group of lists that share seats is a `Circle`: a series with its sessions, or one session by itself. A place in a
series is a place in each of its sessions; a guest may have a place in one session only. Nobody is ever let in over
capacity, and of those who wait on one list the first in line is promoted first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from contracts.activities_offers import (
    LeavingReason,
    SignUp,
    SignUpCancelled,
    SignUpClashAccepted,
    SignUpMade,
    SignUpPromoted,
    SignUpWaitlisted,
)
from contracts.base import Code, Id
from contracts.decisions import Already, Refusal

Event = SignUpMade | SignUpWaitlisted | SignUpPromoted | SignUpClashAccepted | SignUpCancelled
EVENTS: tuple[type[Event], ...] = (
    SignUpMade, SignUpWaitlisted, SignUpPromoted, SignUpClashAccepted, SignUpCancelled,
)  # fmt: skip
Clash = Literal["none", "accepted", "undecided"]
Through = Literal["staff", "phase"]
LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class Wish:
    """A person wants a place on a list. `clash` is what was found and decided beforehand."""

    person_id: Id
    programme_id: Code
    controller: Code
    activity_id: Id
    series_id: Id | None = None
    session_id: Id | None = None
    through: Through = "staff"
    clash: Clash = "none"

    @property
    def list_id(self) -> Id:
        """The series or the session."""
        found = self.series_id or self.session_id
        assert found is not None, "a wish names a series or a session"
        return found

    @property
    def sign_up_id(self) -> Id:
        """One per list and person, by construction."""
        return f"{self.list_id}~{self.person_id}"


@dataclass(frozen=True, slots=True)
class Held:
    """A place, or (with `waiting`) a place in the line."""

    wish: Wish
    waiting: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything that shares seats. `held` is by sign-up; `last_number` the highest place in line ever given."""

    capacity: int | None = None
    """Of the series; None where there is none, or for everybody."""
    sessions: Mapping[Id, int | None] = field(default_factory=dict)
    """Coming sessions and their own capacities."""
    held: Mapping[Id, Held] = field(default_factory=dict)
    last_number: int = 0

    def seated(self, list_id: Id) -> int:
        """Who has a place on this list itself."""
        return sum(not held.waiting and held.wish.list_id == list_id for held in self.held.values())

    def members(self) -> int:
        """Who has a place in the whole series."""
        return sum(not held.waiting and held.wish.series_id is not None for held in self.held.values())

    def fullest(self) -> int:
        """How many are in the fullest session."""
        guests = [self.seated(session) for session in self.sessions]
        return self.members() + max(guests, default=0)

    def fits(self, wish: Wish) -> bool:
        """Whether one more has room, in every session that it takes a seat in."""
        members = self.members()
        if wish.series_id is None:
            return _below(members + self.seated(wish.list_id), self._room(wish.list_id))
        guests = {session: self.seated(session) for session in self.sessions}
        return _below(members, self.capacity) and all(
            _below(members + number, self._room(session)) for session, number in guests.items()
        )

    def _room(self, session: Id) -> int | None:
        own = self.sessions.get(session)
        return self.capacity if own is None else own


def evolve(circle: Circle, event: Event) -> Circle:
    """What the event makes of who has a place and who waits."""
    held = dict(circle.held)
    match event:
        case SignUpMade():
            held[event.sign_up_id] = Held(_wish(event, event.through, event.clash), waiting=False)
        case SignUpWaitlisted():
            held[event.sign_up_id] = Held(_wish(event, event.through, event.clash), waiting=True, number=event.number)
            return replace(circle, held=held, last_number=max(circle.last_number, event.number))
        case SignUpPromoted():
            held[event.sign_up_id] = replace(held[event.sign_up_id], waiting=False)
        case SignUpClashAccepted():
            known = held[event.sign_up_id]
            held[event.sign_up_id] = replace(known, wish=replace(known.wish, clash="accepted"))
        case SignUpCancelled():
            held.pop(event.sign_up_id, None)
    return replace(circle, held=held)


def sign_up(
    circle: Circle, wish: Wish, at: datetime, today: date, other_ids: frozenset[Id] = frozenset()
) -> list[Event] | Already | Refusal:
    """A place if there is one and nobody waits before; else a place in the line. Once for a human being."""
    if len(wish.sign_up_id) > LONGEST_ID:
        return Refusal("id-too-long", "person_id", "list and person id are too long together")
    if wish.sign_up_id in circle.held:
        return Already(0)
    theirs = [held.wish for held in circle.held.values() if held.wish.person_id in {wish.person_id, *other_ids}]
    if any(known.list_id == wish.list_id for known in theirs):
        message = "this person is signed up under another id that turned out to be theirs"
        return Refusal("signed-up-under-another-id", "person_id", message, "conflict")
    member = wish.session_id is not None and any(known.series_id for known in theirs)
    if member:
        return Refusal(
            "in-the-series-already", "person_id", "this person is signed up for the whole series", "conflict"
        )
    said = _said(wish, at, today) | {"through": wish.through, "clash": wish.clash}
    queue = any(held.waiting and held.wish.list_id == wish.list_id for held in circle.held.values())
    if circle.fits(wish) and not queue:
        return [SignUpMade(**said)]
    return [SignUpWaitlisted(**said, number=circle.last_number + 1)]


def cancel(circle: Circle, sign_up_id: Id, reason: LeavingReason, at: datetime, today: date) -> list[Event] | Refusal:
    """Give up a place; whoever is first in line and has room now gets it."""
    held = circle.held.get(sign_up_id)
    if held is None:
        return Refusal("not-signed-up", "sign_up_id", "there is no such place to give up", "conflict")
    cancelled = SignUpCancelled(**_said(held.wish, at, today), reason=reason)
    return [cancelled, *promote(evolve(circle, cancelled), at, today)]


def promote(circle: Circle, at: datetime, today: date) -> list[Event]:
    """Everybody who waits and has room now, in order; who does not fit holds up only the own list."""
    promoted: list[Event] = []
    stuck: set[Id] = set()
    for held in waiting(circle):
        if held.wish.list_id in stuck:
            continue
        if not circle.fits(held.wish):
            stuck.add(held.wish.list_id)
            continue
        event = SignUpPromoted(**_said(held.wish, at, today))
        circle = evolve(circle, event)
        promoted.append(event)
    return promoted


def accept_clash(circle: Circle, sign_up_id: Id, at: datetime, today: date) -> list[Event] | Already | Refusal:
    """Keep a place although it collides with something."""
    held = circle.held.get(sign_up_id)
    if held is None:
        return Refusal("not-signed-up", "sign_up_id", "there is no such place", "conflict")
    if held.wish.clash == "accepted":
        return Already(0)
    return [SignUpClashAccepted(**_said(held.wish, at, today))]


def waiting(circle: Circle) -> list[Held]:
    """The line, first first."""
    return sorted((held for held in circle.held.values() if held.waiting), key=lambda held: held.number)


def of_person(circle: Circle, person_id: Id) -> Iterable[Id]:
    """The sign-ups of one person."""
    return [name for name, held in circle.held.items() if held.wish.person_id == person_id]


def _below(number: int, capacity: int | None) -> bool:
    return capacity is None or number < capacity


def _wish(event: SignUp, through: Through, clash: Clash) -> Wish:
    return Wish(
        event.person_id, event.programme_id, event.controller, event.activity_id, event.series_id, event.session_id,
        through, clash,
    )  # fmt: skip


def _said(wish: Wish, at: datetime, today: date) -> dict[str, Any]:
    return {
        "sign_up_id": wish.sign_up_id,
        "person_id": wish.person_id,
        "programme_id": wish.programme_id,
        "controller": wish.controller,
        "activity_id": wish.activity_id,
        "series_id": wish.series_id,
        "session_id": wish.session_id,
        "occurred_on": today,
        "recorded_at": at,
    }
