"""The bodies of the events that are heard, as msgspec decodes them: only the fields that reporting reads.

pydantic is the contract and five times slower; tests hold these shapes to the contract's own samples.
"""

from datetime import date

import msgspec


class EntryBody(msgspec.Struct, frozen=True):
    """contracts.enrolment.EntryCharacteristics."""

    gender: str | None = None
    age: int | None = None
    municipality: str | None = None
    group: str | None = None
    education: str | None = None
    employment: str | None = None


class EnrolledBody(msgspec.Struct, frozen=True, tag_field="fact", tag="enrolled"):
    """contracts.enrolment.ParticipantEnrolled."""

    occurred_on: date
    person_id: str
    programme_id: str
    spell: int
    entry: EntryBody
    role: str = "participant"
    stage: str = "enrolled"
    referrer: str | None = None
    findings: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    controller: str = ""


class ExitedBody(msgspec.Struct, frozen=True, tag_field="fact", tag="exited"):
    """contracts.enrolment.ParticipantExited."""

    occurred_on: date
    person_id: str
    programme_id: str
    spell: int
    findings: tuple[str, ...] = ()
    reason: str = "other"
    controller: str = ""


class OutcomeBody(msgspec.Struct, frozen=True, tag_field="fact", tag="outcome"):
    """contracts.enrolment.OutcomeRecorded."""

    occurred_on: date
    person_id: str
    programme_id: str
    kind: str
    offered_on: date | None = None
    started_on: date | None = None
    controller: str = ""


class ParticipationCorrectedBody(msgspec.Struct, frozen=True):
    """contracts.enrolment.ParticipationCorrected."""

    occurred_on: date
    person_id: str
    programme_id: str
    corrects: int
    replacement: EnrolledBody | ExitedBody | OutcomeBody | None = None
    controller: str = ""


class AttendanceBody(msgspec.Struct, frozen=True):
    """contracts.activities.AttendanceRecorded."""

    occurred_on: date
    person_id: str
    programme_id: str
    kind: str
    status: str
    minutes: int
    area: str | None = None
    findings: tuple[str, ...] = ()
    controller: str = ""
    audience: str | None = None
    session_id: str | None = None


class AttendanceCorrectedBody(msgspec.Struct, frozen=True):
    """contracts.activities.AttendanceCorrected."""

    occurred_on: date
    person_id: str
    programme_id: str
    corrects: int
    replacement: AttendanceBody | None = None
    controller: str = ""


class ActivityBody(msgspec.Struct, frozen=True):
    """contracts.activities.ActivityDefined."""

    occurred_on: date
    activity_id: str
    programme_id: str
    title: str
    kind: str
    area: str | None = None
    audience: str = "newcomers"
    host: str | None = None


class NotedBody(msgspec.Struct, frozen=True):
    """What is read of an event that is only noted: whom it concerns, and when."""

    occurred_on: date
    person_id: str | None = None
    programme_id: str | None = None
    controller: str = ""


class EdgeBody(msgspec.Struct, frozen=True):
    """contracts.enrolment_people.PeopleMerged and PeopleUnmerged."""

    occurred_on: date
    merge_id: str
    person_ids: tuple[str, str]
    controller: str


class AnswerBody(msgspec.Struct, frozen=True):
    """contracts.surveys.AnswerSubmitted."""

    occurred_on: date
    programme_id: str
    respondent: str
    instrument: str
    instrument_version: int
    moment: str
    scores: dict[str, int]
    affirmed: tuple[str, ...] = ()
    person_id: str | None = None
    spell: int | None = None
    controller: str = ""
