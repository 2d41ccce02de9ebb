"""A programme: period, organisations and their roles, areas, groups, phases, activities, goals."""

from datetime import date
from typing import Literal

from pydantic import Field

from contracts.base import Amount, Code, Id, Label
from contracts.programme.course import Capacity, Closing, FollowUp, Recurring, Releases, Retention, Stay, Survey
from contracts.programme.eligibility import EligibilityRule
from contracts.programme.filing import ParticipantFile
from contracts.programme.goals import Goal
from contracts.programme.text import Part, Text

Role = Literal["owner", "funder", "referrer", "host", "employer", "partner", "steering-group"]


class Extension(Part):
    """More time after the first period. Goals before and after stay separable."""

    end: date
    assumed: bool = False


class Period(Part):
    """First and last day; both belong to it. Entries, sessions and attendance must lie within."""

    start: date
    end: date
    extension: Extension | None = None

    @property
    def last_day(self) -> date:
        """The end, with the extension if there is one."""
        return self.extension.end if self.extension else self.end


class Organisation(Part):
    """An organisation and what it is in this programme. No contact persons here."""

    id: Id
    name: Label
    roles: tuple[Role, ...] = Field(min_length=1)
    municipality: Code | None = None


class Funder(Part):
    """Who pays, from which fund, by which case number."""

    organisation: Id
    fund: Code
    case: Id | None = None
    granted: Amount | None = None


class YearBudget(Part):
    """Money for one calendar year in SEK, of everything or of one direction of the work (coordination associations)."""

    year: int = Field(ge=1990, le=2100)
    amount: Amount
    direction: Label | None = None


class Budget(Part):
    """Stated money in SEK. None of these facts is derived from another."""

    total: Amount | None = None
    about: bool = False
    """The source says "about"."""
    by_year: tuple[YearBudget, ...] = ()
    cofinancing_percent: int | None = Field(default=None, ge=0, le=100)


class Area(Part):
    """A part of a programme (delområde)."""

    id: Code
    title: Text


class Group(Part):
    """A group that participants belong to, frozen at entry."""

    id: Code
    title: Text
    capacity: Capacity | None = None


class Phase(Part):
    """A phase of each participant's time, in weeks from entry."""

    id: Code
    title: Text
    from_week: int = Field(ge=1)
    to_week: int | None = Field(default=None, ge=1)


class Activity(Part):
    """Something the programme is known to offer."""

    id: Code
    title: Text
    kind: Code
    area: Code | None = None
    host: Id | None = None


class ReportDue(Part):
    """A report that somebody expects on a date."""

    id: Code
    title: Text
    due: date
    to: tuple[Id, ...] = ()


class NotMeasured(Part):
    """A stated goal whose kind this version does not compute yet. Shown, never silently left out."""

    id: Code
    title: Text
    needs: Code
    """The kind of goal, or the source of facts, that it waits for."""


class Assumption(Part):
    """Something this file had to assume; what is not listed here is stated by a source."""

    about: Label
    assumed: Text


class Statement(Part):
    """A fact that a source states and that has no field of its own here."""

    about: Label
    stated: Text


class ProgrammeDefinition(Part):
    """A programme definition, version by version. `controller` is the municipality answering for the data."""

    id: Code
    version: int = Field(ge=1)
    title: Text
    purpose: Text
    controller: Code
    period: Period
    planned_participants: int | None = Field(default=None, ge=1)
    organisations: tuple[Organisation, ...] = Field(min_length=1)
    funders: tuple[Funder, ...] = ()
    budget: Budget | None = None
    areas: tuple[Area, ...] = ()
    groups: tuple[Group, ...] = ()
    phases: tuple[Phase, ...] = ()
    stay: Stay | None = None
    capacity: Capacity | None = None
    """Of the whole programme; groups may have their own."""
    registration: Literal["personal", "anonymous", "volume"] = "personal"
    """How participants are followed: as known people, as people without identity, or as numbers only."""
    eligibility: tuple[EligibilityRule, ...] = ()
    attributes: tuple[Code, ...] = ()
    """The coded attributes (an origin, a residence, a need) that a goal asks for: these leave enrolment, no others."""
    follow_ups: tuple[FollowUp, ...] = ()
    retention: tuple[Retention, ...] = ()
    surveys: tuple[Survey, ...] = ()
    activities: tuple[Activity, ...] = ()
    profiles: tuple[Code, ...] = ()
    """The funds' sets of indicators that were laid over it; their goals stand among the others."""
    goals: tuple[Goal, ...] = ()
    not_measured: tuple[NotMeasured, ...] = ()
    reports: tuple[ReportDue, ...] = ()
    recurring: tuple[Recurring, ...] = ()
    """Reports that come back, month by month or half-year by half-year."""
    participant_file: ParticipantFile | None = None
    """If a funder takes a file of all participants every month."""
    releases: Releases | None = None
    """Every week, with five, if nothing is said."""
    closing: Closing | None = None
    statements: tuple[Statement, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
