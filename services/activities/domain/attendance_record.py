"""The state of one attendance: what was said, and what stands after corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from activities.domain.attendance import Place, Presence, stated
from activities.domain.programmes import day_in_sweden
from contracts.activities import AttendanceCorrected, AttendanceRecorded
from contracts.decisions import Already, Refusal

Event = AttendanceRecorded | AttendanceCorrected


@dataclass(frozen=True, slots=True)
class Attendance:
    """`said` is version 1, the only original there can be; `stands` is None when void."""

    said: AttendanceRecorded
    stands: AttendanceRecorded | None
    version: int = 1
    corrections: Mapping[int, AttendanceCorrected] = field(default_factory=dict)


def evolve(state: Attendance | None, event: Event) -> Attendance:
    """What the event makes of an attendance."""
    match event:
        case AttendanceRecorded():
            return Attendance(event, event)
        case AttendanceCorrected():
            assert state is not None, "a correction follows what it corrects"
            version = state.version + 1
            corrections = {**state.corrections, version: event}
            return replace(state, stands=event.replacement, version=version, corrections=corrections)
        case _:
            assert_never(event)


def correct(
    state: Attendance, corrects: int, instead: Presence | None, place: Place, at: datetime
) -> list[Event] | Already | Refusal:
    """Say what holds instead of the original, or that nothing does."""
    if refusal := _not_the_original(state, corrects):
        return refusal
    replacement = stated(place, instead, at) if instead else None
    if isinstance(replacement, Refusal):
        return replacement
    if state.corrections and _same(state.stands, replacement):
        return Already(state.version)
    original = state.said
    return [
        AttendanceCorrected(
            attendance_id=original.attendance_id,
            person_id=original.person_id,
            programme_id=original.programme_id,
            controller=original.controller,
            activity_id=original.activity_id,
            kind=original.kind,
            area=original.area,
            session_id=original.session_id,
            corrects=corrects,
            replacement=replacement,
            occurred_on=day_in_sweden(at),
            recorded_at=at,
        )
    ]


def _not_the_original(state: Attendance, corrects: int) -> Refusal | None:
    if corrects == 1:
        return None
    if corrects in state.corrections:
        message = f"version {corrects} is itself a correction: correct the original, version 1, again"
        return Refusal("corrects-a-correction", "corrects", message, "conflict")
    message = f"there is no version {corrects}; the last is {state.version}"
    return Refusal("corrects-nothing", "corrects", message, "conflict")


def _same(one: AttendanceRecorded | None, other: AttendanceRecorded | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.model_dump(exclude={"recorded_at"}) == other.model_dump(exclude={"recorded_at"})
