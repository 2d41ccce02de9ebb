"""What callers send: unknown fields are refused, every field is named as in the events, examples included.

A batch row is the body of its operation with the path's ids inside (`ExitRow` and its like).
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from common.http.fields import Day, Whole
from common.problems import Body
from contracts.base import Code, Gender, Id
from contracts.decisions import Mode
from contracts.enrolment_codes import EmploymentStatus, ExitReason, Finding, OutcomeKind
from contracts.programme import ProgrammeDefinition
from enrolment.api.course_bodies import CircumstancesBody, OverrideBody
from enrolment.domain.corrections import Correction
from enrolment.domain.entries import Entry, Role, Stage
from enrolment.domain.exits import Exit
from enrolment.domain.outcomes import Outcome

Findings = Annotated[tuple[Finding, ...], Field(max_length=11)]


class ProgrammeBody(Body):
    """A whole programme definition; its grammar (contracts.programme) is checked with every fault at once."""

    model_config = ConfigDict(extra="allow")

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Described as the grammar that it is held against."""
        return handler(ProgrammeDefinition.__pydantic_core_schema__)

    def document(self) -> dict[str, Any]:
        """The definition as sent."""
        return self.model_extra or {}


class EntryBody(Body):
    """What is frozen at entry. A `null` says that it is unknown; left out, the person's record is asked."""

    gender: Gender | None = None
    age: Whole | None = Field(default=None, ge=0, le=120)
    municipality: Code | None = None
    education: Literal["isced-0", "isced-1-2", "isced-3-4", "isced-5-8"] | None = None
    employment: EmploymentStatus | None = None
    group: Code | None = None


class _Enrolled(Body):
    on: Day
    entry: EntryBody = EntryBody()
    referrer: Id | None = None
    role: Role = "participant"
    stage: Stage = "enrolled"
    findings: Findings = ()
    circumstances: CircumstancesBody = CircumstancesBody()
    override: OverrideBody | None = None
    anonymous: bool = False
    """Followed without identity: the person's record says nothing of who it is."""

    def as_entry(self, person_id: Id, mode: Mode) -> Entry:
        """The command in the rules' words."""
        return Entry(
            person_id=person_id,
            on=self.on,
            given=self.entry,
            referrer=self.referrer,
            role=self.role,
            stage=self.stage,
            mode=mode,
            findings=self.findings,
            circumstances=self.circumstances.circumstances(),
            anonymous=self.anonymous,
        )


class EnrolBody(_Enrolled):
    """A person enters a programme."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "en-vag-in", "person_id": "p-1001", "on": "2016-09-05",
         "entry": {"education": "isced-1-2", "employment": "unemployed", "group": "newcomers"}},
    ]})  # fmt: skip

    programme_id: Code
    person_id: Id
    mode: Mode = "strict"


class ReEntryBody(Body):
    """A person comes back. What `entry` leaves out is as at the first entry, but for the age."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2017-02-01"}]})

    on: Day
    entry: EntryBody = EntryBody()
    mode: Mode = "strict"
    findings: Findings = ()

    def as_entry(self, person_id: Id) -> Entry:
        """The command in the rules' words."""
        return Entry(person_id, self.on, self.entry, mode=self.mode, findings=self.findings)


class ExitBody(Body):
    """A spell ends; its last day is `on`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2017-01-31", "reason": "completed"}]})

    on: Day
    reason: ExitReason
    spell: Whole | None = Field(default=None, ge=1)
    mode: Mode = "strict"
    findings: Findings = ()

    def as_exit(self) -> Exit:
        """The command in the rules' words."""
        return Exit(self.on, self.reason, self.spell, self.mode, self.findings)


class _OutcomeFields(Body):
    kind: OutcomeKind
    extent: Whole | None = Field(default=None, ge=0, le=100)
    offered_on: Day | None = None
    started_on: Day | None = None
    ended_on: Day | None = None

    def as_outcome(self, outcome_id: Id) -> Outcome:
        """The command in the rules' words."""
        return Outcome(outcome_id, self.kind, self.extent, self.offered_on, self.started_on, self.ended_on)


class OutcomeBody(_OutcomeFields):
    """Something was offered or started."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"outcome_id": "o-77", "kind": "new-start-job", "extent": 75, "offered_on": "2017-02-10",
         "started_on": "2017-03-01"},
    ]})  # fmt: skip

    outcome_id: Id | None = None


class EnrolledInstead(_Enrolled):
    """An entry as it should have been said."""

    fact: Literal["enrolled"]


class ExitedInstead(Body):
    """An exit as it should have been said."""

    fact: Literal["exited"]
    on: Day
    reason: ExitReason


class OutcomeInstead(_OutcomeFields):
    """An outcome as it should have been said."""

    fact: Literal["outcome"]


class CorrectionBody(Body):
    """What was said at version `corrects` is replaced as a whole, or void (`null`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"corrects": 2, "replacement": {"fact": "exited", "on": "2017-01-27", "reason": "completed"}},
        {"corrects": 2, "replacement": None},
    ]})  # fmt: skip

    corrects: Whole = Field(ge=1)
    replacement: Annotated[EnrolledInstead | ExitedInstead | OutcomeInstead, Field(discriminator="fact")] | None
    mode: Mode = "strict"

    def as_correction(self, person_id: Id) -> Correction:
        """The command in the rules' words."""
        match self.replacement:
            case EnrolledInstead() as entry:
                return Correction(self.corrects, entry.as_entry(person_id, self.mode), self.mode)
            case ExitedInstead() as left:
                return Correction(self.corrects, Exit(left.on, left.reason), self.mode)
            case OutcomeInstead() as outcome:
                return Correction(self.corrects, outcome.as_outcome("named-by-the-original"), self.mode)
            case None:
                return Correction(self.corrects, None, self.mode)


class _Addressed(Body):
    programme_id: Code
    person_id: Id


class ReEntryRow(_Addressed, ReEntryBody):
    """A re-entry in a batch."""


class ExitRow(_Addressed, ExitBody):
    """An exit in a batch."""


class OutcomeRow(_Addressed, OutcomeBody):
    """An outcome in a batch."""


class CorrectionRow(_Addressed, CorrectionBody):
    """A correction in a batch."""
