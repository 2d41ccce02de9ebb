"""The bodies of the events that the entity views show: field by field the columns of their tables.

Tests hold these shapes to the contract's own samples and to the tables.
"""

from datetime import date, datetime
from decimal import Decimal

import msgspec


class Person(msgspec.Struct, frozen=True):
    """contracts.enrolment_people.PersonErased."""

    person_id: str


class Protected(msgspec.Struct, frozen=True):
    """contracts.enrolment_people.PersonProtected."""

    person_id: str
    protected: bool


class Consent(msgspec.Struct, frozen=True):
    """contracts.enrolment_people.ConsentGiven and ConsentWithdrawn."""

    person_id: str
    programme_id: str
    organisation: str


class Referral(msgspec.Struct, frozen=True):
    """contracts.enrolment_referrals.ReferralShared."""

    referral_id: str
    person_id: str
    programme_id: str
    referrer: str
    reference: str
    status: str
    occurred_on: date
    next_step: str = "none"


class ReportTold(msgspec.Struct, frozen=True):
    """contracts.enrolment_programme.ReportDelivered."""

    programme_id: str
    report: str
    occurred_on: date
    void: bool = False


class Session(msgspec.Struct, frozen=True):
    """contracts.activities.SessionScheduled and SessionChanged."""

    session_id: str
    activity_id: str
    programme_id: str
    starts_at: datetime
    ends_at: datetime
    area: str | None = None
    series_id: str | None = None
    capacity: int | None = None


class Cancelled(msgspec.Struct, frozen=True):
    """contracts.activities_offers.SessionCancelled."""

    session_id: str
    programme_id: str
    reason: str


class Series(msgspec.Struct, frozen=True):
    """contracts.activities_offers.SeriesPlanned and SeriesResized."""

    series_id: str
    programme_id: str
    capacity: int | None = None


class Place(msgspec.Struct, frozen=True):
    """contracts.activities_offers.SignUp."""

    sign_up_id: str
    programme_id: str
    series_id: str | None = None
    session_id: str | None = None


class Deliverable(msgspec.Struct, frozen=True):
    """contracts.activities_results.DeliverableChanged."""

    deliverable_id: str
    programme_id: str
    kind: str
    title: str
    status: str
    occurred_on: date
    part_of: str | None = None
    area: str | None = None
    close_to_done: bool = False
    expected_on: date | None = None
    organisation: str | None = None
    evidence: tuple[str, ...] = ()


class DeliverableCorrected(msgspec.Struct, frozen=True):
    """contracts.activities_results.DeliverableCorrected."""

    deliverable_id: str
    programme_id: str
    occurred_on: date
    corrects: int
    replacement: Deliverable | None = None


class Budget(msgspec.Struct, frozen=True):
    """contracts.activities_costs.BudgetSet."""

    programme_id: str
    line: str
    title: str
    financing: str
    funder: str
    amount: Decimal
    area: str | None = None


class Cost(msgspec.Struct, frozen=True):
    """contracts.activities_costs.CostBooked."""

    cost_id: str
    programme_id: str
    line: str
    amount: Decimal
    occurred_on: date


class CostCorrected(msgspec.Struct, frozen=True):
    """contracts.activities_costs.CostCorrected."""

    cost_id: str
    programme_id: str
    occurred_on: date
    replacement: Cost | None = None


class Employer(msgspec.Struct, frozen=True):
    """contracts.matching.Employer."""

    employer_id: str
    organisation_id: str | None = None


class Opening(msgspec.Struct, frozen=True):
    """contracts.matching.Opening."""

    opening_id: str
    employer_id: str
    programme_id: str
    seats: int
    instrument: str
    municipality: str
    starts_on: date
    occupation: str | None = None
    extent: int = 100
    ends_on: date | None = None


class Closed(msgspec.Struct, frozen=True):
    """contracts.matching.OpeningClosed."""

    opening_id: str
    employer_id: str
    programme_id: str
    reason: str


class Placement(msgspec.Struct, frozen=True):
    """contracts.matching.Placement."""

    placement_id: str
    person_id: str
    programme_id: str
    employer_id: str
    kind: str
    extent: int
    offered_on: date
    opening_id: str | None = None
    accepted_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    planned_start: date | None = None
    planned_end: date | None = None


class PlacementEnded(Placement, frozen=True):
    """contracts.matching.PlacementEnded."""

    reason: str = ""


class Answer(msgspec.Struct, frozen=True):
    """contracts.surveys.AnswerSubmitted and AnswerWithdrawn."""

    answer_id: str
    programme_id: str
    instrument: str
    instrument_version: int
    moment: str
    occurred_on: date
    respondent: str = "participant"
    scores: dict[str, int] = {}
    affirmed: tuple[str, ...] = ()
