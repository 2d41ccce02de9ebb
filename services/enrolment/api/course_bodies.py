"""What callers send about the way: who is proposed, phases, pauses, plans, status, follow-ups, volumes."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from common.http.fields import Day, Whole
from common.problems import Body
from contracts.base import Code, Gender, Id
from contracts.enrolment_codes import EmploymentStatus, OutcomeKind
from contracts.enrolment_referrals import DeclineReason, NextStep, Reference
from contracts.enrolment_way import Education, IncomeSource, PauseReason, PlanStep, Progress, StepStatus
from contracts.programme import Origin, Residence
from enrolment.api.people_bodies import PersonBody
from enrolment.domain.eligibility import Circumstances
from enrolment.domain.plans import Aim
from enrolment.domain.volumes import Volume

Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
"""Free text about a person: sealed with the person's key, in no event, no log and no error."""


class CircumstancesBody(Body):
    """What a target group may ask. Kept sealed; only what a goal of the programme needs leaves, as codes."""

    origin: Origin | None = None
    residence: Residence | None = None
    foreign_born: bool | None = None
    needs: tuple[Code, ...] = Field(default=(), max_length=20)

    def circumstances(self) -> Circumstances:
        """In the rules' words."""
        return Circumstances(self.origin, self.residence, self.foreign_born, self.needs)


class OverrideBody(Body):
    """A coordinator takes somebody in although these rules say no. The reason is kept sealed."""

    rules: tuple[Code, ...] = Field(min_length=1, max_length=20)
    reason: Words


class ReferralBody(Body):
    """A partner, or staff for it, proposes a person. The partner's own number makes saying it twice safe."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"referral_id": "r-77", "programme_id": "natverksbygge", "person_id": "p-1001",
         "referrer": "arbetsformedlingen", "reference": "AF-2014-117", "on": "2014-05-20"},
    ]})  # fmt: skip

    referral_id: Id | None = None
    programme_id: Code
    person_id: Id | None = None
    """Of somebody who is known; or say `person`."""
    person: PersonBody | None = None
    """Who it is: the same numbers or reference are the same person. The answer does not say whether it was known."""
    referrer: Id
    reference: Reference | None = None
    group: Code | None = None
    on: Day


class DecisionBody(Body):
    """What becomes of a referral. Without a free place nobody is accepted: put them on the waiting list."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"status": "waitlisted", "on": "2014-05-21"},
        {"status": "declined", "reason": "not-in-target-group", "on": "2014-05-21"},
    ]})  # fmt: skip

    status: Literal["accepted", "declined", "waitlisted", "withdrawn"]
    on: Day
    reason: DeclineReason | None = None
    next_step: NextStep | None = None
    group: Code | None = None


class DecisionRow(DecisionBody):
    """A decision in a batch."""

    referral_id: Id


class _Addressed(Body):
    programme_id: Code
    person_id: Id


class PhaseBody(Body):
    """A phase begins by a consultant's word, earlier or later than the programme's calendar."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"phase": "individual", "on": "2020-09-28"}]})

    phase: Code
    on: Day


class PauseBody(Body):
    """The participant does not come for a while; the spell goes on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2020-09-28", "reason": "illness"}]})

    on: Day
    reason: PauseReason


class ResumeBody(Body):
    """The participant is back; `on` is the first day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2020-10-12"}]})

    on: Day


class ConsultantBody(Body):
    """Who goes with the participant, by a pseudonymous id of the member of staff."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"consultant": "staff-7", "on": "2020-08-17"}]})

    consultant: Id
    on: Day


class StepBody(Body):
    """A step of a plan, by a code of the programme's own."""

    step_id: Id
    kind: Code
    due_on: Day | None = None


class PlanBody(Body):
    """An individual plan, the whole of it; a later one replaces it. The picture of the goal is sealed."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"on": "2020-09-21", "aim": "vocational-training", "by": "2021-02-15", "review_on": "2020-10-19",
         "steps": [{"step_id": "s1", "kind": "study-visit", "due_on": "2020-10-12"}]},
    ]})  # fmt: skip

    on: Day
    aim: OutcomeKind
    by: Day | None = None
    picture: Words | None = None
    """The picture of the goal in the participant's words."""
    steps: tuple[StepBody, ...] = Field(default=(), max_length=50)
    review_on: Day | None = None

    def as_aim(self) -> Aim:
        """In the rules' words."""
        steps = tuple(PlanStep(step_id=s.step_id, kind=s.kind, due_on=s.due_on) for s in self.steps)
        return Aim(self.on, self.aim, self.by, steps, self.review_on)


