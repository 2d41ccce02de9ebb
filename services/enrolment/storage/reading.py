"""Stored bodies turned back into enrolment's events."""

from typing import Any

from contracts.base import Event
from contracts.enrolment import EVENTS
from enrolment.domain import participation

_CLASSES: dict[str, type[Event]] = {kind.subject: kind for kind in EVENTS}


def event(subject: str, body: bytes) -> Any:
    """The event that this subject and body are."""
    return _CLASSES[subject].model_validate_json(body)


def participation_event(subject: str, body: bytes) -> participation.Event:
    """The event of a participation that this subject and body are."""
    read: participation.Event = event(subject, body)
    return read
