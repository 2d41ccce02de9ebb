"""One occurrence of an activity: scheduled, changed, cancelled. Its day is the day on which it starts in Stockholm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never

from activities.domain.programmes import Programme, day_in_sweden, outside
from contracts.activities import ActivityDefined, SessionScheduled
from contracts.activities_offers import SessionCancelled, SessionChanged
from contracts.base import Code, Id
from contracts.decisions import Already, Mode, Refusal

Event = SessionScheduled | SessionChanged | SessionCancelled
LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When and where it is. Planned sessions lie in the future; that is what planning is."""

    session_id: Id
    starts_at: datetime
    ends_at: datetime
    mode: Mode = "strict"
    room: Id | None = None
    consultants: tuple[Id, ...] = ()
    capacity: int | None = None
    series_id: Id | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """`said` is how it was first planned; `stands` how it is now."""

    said: SessionScheduled
    stands: SessionScheduled
    version: int = 1
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """A time at which a room or a consultant is taken."""

    session_id: Id
    starts_at: datetime
    ends_at: datetime


Bookings = Mapping[str, Sequence[Booked]]
"""By what is booked: see `resources`."""


def evolve(state: Session | None, event: Event) -> Session:
    """What the event makes of a session."""
    if isinstance(event, SessionScheduled):
        return Session(event, event)
    assert state is not None, "a session is scheduled before anything else"
    match event:
        case SessionChanged():
            content = {name: getattr(event, name) for name in SessionScheduled.model_fields}
            return replace(state, stands=SessionScheduled.model_construct(**content), version=state.version + 1)
        case SessionCancelled():
            return replace(state, cancelled=True, version=state.version + 1)
        case _:
            assert_never(event)


def schedule(  # noqa: PLR0917 - what stands, the command, what it stands on, the moment
    session: Session | None,
    occurrence: Occurrence,
    activity: ActivityDefined,
    programme: Programme,
    bookings: Bookings,
    at: datetime,
) -> list[Event] | Already | Refusal:
    """Put a session on the calendar; historical mode takes one outside the period, and rooms as they were."""
    if refusal := _length_refused(occurrence):
        return refusal
    scheduled = SessionScheduled(**_content(occurrence, activity), recorded_at=at)
    if session is not None:
        return Already(session.version) if _same(session.said, scheduled) else _exists()
    if occurrence.mode == "strict":
        refusal = outside(programme, scheduled.occurred_on, "starts_at") or double_booked(scheduled, bookings)
        if refusal:
            return refusal
    return [scheduled]


def change(  # noqa: PLR0917 - what stands, the command, what it stands on, the moment
    session: Session,
    occurrence: Occurrence,
    activity: ActivityDefined,
    programme: Programme,
    bookings: Bookings,
    at: datetime,
) -> list[Event] | Already | Refusal:
    """Say the whole of what holds now; it may move to another day, room or activity of the programme."""
    if session.cancelled:
        return _cancelled()
    if refusal := _length_refused(occurrence):
        return refusal
    if activity.programme_id != session.stands.programme_id:
        return Refusal("another-programme", "activity_id", "a session stays in its programme")
    before = session.stands
    content = _content(replace(occurrence, series_id=before.series_id), activity)
    moved = before.activity_id if before.activity_id != activity.activity_id else None
    now = SessionScheduled(**content, recorded_at=at)
    if _same(before, now):
        return Already(session.version)
    refusal = outside(programme, now.occurred_on, "starts_at") or double_booked(now, bookings)
    return refusal or [SessionChanged(**content, moved_from=moved, recorded_at=at)]


def cancel(session: Session, reason: Code, at: datetime) -> list[Event] | Already:
    """It does not take place. Its room and its consultants are free again."""
    if session.cancelled:
        return Already(session.version)
    stands = session.stands
    return [
        SessionCancelled(
            session_id=stands.session_id,
            activity_id=stands.activity_id,
            programme_id=stands.programme_id,
            controller=stands.controller,
            series_id=stands.series_id,
            reason=reason,
            occurred_on=stands.occurred_on,
            recorded_at=at,
        )
    ]


def resources(session: SessionScheduled) -> list[str]:
    """What it books: rooms and consultants are the controller's, over all of its programmes."""
    rooms = [f"{session.controller}/room/{session.room}"] if session.room else []
    return rooms + [f"{session.controller}/consultant/{one}" for one in session.consultants]


def double_booked(session: SessionScheduled, bookings: Bookings) -> Refusal | None:
    """Nobody is in two places at once and no room holds two sessions; what only touches is fine."""
    for resource in resources(session):
        for booked in bookings.get(resource, ()):
            other = booked.session_id != session.session_id
            if other and booked.starts_at < session.ends_at and session.starts_at < booked.ends_at:
                what = resource.split("/")[1]
                message = f"the {what} is booked for {booked.session_id} at that time"
                return Refusal("double-booked", "room" if what == "room" else "consultants", message, "conflict")
    return None


def minutes(session: SessionScheduled) -> int:
    """How long it really lasts: a night in which clocks change is an hour longer or shorter than it looks."""
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def _content(occurrence: Occurrence, activity: ActivityDefined) -> dict[str, Any]:
    return {
        "session_id": occurrence.session_id,
        "activity_id": activity.activity_id,
        "programme_id": activity.programme_id,
        "controller": activity.controller,
        "area": activity.area,
        "starts_at": occurrence.starts_at,
        "ends_at": occurrence.ends_at,
        "series_id": occurrence.series_id,
        "room": occurrence.room,
        "consultants": occurrence.consultants,
        "capacity": occurrence.capacity,
        "occurred_on": day_in_sweden(occurrence.starts_at),
    }


def _same(one: SessionScheduled, other: SessionScheduled) -> bool:
    return one.model_dump(exclude={"recorded_at"}) == other.model_dump(exclude={"recorded_at"})


def _length_refused(occurrence: Occurrence) -> Refusal | None:
    length = (occurrence.ends_at - occurrence.starts_at).total_seconds() / 60
    if length <= 0:
        return Refusal("ends-before-start", "ends_at", "a session ends after it starts")
    if not 1 <= length <= LONGEST_MINUTES:
        return Refusal("unlikely-length", "ends_at", "a session lasts from one minute to 24 hours")
    if len(set(occurrence.consultants)) < len(occurrence.consultants):
        return Refusal("named-twice", "consultants", "a consultant is named once")
    return None


def _exists() -> Refusal:
    return Refusal("session-exists", "session_id", "another session is scheduled under this id", "conflict")


def _cancelled() -> Refusal:
    return Refusal("session-cancelled", "session_id", "the session does not take place", "conflict")
