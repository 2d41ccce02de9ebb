"""Individuals who were reached and are not participants: one who is known, or a number of nobody in particular."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from activities.domain.programmes import Programme, day_in_sweden, outside
from contracts.activities import ActivityDefined, Audience, SessionScheduled
from contracts.activities_hours import VisitorsCorrected, VisitorsCounted
from contracts.base import Id
from contracts.decisions import Already, Refusal

Event = VisitorsCounted | VisitorsCorrected
LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class Visitors:
    """A count as it stands; None when void."""

    said: VisitorsCounted
    stands: VisitorsCounted | None
    version: int = 1
    corrections: Mapping[int, VisitorsCorrected] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Venue:
    """Where they came: a session, its activity, its programme."""

    session: SessionScheduled
    activity: ActivityDefined
    programme: Programme


def named(session_id: Id, person_id: Id | None, audience: str) -> Id:
    """A known visitor has one count per session, and so has each audience's volume."""
    return f"{session_id}~{person_id or '-' + audience}"


def evolve(state: Visitors | None, event: Event) -> Visitors:
    """What the event makes of a count."""
    match event:
        case VisitorsCounted():
            return Visitors(event, event)
        case VisitorsCorrected():
            assert state is not None, "a count is made before it is corrected"
            version = state.version + 1
            corrections = {**state.corrections, version: event}
            return replace(state, stands=event.replacement, version=version, corrections=corrections)
        case _:
            assert_never(event)


def count(  # noqa: PLR0917 - what stands, the command, what it stands on, the moment
    state: Visitors | None, number: int, person_id: Id | None, audience: Audience, venue: Venue, at: datetime
) -> list[Event] | Already | Refusal:
    """Write down who or how many came to an open session."""
    counted = _counted(number, person_id, audience, venue, at)
    if isinstance(counted, Refusal):
        return counted
    if state is None:
        return [counted]
    return Already(state.version) if _same(state.said, counted) else _exists()


def correct(
    state: Visitors, corrects: int, number: int | None, venue: Venue, at: datetime
) -> list[Event] | Already | Refusal:
    """Say how many it were really, or (None) that it is void."""
    if corrects != 1:
        message = "correct the original, version 1"
        return Refusal("corrects-a-correction", "corrects", message, "conflict")
    said = state.said
    replacement: VisitorsCounted | None = None
    if number is not None:
        counted = _counted(number, said.person_id, said.audience, venue, at)
        if isinstance(counted, Refusal):
            return counted
        replacement = counted
    if state.corrections and _same(state.stands, replacement):
        return Already(state.version)
    return [
        VisitorsCorrected(
            count_id=said.count_id,
            programme_id=said.programme_id,
            controller=said.controller,
            corrects=corrects,
            replacement=replacement,
            occurred_on=day_in_sweden(at),
            recorded_at=at,
        )
    ]


def _counted(number: int, person_id: Id | None, audience: str, venue: Venue, at: datetime) -> VisitorsCounted | Refusal:
    on, today = venue.session.occurred_on, day_in_sweden(at)
    name = named(venue.session.session_id, person_id, audience)
    if on > today:
        return Refusal("in-the-future", "session_id", f"{on} has not come yet: today is {today}")
    if person_id is not None and number != 1:
        return Refusal("one-person", "number", "a known visitor is one")
    if len(name) > LONGEST_ID:
        return Refusal("id-too-long", "session_id", "session and person id are too long together")
    if refusal := outside(venue.programme, on, "session_id"):
        return refusal
    return VisitorsCounted(
        count_id=name,
        programme_id=venue.programme.id,
        controller=venue.programme.controller,
        activity_id=venue.activity.activity_id,
        kind=venue.activity.kind,
        area=venue.activity.area,
        audience=audience,
        session_id=venue.session.session_id,
        number=number,
        person_id=person_id,
        occurred_on=on,
        recorded_at=at,
    )


def _same(one: VisitorsCounted | None, other: VisitorsCounted | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.model_dump(exclude={"recorded_at"}) == other.model_dump(exclude={"recorded_at"})


def _exists() -> Refusal:
    return Refusal("counted-already", "session_id", "another count stands here; a wrong one is corrected", "conflict")
