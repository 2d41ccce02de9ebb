"""What activities says of what is planned and who is expected: series, changed sessions, sign-ups, commitments.

Aggregates: `series:<series>`, `session:<session>`, `sign-up:<series or session>~<person>`
and `commitment:<commitment>`. Clock times are those of Europe/Stockholm on each day.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from contracts.base import Code, Event, Id, Moment

Recurrence = Annotated[
    str, StringConstraints(pattern=r"^FREQ=(DAILY|WEEKLY|MONTHLY)(;[A-Z]+=[A-Z0-9+,-]+)*$", max_length=200)
]
"""The value of an RFC 5545 RRULE: `FREQ=WEEKLY;BYDAY=MO,TH;COUNT=12`."""

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day in Europe/Stockholm, HH:MM."""

Capacity = Annotated[int, Field(ge=1, le=10_000)]
"""How many may be signed up at once."""

LeavingReason = Literal["own-choice", "by-staff", "clash", "exited", "left-phase", "erased", "never-entered"]
"""`never-entered`: the entry that had brought the person here was corrected away."""


class SeriesPlanned(Event):
    """Sessions that recur. Each is said in a `session.scheduled` of its own; `occurred_on` is the first day."""

    subject: ClassVar[str] = "insteg.activities.series.planned.v1"

    series_id: Id
    activity_id: Id
    programme_id: Code
    controller: Code
    rule: Recurrence
    starts_on: date
    from_time: ClockTime
    to_time: ClockTime
    without: tuple[date, ...] = ()
    """Days that the rule names and on which there is no session (EXDATE)."""
    also: tuple[date, ...] = ()
    """Days with a session that the rule does not name (RDATE)."""
    room: Id | None = None
    consultants: tuple[Id, ...] = ()
    """Staff by pseudonymous id."""
    capacity: Capacity | None = None
    phase: Code | None = None
    """A group track: who enters this phase is signed up by itself, and leaves with the phase or the spell."""
    group: Code | None = None


class SeriesResized(Event):
    """A series has room for more, or fewer. None: for everybody."""

    subject: ClassVar[str] = "insteg.activities.series.resized.v1"

    series_id: Id
    programme_id: Code
    controller: Code
    capacity: Capacity | None = None


class SessionChanged(Event):
    """The whole of what holds of a session now. `occurred_on` is its (new) day in Europe/Stockholm."""

    subject: ClassVar[str] = "insteg.activities.session.changed.v1"

    session_id: Id
    activity_id: Id
    moved_from: Id | None = None
    """The activity that it belonged to before, if that is another."""
    programme_id: Code
    controller: Code
    area: Code | None = None
    starts_at: Moment
    ends_at: Moment
    series_id: Id | None = None
    room: Id | None = None
    consultants: tuple[Id, ...] = ()
    capacity: Capacity | None = None


class SessionCancelled(Event):
    """A session does not take place. `occurred_on` is the day for which it was planned."""

    subject: ClassVar[str] = "insteg.activities.session.cancelled.v1"

    session_id: Id
    activity_id: Id
    programme_id: Code
    controller: Code
    series_id: Id | None = None
    reason: Code


class SignUp(Event):
    """Common to what becomes of one person's place in a series or a session. `occurred_on` is the day it was said."""

    sign_up_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    activity_id: Id
    series_id: Id | None = None
    session_id: Id | None = None
    """One of the two: a place in every coming session of a series, or in one session."""


class SignUpMade(SignUp):
    """Somebody has a place."""

    subject: ClassVar[str] = "insteg.activities.sign-up.made.v1"

    through: Literal["staff", "phase"] = "staff"
    clash: Literal["none", "accepted", "undecided"] = "none"
    """Whether it collides with other sessions or studies; `undecided` only where a phase brought the person here."""


class SignUpWaitlisted(SignUp):
    """Somebody waits for a place. `number` grows: the lowest one waiting is promoted first."""

    subject: ClassVar[str] = "insteg.activities.sign-up.waitlisted.v1"

    number: int = Field(ge=1)
    through: Literal["staff", "phase"] = "staff"
    clash: Literal["none", "accepted", "undecided"] = "none"


class SignUpPromoted(SignUp):
    """The first one waiting got a place."""

    subject: ClassVar[str] = "insteg.activities.sign-up.promoted.v1"


class SignUpClashAccepted(SignUp):
    """Staff decided that the place is kept although it collides with something."""

    subject: ClassVar[str] = "insteg.activities.sign-up.clash-accepted.v1"


class SignUpCancelled(SignUp):
    """The place, or the place in the line, is given up."""

    subject: ClassVar[str] = "insteg.activities.sign-up.cancelled.v1"

    reason: LeavingReason


class CommitmentRecorded(Event):
    """Times at which a person is taken: studies, another authority's course. `occurred_on` is the first day."""

    subject: ClassVar[str] = "insteg.activities.commitment.recorded.v1"

    commitment_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    kind: Code
    rule: Recurrence
    starts_on: date
    from_time: ClockTime
    to_time: ClockTime


class CommitmentEnded(Event):
    """A commitment holds no longer. `occurred_on` is the last day on which it did."""

    subject: ClassVar[str] = "insteg.activities.commitment.ended.v1"

    commitment_id: Id
    person_id: Id
    programme_id: Code
    controller: Code


EVENTS: tuple[type[Event], ...] = (
    SeriesPlanned,
    SeriesResized,
    SessionChanged,
    SessionCancelled,
    SignUpMade,
    SignUpWaitlisted,
    SignUpPromoted,
    SignUpClashAccepted,
    SignUpCancelled,
    CommitmentRecorded,
    CommitmentEnded,
)
