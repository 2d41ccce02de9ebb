"""Stored bodies turned back into this service's events. Bodies never change, so what was read is kept at hand."""

from functools import lru_cache

from activities.domain.attendance_record import Event
from contracts.activities import (
    ActivityDefined,
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceRecordedV1,
    SessionScheduled,
)
from contracts.upcasts import attendance_recorded


@lru_cache(maxsize=1024)
def activity(body: bytes) -> ActivityDefined:
    """An activity's event."""
    return ActivityDefined.model_validate_json(body)


@lru_cache(maxsize=4096)
def session(body: bytes) -> SessionScheduled:
    """A session's event."""
    return SessionScheduled.model_validate_json(body)


def attendance(subject: str, body: bytes) -> Event:
    """An attendance's event; the first form is read as today's."""
    if subject == AttendanceCorrected.subject:
        return AttendanceCorrected.model_validate_json(body)
    if subject == AttendanceRecordedV1.subject:
        return attendance_recorded(AttendanceRecordedV1.model_validate_json(body))
    return AttendanceRecorded.model_validate_json(body)
