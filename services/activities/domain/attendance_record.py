"""The state of one attendance: what was said, what stands after corrections, and how far it is on its way.

Registered, then signed by the participant, then approved by staff: each says of which version. A correction makes
new content, so that signature and approval of the version before count no more; all versions stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, assert_never

from activities.domain.attendance import Place, Presence, month_refused, stated
from activities.domain.programmes import day_in_sweden
from contracts.activities import AttendanceCorrected, AttendanceRecorded
from contracts.activities_hours import AttendanceApproved, AttendanceSigned, Check, SigningMeans
from contracts.base import Code
from contracts.decisions import Already, Refusal

Event = AttendanceRecorded | AttendanceCorrected | AttendanceSigned | AttendanceApproved
Stage = Literal["registered", "signed", "approved", "void"]


@dataclass(frozen=True, slots=True)
class Attendance:
    """`said` is version 1, the only original there can be; `stands` is None when void; `content` is its version."""

    said: AttendanceRecorded
    stands: AttendanceRecorded | None
    version: int = 1
    corrections: Mapping[int, AttendanceCorrected] = field(default_factory=dict)
    content: int = 1
    signed: int = 0
    approved: int = 0

    @property
    def stage(self) -> Stage:
        """How far what stands now is on its way."""
        if self.stands is None:
            return "void"
        if self.approved == self.content:
            return "approved"
        return "signed" if self.signed == self.content else "registered"


def evolve(state: Attendance | None, event: Event) -> Attendance:
    """What the event makes of an attendance."""
    if isinstance(event, AttendanceRecorded):
        return Attendance(event, event)
    assert state is not None, "an attendance is recorded before anything else"
    version = state.version + 1
    match event:
        case AttendanceCorrected():
            corrections = {**state.corrections, version: event}
            return replace(state, stands=event.replacement, version=version, corrections=corrections, content=version)
        case AttendanceSigned():
            return replace(state, signed=event.signs, version=version)
        case AttendanceApproved():
            return replace(state, approved=event.approves, version=version)
        case _:
            assert_never(event)


def correct(  # noqa: PLR0917 - what stands, the command, what it stands on, the moment
    state: Attendance,
    corrects: int,
    instead: Presence | None,
    place: Place,
    at: datetime,
    after_lock: Code | None = None,
) -> list[Event] | Already | Refusal:
    """Say what holds instead of the original, or that nothing does; in a locked month with the reason why."""
    if refusal := _not_the_original(state, corrects):
        return refusal
    replacement = stated(place, instead, at) if instead else None
    if isinstance(replacement, Refusal):
        return replacement
    if state.corrections and _same(state.stands, replacement):
        return Already(state.version)
    if refusal := _locked(state, replacement, place, after_lock):
        return refusal
    late = _locked(state, replacement, place, None) is not None
    return [corrected(state, replacement, at, after_lock if late else None)]


def corrected(
    state: Attendance, replacement: AttendanceRecorded | None, at: datetime, after_lock: Code | None
) -> AttendanceCorrected:
    """The event: what was said first holds no longer, this does."""
    original = state.said
    return AttendanceCorrected(
        attendance_id=original.attendance_id,
        person_id=original.person_id,
        programme_id=original.programme_id,
        controller=original.controller,
        activity_id=original.activity_id,
        kind=original.kind,
        area=original.area,
        audience=original.audience,
        session_id=original.session_id,
        corrects=1,
        replacement=replacement,
        after_lock=after_lock,
        occurred_on=day_in_sweden(at),
        recorded_at=at,
    )


def sign(state: Attendance, means: SigningMeans, at: datetime) -> list[Event] | Already | Refusal:
    """The participant says: so it was. It holds for what stands now."""
    if state.stands is None:
        return _void()
    if state.signed == state.content:
        return Already(state.version)
    return [AttendanceSigned(**_of(state, at), signs=state.content, means=means)]


def approve(
    state: Attendance,
    found: tuple[Check, ...],
    despite: tuple[Check, ...],
    unsigned_because: Code | None,
    at: datetime,
) -> list[Event] | Already | Refusal:
    """Staff approve what stands, signed or with the reason why it is not, and unlikely things by name only."""
    if state.stands is None:
        return _void()
    if state.approved == state.content:
        return Already(state.version)
    there = state.stands.minutes > 0
    if there and state.signed != state.content and unsigned_because is None:
        message = "the participant has not signed what stands now: have it signed, or say why it is not"
        return Refusal("not-signed", "unsigned_because", message, "conflict")
    if unlikely := [check for check in found if check not in despite]:
        message = f"unlikely: {', '.join(unlikely)}; correct it, or approve it despite that, by name"
        return Refusal("unreasonable", "despite", message, "conflict")
    taken = tuple(check for check in found if check in despite)
    why = unsigned_because if there and state.signed != state.content else None
    return [AttendanceApproved(**_of(state, at), approves=state.content, unsigned_because=why, despite=taken)]


def _of(state: Attendance, at: datetime) -> dict[str, Any]:
    said = state.said
    return {
        "attendance_id": said.attendance_id,
        "person_id": said.person_id,
        "programme_id": said.programme_id,
        "controller": said.controller,
        "session_id": said.session_id,
        "occurred_on": day_in_sweden(at),
        "recorded_at": at,
    }


def _locked(
    state: Attendance, replacement: AttendanceRecorded | None, place: Place, after_lock: Code | None
) -> Refusal | None:
    for standing in (state.stands, replacement):
        if standing and (refusal := month_refused(place.locked, standing.occurred_on, after_lock)):
            return refusal
    return None


def _not_the_original(state: Attendance, corrects: int) -> Refusal | None:
    if corrects == 1:
        return None
    if corrects in state.corrections:
        message = f"version {corrects} is itself a correction: correct the original, version 1, again"
        return Refusal("corrects-a-correction", "corrects", message, "conflict")
    if corrects <= state.version:
        message = f"version {corrects} says how far it is on its way, not who was there: correct version 1"
        return Refusal("corrects-no-content", "corrects", message, "conflict")
    message = f"there is no version {corrects}; the last is {state.version}"
    return Refusal("corrects-nothing", "corrects", message, "conflict")


def _same(one: AttendanceRecorded | None, other: AttendanceRecorded | None) -> bool:
    if one is None or other is None:
        return one is other
    copied = {"recorded_at", "audience"}  # what was said before attendances told of an audience is the same without
    return one.model_dump(exclude=copied) == other.model_dump(exclude=copied)


def _void() -> Refusal:
    return Refusal("attendance-void", "attendance_id", "the attendance is void", "conflict")
