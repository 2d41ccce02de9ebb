"""Stored bodies turned back into enrolment's events."""

from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited, ParticipationCorrected
from enrolment.domain.participation import Event

_CLASSES: dict[str, type[Event]] = {
    kind.subject: kind for kind in (ParticipantEnrolled, ParticipantExited, OutcomeRecorded, ParticipationCorrected)
}


def participation_event(subject: str, body: bytes) -> Event:
    """The event of a participation that this subject and body are."""
    return _CLASSES[subject].model_validate_json(body)
