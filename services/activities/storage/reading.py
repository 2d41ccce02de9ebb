"""Stored bodies turned back into this service's events. Bodies never change, so what was read is kept at hand."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from contracts import activities as said
from contracts.activities_hours import EVENTS as HOURS
from contracts.activities_offers import EVENTS as OFFERS
from contracts.base import Event
from contracts.upcasts import attendance_recorded


@lru_cache(maxsize=1024)
def activity(body: bytes) -> said.ActivityDefined:
    """An activity's event."""
    return said.ActivityDefined.model_validate_json(body)


@lru_cache(maxsize=4096)
def session(body: bytes) -> said.SessionScheduled:
    """A session's first event."""
    return said.SessionScheduled.model_validate_json(body)


def attendance_v1(body: bytes) -> said.AttendanceRecorded:
    """The first form of an attendance, read as today's."""
    return attendance_recorded(said.AttendanceRecordedV1.model_validate_json(body))


_READERS: dict[str, Callable[[bytes], Any]] = {
    **{event.subject: event.model_validate_json for event in (*OFFERS, *HOURS)},
    said.ActivityDefined.subject: activity,
    said.SessionScheduled.subject: session,
    said.AttendanceRecordedV1.subject: attendance_v1,
    said.AttendanceRecorded.subject: said.AttendanceRecorded.model_validate_json,
    said.AttendanceCorrected.subject: said.AttendanceCorrected.model_validate_json,
}


def event(subject: str, body: bytes) -> Event:
    """Any event of this service."""
    read: Event = _READERS[subject](body)
    return read
