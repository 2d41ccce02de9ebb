"""Sessions that recur: planned in one go, each a session of its own named `<series>.<day>`."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from activities.domain import recurrence, sessions
from activities.domain.programmes import Programme, outside
from activities.domain.recurrence import Pattern
from activities.domain.sessions import Bookings, Occurrence
from contracts.activities import ActivityDefined, SessionScheduled
from contracts.activities_offers import SeriesPlanned, SeriesResized
from contracts.base import Code, Id
from contracts.decisions import Already, Refusal

Event = SeriesPlanned | SeriesResized
LONGEST_ID = 40
"""With a day, a person and what joins them an attendance's id still fits."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What recurs, where, for how many, and whose track it is."""

    series_id: Id
    pattern: Pattern
    room: Id | None = None
    consultants: tuple[Id, ...] = ()
    capacity: int | None = None
    phase: Code | None = None
    group: Code | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it stands."""

    said: SeriesPlanned
    capacity: int | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Planned:
    """The series and its sessions; all of them are new, or none is."""

    series: SeriesPlanned
    sessions: tuple[SessionScheduled, ...]


def evolve(state: Series | None, event: Event) -> Series:
    """What the event makes of a series."""
    match event:
        case SeriesPlanned():
            return Series(event, event.capacity)
        case SeriesResized():
            assert state is not None, "a series is planned before it is resized"
            return replace(state, capacity=event.capacity, version=state.version + 1)
        case _:
            assert_never(event)


def plan(  # noqa: PLR0917 - what stands, the command, what it stands on, the moment
    series: Series | None,
    wanted: Plan,
    activity: ActivityDefined,
    programme: Programme,
    bookings: Bookings,
    at: datetime,
) -> Planned | Already | Refusal:
    """Plan every session of the rule within the programme's period; one double booking refuses the whole."""
    planned = _planned(wanted, activity, at)
    if series is not None:
        same = series.said.model_dump(exclude={"recorded_at"}) == planned.model_dump(exclude={"recorded_at"})
        return Already(series.version) if same else _exists()
    if refusal := _refused(wanted, programme):
        return refusal
    spans = recurrence.expand(wanted.pattern, programme.last_day)
    if isinstance(spans, Refusal):
        return spans
    made: list[SessionScheduled] = []
    for span in spans:
        occurrence = Occurrence(
            session_name(wanted.series_id, span.day), span.starts_at, span.ends_at, room=wanted.room,
            consultants=wanted.consultants, series_id=wanted.series_id,
        )  # fmt: skip
        decided = sessions.schedule(None, occurrence, activity, programme, bookings, at)
        if isinstance(decided, Refusal):
            return replace(decided, field=_FIELDS.get(decided.field, decided.field))
        assert isinstance(decided, list), "a new session is new"
        made += [event for event in decided if isinstance(event, SessionScheduled)]
    return Planned(planned, tuple(made))


def resize(series: Series, capacity: int | None, taken: int, at: datetime) -> list[Event] | Already | Refusal:
    """Give a series room for more or fewer; not for fewer than have a place in its fullest session."""
    if series.capacity == capacity:
        return Already(series.version)
    if capacity is not None and capacity < taken:
        return Refusal("seats-taken", "capacity", f"{taken} have a place already", "conflict")
    said = series.said
    return [
        SeriesResized(
            series_id=said.series_id,
            programme_id=said.programme_id,
            controller=said.controller,
            capacity=capacity,
            occurred_on=at.date(),
            recorded_at=at,
        )
    ]


def session_name(series_id: Id, day: object) -> Id:
    """The id of a series' session on a day."""
    return f"{series_id}.{day}"


_FIELDS = {"starts_at": "rule", "ends_at": "to_time"}


def _refused(wanted: Plan, programme: Programme) -> Refusal | None:
    if len(wanted.series_id) > LONGEST_ID:
        return Refusal("id-too-long", "series_id", f"a series' id has at most {LONGEST_ID} characters")
    if wanted.phase is not None and wanted.phase not in programme.phases:
        known = ", ".join(programme.phases) or "none"
        return Refusal("unknown-phase", "phase", f"the programme's phases are: {known}")
    if wanted.group is not None and wanted.phase is None:
        return Refusal("group-without-phase", "group", "a track is joined by entering a phase: say which")
    return outside(programme, wanted.pattern.starts_on, "starts_on")


def _planned(wanted: Plan, activity: ActivityDefined, at: datetime) -> SeriesPlanned:
    pattern = wanted.pattern
    return SeriesPlanned(
        series_id=wanted.series_id,
        activity_id=activity.activity_id,
        programme_id=activity.programme_id,
        controller=activity.controller,
        rule=pattern.rule,
        starts_on=pattern.starts_on,
        from_time=pattern.from_time,
        to_time=pattern.to_time,
        without=pattern.without,
        also=pattern.also,
        room=wanted.room,
        consultants=wanted.consultants,
        capacity=wanted.capacity,
        phase=wanted.phase,
        group=wanted.group,
        occurred_on=pattern.starts_on,
        recorded_at=at,
    )


def _exists() -> Refusal:
    return Refusal("series-exists", "series_id", "another series is planned under this id", "conflict")
