"""The events that exports read, as they were said: more of each than any figure needs, and nothing else of them.

Field by field the contracts' own names, so that they are decoded from the log as they stand there.
"""

from datetime import date

from msgspec import Struct


class Entry(Struct, frozen=True):
    """contracts.enrolment.EntryCharacteristics."""

    gender: str | None = None
    age: int | None = None
    municipality: str | None = None
    education: str | None = None
    employment: str | None = None
    group: str | None = None


class Enrolled(Struct, frozen=True, tag_field="fact", tag="enrolled"):
    """contracts.enrolment.ParticipantEnrolled."""

    occurred_on: date
    person_id: str
    spell: int
    entry: Entry
    role: str = "participant"
    stage: str = "enrolled"
    referrer: str | None = None
    findings: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    anonymous: bool = False


class Exited(Struct, frozen=True, tag_field="fact", tag="exited"):
    """contracts.enrolment.ParticipantExited."""

    occurred_on: date
    person_id: str
    spell: int
    reason: str
    findings: tuple[str, ...] = ()


class Outcome(Struct, frozen=True, tag_field="fact", tag="outcome"):
    """contracts.enrolment.OutcomeRecorded."""

    occurred_on: date
    person_id: str
    outcome_id: str
    kind: str
    extent: int | None = None
    offered_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None


class Placed(Struct, frozen=True):
    """contracts.matching.Placement."""

    occurred_on: date
    placement_id: str
    kind: str
    extent: int
    started_on: date | None = None
    correction: bool = False


Participation = Enrolled | Exited | Outcome


class ParticipationCorrected(Struct, frozen=True):
    """contracts.enrolment.ParticipationCorrected."""

    corrects: int
    replacement: Enrolled | Exited | Outcome | None = None


class Attendance(Struct, frozen=True):
    """contracts.activities.AttendanceRecorded."""

    occurred_on: date
    person_id: str
    attendance_id: str
    activity_id: str
    kind: str
    status: str
    minutes: int
    session_id: str | None = None
    findings: tuple[str, ...] = ()

    @property
    def present(self) -> int:
        """The minutes of somebody who was there; of everybody else none."""
        return self.minutes if self.status in ("present", "unknown") else 0


class AttendanceCorrected(Struct, frozen=True):
    """contracts.activities.AttendanceCorrected."""

    corrects: int
    replacement: Attendance | None = None


class Approved(Struct, frozen=True):
    """contracts.activities_hours.AttendanceApproved."""

    approves: int


class MonthLocked(Struct, frozen=True):
    """contracts.activities_hours.AttendanceMonthLocked."""

    month: str


class Status(Struct, frozen=True):
    """contracts.enrolment_way.StatusRecorded."""

    person_id: str
    spell: int
    point: str
    employment: str | None = None
    education: str | None = None
    income_sources: tuple[str, ...] | None = None
    work_extent: int | None = None
    studies_extent: int | None = None


class FollowUp(Struct, frozen=True):
    """contracts.enrolment_way.FollowUpRecorded."""

    person_id: str
    spell: int
    point: str
    reached: bool
    statuses: tuple[str, ...] = ()
    employment: str | None = None


class Consent(Struct, frozen=True):
    """contracts.enrolment_people.ConsentGiven and ConsentWithdrawn."""

    person_id: str
    organisation: str


class Volume(Struct, frozen=True):
    """contracts.enrolment_way.VolumeCounted."""

    occurred_on: date
    volume_id: str
    of: str
    count: int
    until: date | None = None
    gender: str | None = None
    group: str | None = None
    municipality: str | None = None
    referrer: str | None = None


class Activity(Struct, frozen=True):
    """contracts.activities.ActivityDefined."""

    activity_id: str


class Session(Struct, frozen=True):
    """contracts.activities.SessionScheduled."""

    session_id: str
