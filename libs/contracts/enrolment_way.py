"""What enrolment says of a participant's way between entry and exit, and of what is asked afterwards.

Aggregates: `way:<programme>:<person>`, `volume:<volume>`. A spell is named by its number, as in
contracts.enrolment. The picture of a goal and every reason in words stay sealed in enrolment.
"""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.base import Code, Event, Gender, Id, Percent
from contracts.enrolment_codes import EmploymentStatus, OutcomeKind

IncomeSource = Literal[
    "wage", "own-business", "unemployment-benefit", "activity-support", "establishment-benefit", "study-support",
    "sickness-benefit", "activity-compensation", "parental-benefit", "social-assistance", "other", "none",
]  # fmt: skip
"""What somebody lives on; the list follows what coordination associations ask for [general knowledge]."""

Education = Literal["isced-0", "isced-1-2", "isced-3-4", "isced-5-8"]
PauseReason = Literal["illness", "parental-leave", "travel", "work", "studies", "other"]
StepStatus = Literal["planned", "started", "done", "dropped"]
Progress = Literal["on-track", "slower", "stalled", "changed", "reached"]


class _Way(Event):
    person_id: Id
    programme_id: Code
    controller: Code
    spell: int = Field(ge=1)


class PhaseEntered(_Way):
    """A participant entered a phase, by the programme's calendar or by a consultant's word. The last one speaks."""

    subject: ClassVar[str] = "insteg.enrolment.participant.phase-entered.v1"

    phase: Code
    group: Code | None = None
    """The group that the participant belongs to, as at entry."""
    by: Literal["calendar", "staff"] = "calendar"


class ParticipantPaused(_Way):
    """The spell goes on, the participant does not come for a while. `occurred_on` is the first day of the pause."""

    subject: ClassVar[str] = "insteg.enrolment.participant.paused.v1"

    reason: PauseReason


class ParticipantResumed(_Way):
    """The participant is back. `occurred_on` is the first day back."""

    subject: ClassVar[str] = "insteg.enrolment.participant.resumed.v1"


class ConsultantAssigned(_Way):
    """Who goes with this participant from `occurred_on` on: a member of staff, by a pseudonymous id."""

    subject: ClassVar[str] = "insteg.enrolment.consultant.assigned.v1"

    consultant: Id


class PlanStep(BaseModel):
    """A step of a plan: a code, never words."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    step_id: Id
    kind: Code
    due_on: date | None = None
    status: StepStatus = "planned"


class PlanSet(_Way):
    """An individual plan, the whole of it; a later one replaces it."""

    subject: ClassVar[str] = "insteg.enrolment.plan.set.v1"

    aim: OutcomeKind
    """What the participant is heading for. The picture of it, in words, stays sealed."""
    by: date | None = None
    steps: tuple[PlanStep, ...] = ()
    review_on: date | None = None


class PlanStepChanged(_Way):
    """A step was started, done, dropped or moved."""

    subject: ClassVar[str] = "insteg.enrolment.plan.step-changed.v1"

    step_id: Id
    status: StepStatus
    due_on: date | None = None


class PlanReviewed(_Way):
    """Participant and consultant looked at the plan."""

    subject: ClassVar[str] = "insteg.enrolment.plan.reviewed.v1"

    progress: Progress
    next_review_on: date | None = None


class StatusRecorded(_Way):
    """How somebody lives at entry or exit, as coordination associations ask. Unknown is None; the last one counts."""

    subject: ClassVar[str] = "insteg.enrolment.status.recorded.v1"

    point: Literal["entry", "exit"]
    employment: EmploymentStatus | None = None
    education: Education | None = None
    income_sources: tuple[IncomeSource, ...] | None = None
    work_extent: Percent | None = None
    studies_extent: Percent | None = None


class FollowUpRecorded(_Way):
    """What an exited participant was doing at a follow-up point of the programme; the last one speaks.

    `occurred_on` is the day for which the status was given.
    """

    subject: ClassVar[str] = "insteg.enrolment.follow-up.recorded.v1"

    point: Code
    """`exit-28-days`, `six-months` or another that the definition names."""
    reached: bool
    """False: the participant could not be reached, and the rest is unknown."""
    statuses: tuple[OutcomeKind, ...] = ()
    extent: Percent | None = None
    employment: EmploymentStatus | None = None
    improved: bool | None = None
    """In work, and in a better position than at entry (ESF CR07, EECR06)."""
    qualification: bool | None = None
    """Gained a qualification on leaving (ESF CR03, EECR03)."""


class FollowUpReminded(_Way):
    """A follow-up has fallen due and nobody has answered it: whoever goes with the participant should ask."""

    subject: ClassVar[str] = "insteg.enrolment.follow-up.reminded.v1"

    point: Code
    due_on: date
    consultant: Id | None = None


class ResidenceRecorded(_Way):
    """Where somebody lives from `occurred_on` on, by municipality alone, never an address. The last word speaks."""

    subject: ClassVar[str] = "insteg.enrolment.residence.recorded.v1"

    municipality: Code
    """`elsewhere`: outside those that the programme asks about."""
    own_home: bool | None = None
    """In a home of their own. None: not told."""


class VolumeCounted(Event):
    """People were counted without being known: a volume. The last one of its aggregate speaks; zero takes it back."""

    subject: ClassVar[str] = "insteg.enrolment.volume.counted.v1"

    volume_id: Id
    programme_id: Code
    controller: Code
    of: Literal["participants", "reached"] = "participants"
    count: int = Field(ge=0, le=100_000)
    until: date | None = None
    """The last day of the period that begins on `occurred_on`; None: one day."""
    gender: Gender | None = None
    group: Code | None = None
    municipality: Code | None = None
    referrer: Id | None = None


EVENTS: tuple[type[Event], ...] = (
    PhaseEntered,
    ParticipantPaused,
    ParticipantResumed,
    ConsultantAssigned,
    PlanSet,
    PlanStepChanged,
    PlanReviewed,
    StatusRecorded,
    FollowUpRecorded,
    FollowUpReminded,
    ResidenceRecorded,
    VolumeCounted,
)
