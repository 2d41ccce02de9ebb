"""What matching says: employers and their openings, who was considered and decided upon, and every placement.

Aggregates: `employer:<employer>`, `opening:<opening>`, `candidate:<run>:<person>`, `proposal:<run>:<person>:<opening>`,
`placement:<placement>`, `visit:<visit>`, and of speed dating `event:<event>`, `meeting:<event>:<person>:<employer>`,
`mark:<event>:<person>:<employer>:<side>`. An employer's contact persons, a sole trader's name and number, and who of
the staff decided, stay in matching.
"""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from contracts.base import Code, ConceptId, Event, Id, Label, Moment, Percent
from contracts.enrolment_codes import OutcomeKind
from contracts.matching_codes import (
    Cefr,
    DecisionReason,
    Education,
    EmployerForm,
    EndReason,
    Mark,
    PlacementWarning,
    Sector,
    VisitFinding,
    WeeklyHours,
)


class Employer(Event):
    """Common to what is said of an employer; each event carries the whole of what holds."""

    employer_id: Id
    controller: Code
    form: EmployerForm
    name: Label | None = None
    """Of a legal person. A sole trader's name is a person's, and stays in matching."""
    organisation_number: Id | None = None
    """Of a legal person, as 556036-0793. A sole trader's is an identity number, and stays in matching."""
    sector: Sector
    municipality: Code | None = None
    organisation_id: Id | None = None
    """What programmes call this organisation, where it is one of theirs."""


class EmployerRegistered(Employer):
    """An employer became known to a data controller."""

    subject: ClassVar[str] = "insteg.matching.employer.registered.v1"


class EmployerChanged(Employer):
    """Something is different about an employer: here is the whole of what holds now."""

    subject: ClassVar[str] = "insteg.matching.employer.changed.v1"


class Opening(Event):
    """Common to what is said of an employer's need; each event carries the whole of what holds."""

    opening_id: Id
    employer_id: Id
    programme_id: Code
    controller: Code
    occupation: ConceptId | None = None
    tasks: tuple[ConceptId, ...] = ()
    seats: int = Field(ge=1, le=1000)
    instrument: OutcomeKind
    required_skills: tuple[ConceptId, ...] = ()
    wished_skills: tuple[ConceptId, ...] = ()
    languages: tuple[ConceptId, ...] = ()
    """Besides Swedish, any of which is wished for."""
    language_level: Cefr | None = None
    """The least Swedish that the work takes."""
    education: Education | None = None
    """The least education that it takes."""
    licences: tuple[ConceptId, ...] = ()
    municipality: ConceptId
    extent: Percent = 100
    weekly: tuple[WeeklyHours, ...] = ()
    conditions: tuple[Code, ...] = ()
    """What the work brings with it (heavy-lifting, night-work ...): held against restrictions."""
    starts_on: date
    ends_on: date | None = None
    supervisor: Id | None = None
    """A contact person of the employer, by id."""


class OpeningPublished(Opening):
    """An employer has seats for people of a programme."""

    subject: ClassVar[str] = "insteg.matching.opening.published.v1"


class OpeningChanged(Opening):
    """An opening is different from now on: here is the whole of what holds."""

    subject: ClassVar[str] = "insteg.matching.opening.changed.v1"


class OpeningClosed(Event):
    """Nobody more is looked for."""

    subject: ClassVar[str] = "insteg.matching.opening.closed.v1"

    opening_id: Id
    employer_id: Id
    programme_id: Code
    controller: Code
    reason: Literal["filled", "withdrawn", "expired"]


class CandidateConsidered(Event):
    """A run weighed one person: against how many openings, and how many of them it proposed.

    Without gender, origin or age, which no run has. Who counts selection rates by group has them from enrolment.
    """

    subject: ClassVar[str] = "insteg.matching.candidate.considered.v1"

    run_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    weights_version: Code
    openings: int = Field(ge=0)
    eligible: int = Field(ge=0)
    proposed: int = Field(ge=0)


