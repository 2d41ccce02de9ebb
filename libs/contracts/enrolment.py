"""What enrolment says: programmes, people, and each participant's way from entry to outcome.

Aggregates: `programme:<programme>`, `person:<person>`, `participation:<programme>:<person>`.
"""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.base import Code, Event, Gender, Id, Percent
from contracts.enrolment_codes import EmploymentStatus, ExitReason, Finding, OutcomeKind
from contracts.enrolment_people import EVENTS as OF_PEOPLE
from contracts.enrolment_programme import EVENTS as OF_PROGRAMMES
from contracts.enrolment_referrals import EVENTS as OF_REFERRALS
from contracts.enrolment_way import EVENTS as OF_THE_WAY
from contracts.programme import ProgrammeDefinition


class ProgrammeDefined(Event):
    """A programme came to be, or got a new version of its definition."""

    subject: ClassVar[str] = "insteg.enrolment.programme.defined.v1"

    programme_id: Code
    controller: Code
    definition: ProgrammeDefinition


class PersonRegistered(Event):
    """A human being became known to a data controller. Who it is stays in enrolment."""

    subject: ClassVar[str] = "insteg.enrolment.person.registered.v1"

    person_id: Id
    controller: Code


class EntryCharacteristics(BaseModel):
    """What is frozen when somebody enters. An unknown is None: neither zero nor no."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    gender: Gender | None = None
    age: int | None = Field(default=None, ge=0, le=120)
    """Whole years on the day of entry; a year is the anniversary."""
    municipality: Code | None = None
    education: Literal["isced-0", "isced-1-2", "isced-3-4", "isced-5-8"] | None = None
    employment: EmploymentStatus | None = None
    group: Code | None = None


class Participation(Event):
    """Common to what happens to one person in one programme."""

    person_id: Id
    programme_id: Code
    controller: Code


class ParticipantEnrolled(Participation):
    """A spell began: the first, or a re-entry. `occurred_on` is its first day."""

    subject: ClassVar[str] = "insteg.enrolment.participant.enrolled.v1"

    fact: Literal["enrolled"] = "enrolled"
    spell: int = Field(ge=1)
    role: Literal["participant", "volunteer"] = "participant"
    entry: EntryCharacteristics
    referrer: Id | None = None
    stage: Literal["applied", "waitlisted", "enrolled", "active"] = "enrolled"
    """As another system called it (imports); `applied` and `waitlisted` are not participants yet."""
    findings: tuple[Finding, ...] = ()
    referral: Id | None = None
    """The referral that brought the person here."""
    unmet: tuple[Code, ...] = ()
    """Eligibility rules (by id) that the person does not meet: a coordinator's override, or a historical import."""
    attributes: tuple[Code, ...] = ()
    """Coded attributes that a goal of this programme asks for, frozen at entry."""
    anonymous: bool = False
    """Followed without identity: nobody knows who it is, also not enrolment."""


class ParticipantExited(Participation):
    """A spell ended. `occurred_on` is its last day and belongs to the spell."""

    subject: ClassVar[str] = "insteg.enrolment.participant.exited.v1"

    fact: Literal["exited"] = "exited"
    spell: int = Field(ge=1)
    reason: ExitReason
    findings: tuple[Finding, ...] = ()


class OutcomeRecorded(Participation):
    """What a participant was offered or started. `occurred_on` is the earlier of the two dates."""

    subject: ClassVar[str] = "insteg.enrolment.outcome.recorded.v1"

    fact: Literal["outcome"] = "outcome"
    outcome_id: Id
    kind: OutcomeKind
    extent: Percent | None = None
    offered_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    employer: Id | None = None
    """The employer, by the id that matching gave it."""
    source: Literal["staff", "placement"] = "staff"
    """`placement`: heard from matching, whose placement has the same id."""


class ParticipationCorrected(Participation):
    """An earlier fact of the same participation was wrong: here is the whole of what holds instead.

    `corrects` is the aggregate version of the original (never of another correction); the correction
    with the highest version speaks. Without a replacement the original is void. A correction has no
    effective date of its own: only as-known-at shows it. `occurred_on` is the day it was decided.
    """

    subject: ClassVar[str] = "insteg.enrolment.participation.corrected.v1"

    corrects: int = Field(ge=1)
    replacement: ParticipantEnrolled | ParticipantExited | OutcomeRecorded | None = Field(
        default=None, discriminator="fact"
    )


EVENTS: tuple[type[Event], ...] = (
    ProgrammeDefined,
    PersonRegistered,
    ParticipantEnrolled,
    ParticipantExited,
    OutcomeRecorded,
    ParticipationCorrected,
    *OF_PEOPLE,
    *OF_REFERRALS,
    *OF_THE_WAY,
    *OF_PROGRAMMES,
)
