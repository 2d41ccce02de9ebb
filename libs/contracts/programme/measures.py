"""What may be counted of people: measures, and the windows in which they count."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from contracts.activities import Audience
from contracts.base import Code
from contracts.enrolment_codes import EmploymentStatus, ExitReason, OutcomeKind
from contracts.enrolment_way import IncomeSource
from contracts.programme.choosing import which
from contracts.programme.text import Part


class Days(Part):
    """A stretch of the calendar. Both ends belong to it."""

    first: date
    last: date


class Window(Part):
    """From the first entry (or the exit) to a day after the individual exit or entry, both ends included.

    Months are clamped to the month's end (31 August + 6 months = 28 or 29 February). While a participant has not left,
    a window after the exit is open. One of the three lengths is given.
    """

    months_after_exit: int | None = Field(default=None, ge=0, le=60)
    days_after_exit: int | None = Field(default=None, ge=0, le=1000)
    months_after_entry: int | None = Field(default=None, ge=0, le=60)
    """After the first entry, whether somebody has left or not."""
    opens: Literal["entry", "exit"] = "entry"
    """From when on something counts: from the first entry, or only from the last exit (its day included)."""
    stretch: Literal["first", "last"] | None = None
    """Whose entry and exit: of the first stretch alone, whatever came after, or of the last. None: the first entry and
    the last exit. Spells that overlap or touch are one stretch."""


class OutcomeMeasure(Part):
    """Was offered, or started, something of these kinds since entering the programme."""

    kinds: tuple[OutcomeKind, ...] = Field(min_length=1)
    event: Literal["offered", "started"] = "started"
    within: Window | None = None
    """None: any day from the first entry on."""
    phases: tuple[Code, ...] = ()
    """Only on days in one of these phases: the one entered last in a spell that holds the day. Empty: on any."""


class AnswerMeasure(Part):
    """Said yes to every one of these items, in one answer: the last one at this moment of the last stretch.

    One conjunction per person, never two shares multiplied. What is a yes is said by the instrument.
    """

    instrument: Code
    affirmed: tuple[Code, ...] = Field(min_length=1)
    moment: Literal["entry", "exit"] = "exit"
    wait_days: int = Field(default=60, ge=0, le=366)
    """How long after the exit an answer is waited for, as the programme's survey says; a later one still counts."""


class AttendedMeasure(Part):
    """Attended so many minutes, inside spells, of these areas, kinds and audiences of activity. Empty: of any."""

    activity_kinds: tuple[Code, ...] = ()
    areas: tuple[Code, ...] = ()
    audiences: tuple[Audience, ...] = ()
    """By what the attendance says of its activity; one that does not say it is of none."""
    phases: tuple[Code, ...] = ()
    """Only on days in one of these phases, as of outcomes."""
    minutes: int = Field(ge=1, le=10_000_000)


class PeriodMeasure(Part):
    """What somebody did in a period: had a day in it, entered in it for the first time, or left in it for good.

    Who left and came back has not left; who was served is whoever had a day of a spell in the period, up to today.
    """

    did: Literal["served", "entered", "left"]
    period: Days


class StayedMeasure(Part):
    """Has taken part so long: days of spells, or different days of attendance inside them. Both end days count."""

    days: int = Field(ge=1, le=10_000)
    counted: Literal["days", "attended-days"] = "days"


class PhaseMeasure(Part):
    """Has entered this phase."""

    phase: Code


class ExitMeasure(Part):
    """Has left, and has not come back, for one of these reasons."""

    exit_reasons: tuple[ExitReason, ...] = Field(min_length=1)
    phases: tuple[Code, ...] = ()
    """Whose last day was in one of these phases. Empty: in any, or none."""


class FollowUpMeasure(Part):
    """What was said of the last exit at a follow-up point of the programme; the last word speaks.

    Every question that is asked must be answered with yes; an unknown is neither yes nor no. The window is that of
    the point: so many days or months after the exit, and the time to answer.
    """

    point: Code
    any_of: tuple[OutcomeKind, ...] = ()
    """Does one of these. Empty: not asked."""
    employment: tuple[EmploymentStatus, ...] = ()
    improved: bool = False
    qualification: bool = False
    none_of: tuple[OutcomeKind, ...] = ()
    """Does none of these: immediate results may exclude each other."""
    days_after_exit: int | None = Field(default=None, ge=0, le=1000)
    months_after_exit: int | None = Field(default=None, ge=0, le=60)
    grace_days: int = Field(default=28, ge=0, le=366)


class StatusMeasure(Part):
    """What was told of somebody's income and extent of work and studies at entry and at exit of the last stretch.

    `works-or-studies`: at exit, more than nothing. `began-or-more`: at exit more than at entry. `no-longer`: lived on
    one of `benefits` at entry, and on none of them at exit. Without what is asked for, at either point, it is unknown.
    """

    shows: Literal["works-or-studies", "began-or-more", "no-longer"]
    benefits: tuple[IncomeSource, ...] = ()
    wait_days: int = Field(default=28, ge=0, le=366)
    """How long after the exit it is waited for; what is told later still counts."""


class StepMeasure(Part):
    """Has done a step of this kind of an individual plan."""

    step: Code
    phases: tuple[Code, ...] = ()
    """Only on days in one of these phases, as of outcomes."""


class ResidenceMeasure(Part):
    """Lives in one of these municipalities, as last told; with `own_home`, in a home of their own."""

    municipalities: tuple[Code, ...] = Field(min_length=1)
    own_home: bool = False
    months_after_exit: int | None = Field(default=None, ge=0, le=120)
    """As told up to that day, once it has come; None: as told so far."""


Measure = Literal["reached", "enrolled", "took-part", "exited"]
"""Four different measures (domain.md, section 4): reached = enrolled, or present without being a
participant; enrolled = has a first day; took part = at least one attended session inside a spell;
exited = left, and has not entered again."""

Asked = (
    OutcomeMeasure | AnswerMeasure | AttendedMeasure | PeriodMeasure | StayedMeasure | PhaseMeasure | ExitMeasure
    | FollowUpMeasure | StatusMeasure | StepMeasure | ResidenceMeasure
)  # fmt: skip
"""A measure that needs more than a word."""
OfPeople = (
    Annotated[Measure, Tag("Word")]
    | Annotated[OutcomeMeasure, Tag("Outcome")]
    | Annotated[AnswerMeasure, Tag("Answer")]
    | Annotated[AttendedMeasure, Tag("Attended")]
    | Annotated[PeriodMeasure, Tag("Period")]
    | Annotated[StayedMeasure, Tag("Stayed")]
    | Annotated[PhaseMeasure, Tag("Phase")]
    | Annotated[ExitMeasure, Tag("Exit")]
    | Annotated[FollowUpMeasure, Tag("FollowUp")]
    | Annotated[StatusMeasure, Tag("Status")]
    | Annotated[StepMeasure, Tag("Step")]
    | Annotated[ResidenceMeasure, Tag("Residence")]
)
"""Each with the tag that `which` tells it by."""
AnyMeasure = Annotated[OfPeople, Discriminator(which)]
