"""What activities says of hours on their way to a funder, and of visitors who are not participants.

Aggregates: `attendance:<attendance>` goes on with signature and approval; `attendance-month:<programme>:<month>`;
`visitors:<count>` where a known visitor's count is `<session>~<person>` and a volume `<session>~-<audience>`.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from contracts.base import Code, Event, Id

Month = Annotated[str, StringConstraints(pattern=r"^(19|2[01])[0-9]{2}-(0[1-9]|1[0-2])$")]
"""A calendar month, YYYY-MM."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256."""

Check = Literal["over-13-hours", "overlapping", "outside-spell", "longer-than-session"]
"""What makes an attendance unlikely; staff may approve it all the same, by name."""

SigningMeans = Literal["link", "code", "paper"]


class OfAttendance(Event):
    """Common to what happens to one attendance after it was written down."""

    attendance_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    session_id: Id | None = None


class AttendanceSigned(OfAttendance):
    """The participant said: so it was. `occurred_on` is the day of signing."""

    subject: ClassVar[str] = "insteg.activities.attendance.signed.v1"

    signs: int = Field(ge=1)
    """The version of the attendance that was signed; a correction after it needs a new signature."""
    means: SigningMeans


class AttendanceApproved(OfAttendance):
    """Staff approved it for the funder."""

    subject: ClassVar[str] = "insteg.activities.attendance.approved.v1"

    approves: int = Field(ge=1)
    """The version that was approved."""
    unsigned_because: Code | None = None
    """Why there is no signature."""
    despite: tuple[Check, ...] = ()


class AttendanceMonthLocked(Event):
    """A month's hours are closed: what changes from here on is a correction that keeps both versions."""

    subject: ClassVar[str] = "insteg.activities.attendance.month-locked.v1"

    programme_id: Code
    controller: Code
    month: Month
    attendances: int = Field(ge=0)
    people: int = Field(ge=0)
    minutes: int = Field(ge=0)
    digest: Digest
    """Over (attendance, version, minutes) of all of them in the order of their ids."""


class VisitorsCounted(Event):
    """Individuals who were reached and are not participants: one who is known, or a number of nobody in particular."""

    subject: ClassVar[str] = "insteg.activities.visitors.counted.v1"

    fact: Literal["visitors"] = "visitors"
    count_id: Id
    programme_id: Code
    controller: Code
    activity_id: Id
    kind: Code
    area: Code | None = None
    audience: Code
    session_id: Id
    number: int = Field(ge=0, le=100_000)
    person_id: Id | None = None
    """Known visitors are counted once however often they come; then `number` is 1."""


class VisitorsCorrected(Event):
    """A count was wrong: the whole of what holds instead, or void. As ParticipationCorrected."""

    subject: ClassVar[str] = "insteg.activities.visitors.corrected.v1"

    count_id: Id
    programme_id: Code
    controller: Code
    corrects: int = Field(ge=1)
    replacement: VisitorsCounted | None = None


EVENTS: tuple[type[Event], ...] = (
    AttendanceSigned,
    AttendanceApproved,
    AttendanceMonthLocked,
    VisitorsCounted,
    VisitorsCorrected,
)
