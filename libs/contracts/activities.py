"""What activities says: what is offered, when, and who came for how long.

Aggregates: `activity:<activity>`, `session:<session>`, `attendance:<attendance>` where an attendance
of a session is `<session>~<person>`: one record per person and session, by construction.
"""

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from contracts import activities_competence, activities_costs, activities_hours, activities_offers, activities_results
from contracts.activities_offers import Capacity
from contracts.base import Amount, Code, Event, Id, Label, Minutes, Moment
from contracts.enrolment_codes import Finding

AttendanceStatus = Literal["present", "excused", "absent", "unknown"]
"""`unknown` only from historical imports: hours were recorded and nobody said how."""

Audience = Literal["newcomers", "established-residents", "employers-staff", "associations", "everybody"]


class ActivityDefined(Event):
    """Something is on offer in a programme."""

    subject: ClassVar[str] = "insteg.activities.activity.defined.v1"

    activity_id: Id
    programme_id: Code
    controller: Code
    title: Label
    kind: Code
    area: Code | None = None
    audience: Audience = "newcomers"
    host: Id | None = None
    languages: tuple[Code, ...] = ()
    place: Label | None = None
    accessibility: tuple[Code, ...] = ()
    """What the place or the form offers: `step-free`, `interpreter`, `child-care` ..."""


class SessionScheduled(Event):
    """One occurrence of an activity. `occurred_on` is its day in Europe/Stockholm."""

    subject: ClassVar[str] = "insteg.activities.session.scheduled.v1"

    session_id: Id
    activity_id: Id
    programme_id: Code
    controller: Code
    area: Code | None = None
    starts_at: Moment
    ends_at: Moment
    series_id: Id | None = None
    room: Id | None = None
    consultants: tuple[Id, ...] = ()
    """Staff by pseudonymous id."""
    capacity: Capacity | None = None


class Attendance(Event):
    """Common to the forms of one person's presence at one activity on one day."""

    attendance_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    activity_id: Id
    kind: Code
    """Of the activity, copied here so that a reader needs no other subject."""
    area: Code | None = None
    audience: Audience | None = None
    """Likewise. None: written down before attendances said whom their activity is for."""
    session_id: Id | None = None


class AttendanceRecordedV1(Attendance):
    """Read only: the first form, whose hours were a decimal number. See `upcast`."""

    subject: ClassVar[str] = "insteg.activities.attendance.recorded.v1"

    status: AttendanceStatus
    hours: Decimal = Field(ge=0, le=24)


class AttendanceRecorded(Attendance):
    """A person was present, or not. Zero minutes is absence. `occurred_on` is the day."""

    subject: ClassVar[str] = "insteg.activities.attendance.recorded.v2"

    fact: Literal["attendance"] = "attendance"
    status: AttendanceStatus
    minutes: Minutes
    quantity: Amount | None = None
    """What another system counted (imports), in `unit`; hours are in `minutes`."""
    unit: Code | None = None
    findings: tuple[Finding, ...] = ()
    after_lock: Code | None = None
    """Why it is said although its month was locked already."""


class AttendanceCorrected(Attendance):
    """An attendance was wrong: the whole of what holds instead, or void. As ParticipationCorrected."""

    subject: ClassVar[str] = "insteg.activities.attendance.corrected.v1"

    corrects: int = Field(ge=1)
    replacement: AttendanceRecorded | None = None
    after_lock: Code | None = None
    """Why a month that was locked is corrected; what was locked stays in the versions before this one."""


EVENTS: tuple[type[Event], ...] = (
    ActivityDefined,
    SessionScheduled,
    AttendanceRecordedV1,
    AttendanceRecorded,
    AttendanceCorrected,
    *activities_offers.EVENTS,
    *activities_hours.EVENTS,
    *activities_competence.EVENTS,
    *activities_results.EVENTS,
    *activities_costs.EVENTS,
)