class StepChangeBody(Body):
    """A step was started, done, dropped, or is to be done by another day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"step_id": "s1", "status": "done", "on": "2020-10-08"}]})

    step_id: Id
    status: StepStatus
    on: Day
    due_on: Day | None = None


class ReviewBody(Body):
    """Participant and consultant looked at the plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"on": "2020-10-19", "progress": "on-track", "next_review_on": "2020-11-16"},
    ]})  # fmt: skip

    on: Day
    progress: Progress
    next_review_on: Day | None = None


class StatusBody(Body):
    """How somebody lives at entry or exit of the last spell. What is left out is unknown."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"point": "entry", "on": "2014-06-02", "employment": "long-term-unemployed", "education": "isced-1-2",
         "income_sources": ["establishment-benefit"], "work_extent": 0, "studies_extent": 0},
    ]})  # fmt: skip

    point: Literal["entry", "exit"]
    on: Day
    employment: EmploymentStatus | None = None
    education: Education | None = None
    income_sources: tuple[IncomeSource, ...] | None = Field(default=None, max_length=12)
    work_extent: Whole | None = Field(default=None, ge=0, le=100)
    studies_extent: Whole | None = Field(default=None, ge=0, le=100)


class FollowUpBody(Body):
    """What an exited participant does at one of the programme's follow-up points; the last answer speaks."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"point": "six-months", "on": "2021-08-17", "reached": True, "statuses": ["employment-fixed-term"],
         "extent": 75, "employment": "employed"},
        {"point": "six-months", "on": "2021-08-20", "reached": False},
    ]})  # fmt: skip

    point: Code
    on: Day
    reached: bool
    statuses: tuple[OutcomeKind, ...] = Field(default=(), max_length=15)
    extent: Whole | None = Field(default=None, ge=0, le=100)
    employment: EmploymentStatus | None = None
    improved: bool | None = None
    qualification: bool | None = None


class ResidenceBody(Body):
    """Where a participant lives from a day on, by municipality alone. The newest day speaks."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"municipality": "mellerud", "on": "2019-12-01", "own_home": True},
    ]})  # fmt: skip

    municipality: Code
    on: Day
    own_home: bool | None = None


class VolumeBody(Body):
    """People counted without being known. The last count under an id speaks; zero takes it back."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"volume_id": "v-2017-12", "programme_id": "en-vag-in", "on": "2017-03-07", "count": 14, "reached_only": True},
    ]})  # fmt: skip

    volume_id: Id
    programme_id: Code
    on: Day
    count: Whole = Field(ge=0, le=100_000)
    reached_only: bool = False
    """Visitors and others who are not participants."""
    until: Day | None = None
    gender: Gender | None = None
    group: Code | None = None
    municipality: Code | None = None
    referrer: Id | None = None

    def as_volume(self) -> Volume:
        """In the rules' words."""
        return Volume(**self.model_dump(exclude={"programme_id"}))


class PhaseRow(_Addressed, PhaseBody):
    """A phase in a batch."""


class PauseRow(_Addressed, PauseBody):
    """A pause in a batch."""


class ResumeRow(_Addressed, ResumeBody):
    """A return in a batch."""


class ConsultantRow(_Addressed, ConsultantBody):
    """A consultant in a batch."""


class PlanRow(_Addressed, PlanBody):
    """A plan in a batch."""


class StepChangeRow(_Addressed, StepChangeBody):
    """A step in a batch."""


class ReviewRow(_Addressed, ReviewBody):
    """A review in a batch."""


class StatusRow(_Addressed, StatusBody):
    """A status in a batch."""


class FollowUpRow(_Addressed, FollowUpBody):
    """A follow-up in a batch."""


class ResidenceRow(_Addressed, ResidenceBody):
    """A residence in a batch."""