class ProposalDecided(Event):
    """A member of staff, whom matching can name, decided. Nothing becomes a placement by itself."""

    subject: ClassVar[str] = "insteg.matching.proposal.decided.v1"

    proposal_id: Id
    run_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    employer_id: Id
    opening_id: Id
    decision: Literal["accepted", "rejected", "overridden"]
    """`overridden`: staff chose a pair that the run did not propose, or was against."""
    reason: DecisionReason
    weights_version: Code


class Placement(Event):
    """Common to a placement's way. Each event carries the whole of what holds, so the last one alone suffices.

    `occurred_on` is the day of the step. Somebody who turns placements into outcomes takes one for each `placement_id`.
    """

    placement_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    employer_id: Id
    opening_id: Id | None = None
    kind: OutcomeKind
    extent: Percent
    offered_on: date
    accepted_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    """The last day; it belongs to the placement."""
    planned_start: date | None = None
    planned_end: date | None = None


class PlacementOffered(Placement):
    """An employer offered a place. `warnings` were shown to whoever wrote it down."""

    subject: ClassVar[str] = "insteg.matching.placement.offered.v1"

    warnings: tuple[PlacementWarning, ...] = ()
    converted_from: Id | None = None
    """The placement that became this employment, with the same employer."""


class PlacementAccepted(Placement):
    """The participant said yes."""

    subject: ClassVar[str] = "insteg.matching.placement.accepted.v1"


class PlacementStarted(Placement):
    """The first day of it."""

    subject: ClassVar[str] = "insteg.matching.placement.started.v1"


class PlacementChanged(Placement):
    """Extent, kind or dates are others: from `occurred_on` on or, as a correction, from the beginning."""

    subject: ClassVar[str] = "insteg.matching.placement.changed.v1"

    correction: bool = False
    """What was said before was wrong: what stands here always held."""
    warnings: tuple[PlacementWarning, ...] = ()


class PlacementEnded(Placement):
    """It is over, also before it started (declined, withdrawn). `registered-by-mistake`: there never was one.

    `converted`: the employment is a placement of its own (`converted_placement_id`), said with its own offer and
    start; no outcome is to be taken from `converted_to`.
    """

    subject: ClassVar[str] = "insteg.matching.placement.ended.v1"

    reason: EndReason
    converted_to: OutcomeKind | None = None
    converted_placement_id: Id | None = None


class VisitRecorded(Event):
    """Staff saw participant and supervisor at the workplace. `occurred_on` is the day. An aggregate of its own."""

    subject: ClassVar[str] = "insteg.matching.visit.recorded.v1"

    visit_id: Id
    placement_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    employer_id: Id
    findings: tuple[VisitFinding, ...] = ()
    next_on: date | None = None


class EventPlanned(Event):
    """A speed dating got a timetable; a later version of it is another event of the same aggregate. No people."""

    subject: ClassVar[str] = "insteg.matching.event.planned.v1"

    event_id: Id
    programme_id: Code
    controller: Code
    timetable_version: int = Field(ge=1)
    starts_at: Moment
    ends_at: Moment
    participants: int = Field(ge=0)
    employers: int = Field(ge=0)
    tables: int = Field(ge=0)
    rounds: int = Field(ge=0)
    meetings: int = Field(ge=0)


class MeetingHeld(Event):
    """A participant and an employer met at a speed dating."""

    subject: ClassVar[str] = "insteg.matching.meeting.held.v1"

    event_id: Id
    person_id: Id
    employer_id: Id
    programme_id: Code
    controller: Code
    round: int = Field(ge=1)


class MarkGiven(Event):
    """One side of a meeting said whether it wants to go on; the last mark of a side speaks."""

    subject: ClassVar[str] = "insteg.matching.mark.given.v1"

    event_id: Id
    person_id: Id
    employer_id: Id
    programme_id: Code
    controller: Code
    side: Literal["participant", "employer"]
    mark: Mark


EVENTS: tuple[type[Event], ...] = (
    EmployerRegistered,
    EmployerChanged,
    OpeningPublished,
    OpeningChanged,
    OpeningClosed,
    CandidateConsidered,
    ProposalDecided,
    PlacementOffered,
    PlacementAccepted,
    PlacementStarted,
    PlacementChanged,
    PlacementEnded,
    VisitRecorded,
    EventPlanned,
    MeetingHeld,
    MarkGiven,
)
