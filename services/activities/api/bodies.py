"""What callers send: unknown fields are refused, every field is named as in the events, examples included."""

from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field

from activities.domain.attendance import Presence
from activities.domain.offering import Offer
from activities.domain.sessions import Occurrence
from common.http.fields import Day, Instant, Whole
from common.problems import Body
from contracts.activities import AttendanceStatus, Audience
from contracts.base import Code, Id, Label
from contracts.decisions import Mode
from contracts.enrolment_codes import Finding

Findings = Annotated[tuple[Finding, ...], Field(max_length=11)]
Spent = Annotated[Whole, Field(ge=0, le=24 * 60)]
Consultants = Annotated[tuple[Id, ...], Field(max_length=20)]
Seats = Annotated[Whole, Field(ge=1, le=10_000)]
Quantity = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]


class ActivityBody(Body):
    """Something is on offer in a programme."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"activity_id": "language-cafe", "programme_id": "en-vag-in", "title": "Språkcafé", "kind": "language-cafe",
         "area": "area-3", "host": "roda-korset-hedemora", "languages": ["sv", "ar"], "place": "Tjädernhuset",
         "accessibility": ["step-free", "child-care"]},
    ]})  # fmt: skip

    activity_id: Id | None = None
    programme_id: Code
    title: Label
    kind: Code
    area: Code | None = None
    audience: Audience = "newcomers"
    host: Id | None = None
    languages: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    place: Label | None = None
    accessibility: Annotated[tuple[Code, ...], Field(max_length=20)] = ()

    def as_offer(self, activity_id: Id) -> Offer:
        """The command in the rules' words."""
        return Offer(
            activity_id, self.title, self.kind, self.area, self.audience, self.host, self.languages, self.place,
            self.accessibility,
        )  # fmt: skip


class Held(Body):
    """When and where a session is, and for how many."""

    starts_at: Instant
    ends_at: Instant
    room: Id | None = None
    consultants: Consultants = ()
    capacity: Seats | None = None

    def at(self, session_id: Id, mode: Mode = "strict") -> Occurrence:
        """The occurrence in the rules' words."""
        return Occurrence(session_id, self.starts_at, self.ends_at, mode, self.room, self.consultants, self.capacity)

    def books(self, activity_id: Id) -> list[tuple[str, str]]:
        """What it books, under its activity."""
        rooms = [f"room/{self.room}"] if self.room else []
        return [(activity_id, what) for what in (*rooms, *(f"consultant/{one}" for one in self.consultants))]


class SessionBody(Held):
    """One occurrence of an activity. Rooms and consultants are the controller's; nobody is booked twice."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"session_id": "cafe-2017-03-14", "activity_id": "language-cafe", "starts_at": "2017-03-14T17:00:00+01:00",
         "ends_at": "2017-03-14T19:00:00+01:00", "room": "room-2", "consultants": ["c-1"], "capacity": 12},
    ]})  # fmt: skip

    session_id: Id | None = None
    activity_id: Id
    mode: Mode = "strict"

    def as_occurrence(self, session_id: Id) -> Occurrence:
        """The command in the rules' words."""
        return self.at(session_id, self.mode)


class _Presence(Body):
    status: AttendanceStatus
    minutes: Spent | None = None
    on: Day | None = None
    quantity: Quantity | None = None
    unit: Code | None = None
    findings: Findings = ()

    def as_presence(self, mode: Mode, after_lock: Code | None = None) -> Presence:
        """The statement in the rules' words."""
        return Presence(self.status, self.minutes, self.on, self.quantity, self.unit, mode, self.findings, after_lock)


class AttendanceBody(_Presence):
    """A person was there, or was not. Strict mode names the session; historical mode may name activity and id."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"session_id": "cafe-2017-03-14", "person_id": "p-1001", "status": "present", "minutes": 90},
    ]})  # fmt: skip

    session_id: Id | None = None
    activity_id: Id | None = None
    attendance_id: Id | None = None
    person_id: Id
    mode: Mode = "strict"
    after_lock: Code | None = None
    """Why it is said although its month is locked."""


class CorrectionBody(Body):
    """What was said at version `corrects` (the first) is replaced as a whole, or void (`null`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"corrects": 1, "replacement": {"status": "excused"}},
        {"corrects": 1, "replacement": None},
    ]})  # fmt: skip

    corrects: Whole = Field(ge=1)
    replacement: _Presence | None
    mode: Mode = "strict"
    after_lock: Code | None = None
    """Why a locked month is corrected; what was locked is kept beside it."""


class CorrectionRow(CorrectionBody):
    """A correction in a batch."""

    attendance_id: Id
