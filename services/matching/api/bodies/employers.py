"""Employers, their contact persons, openings, and what a controller configures."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from common.http.fields import Day, Whole
from common.problems import Body
from contracts.base import Code, ConceptId, Id
from contracts.enrolment_codes import OutcomeKind
from contracts.matching_codes import Cefr, Education, Sector, WorkCondition
from contracts.matching_codes import WeeklyHours as Weekly
from matching.domain.openings import Instrument
from matching.domain.preferences import DEFAULT_POINTS, Criterion, Unknown, Weights
from matching.domain.publishing import ClosingReason, Need

_PLAIN = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=_PLAIN)]
Number = Annotated[str, StringConstraints(min_length=10, max_length=15)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()-]{4,24}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,20}$")]
Concepts = Annotated[tuple[ConceptId, ...], Field(max_length=50)]
Minute = Annotated[Whole, Field(ge=0, le=24 * 60)]
Extent = Annotated[Whole, Field(ge=1, le=100)]


class WeeklyHours(Body):
    """A time that comes back each week: Monday is 1; minutes from midnight in Europe/Stockholm."""

    weekday: Whole = Field(ge=1, le=7)
    from_minute: Minute
    to_minute: Minute

    @model_validator(mode="after")
    def _forwards(self) -> "WeeklyHours":
        if self.to_minute <= self.from_minute:
            raise ValueError("a weekly time ends after it begins")
        return self

    def as_weekly(self) -> Weekly:
        """In the contract's words."""
        return Weekly(weekday=self.weekday, from_minute=self.from_minute, to_minute=self.to_minute)


Week = Annotated[tuple[WeeklyHours, ...], Field(max_length=50)]


class EmployerBody(Body):
    """An employer becomes known to a data controller. The same controller and number are the same employer."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"employer_id": "dala-sag", "controller": "hedemora", "organisation_number": "556036-0793",
         "name": "Dala Såg AB", "sector": "private"},
    ]})  # fmt: skip

    employer_id: Id | None = None
    controller: Code
    organisation_number: Number
    name: Name
    sector: Sector = "private"
    municipality: Code | None = None
    organisation_id: Id | None = None


class EmployerChangeBody(Body):
    """What holds of an employer now, as a whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"organisation_number": "556036-0793", "name": "Dala Såg och Hyvel AB", "sector": "private"},
    ]})  # fmt: skip

    organisation_number: Number
    name: Name
    sector: Sector = "private"
    municipality: Code | None = None
    organisation_id: Id | None = None


class EmployerChangeRow(EmployerChangeBody):
    """A change in a batch."""

    employer_id: Id


class ContactBody(Body):
    """Whom to call at an employer. Sealed here, never in an event; no more than is needed."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"contact_id": "dala-sag-1", "name": "Handledare Handledarsson", "phone": "070-000 00 00"},
    ]})  # fmt: skip

    contact_id: Id | None = None
    name: Name
    phone: Phone | None = None
    email: Email | None = None


class ContactRow(ContactBody):
    """A contact person in a batch."""

    employer_id: Id


class RemovalBody(Body):
    """A contact person is to be forgotten, with the key."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class RemovalRow(Body):
    """A removal in a batch."""

    employer_id: Id
    contact_id: Id


class NeedBody(Body):
    """What an employer looks for."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"seats": 2, "instrument": "internship", "municipality": "DE9u_V4K_Z1S", "starts_on": "2018-08-01",
         "occupation": "1EBv_UzM_ozQ", "language_level": "A2", "extent": 75, "conditions": ["heavy-lifting"]},
    ]})  # fmt: skip

    seats: Whole = Field(ge=1, le=1000)
    instrument: OutcomeKind
    municipality: ConceptId
    starts_on: Day
    ends_on: Day | None = None
    occupation: ConceptId | None = None
    tasks: Concepts = ()
    required_skills: Concepts = ()
    wished_skills: Concepts = ()
    languages: Concepts = ()
    language_level: Cefr | None = None
    education: Education | None = None
    licences: Concepts = ()
    extent: Extent = 100
    weekly: Week = ()
    conditions: Annotated[tuple[WorkCondition, ...], Field(max_length=15)] = ()
    supervisor: Id | None = None

    def as_need(self) -> Need:
        """The command in the rules' words."""
        fields = {name: getattr(self, name) for name in Need.__dataclass_fields__}
        return Need(**fields | {"weekly": tuple(times.as_weekly() for times in self.weekly)})


class OpeningBody(NeedBody):
    """An employer has seats for people of a programme."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"opening_id": "sag-2018-1", "employer_id": "dala-sag", "programme_id": "en-vag-in", "seats": 2,
         "instrument": "internship", "municipality": "DE9u_V4K_Z1S", "starts_on": "2018-08-01",
         "occupation": "1EBv_UzM_ozQ", "language_level": "A2", "extent": 75},
    ]})  # fmt: skip

    opening_id: Id | None = None
    employer_id: Id
    programme_id: Code


class OpeningChangeRow(NeedBody):
    """A change of an opening in a batch."""

    opening_id: Id


class ClosingBody(Body):
    """Nobody more is looked for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "filled"}]})

    reason: ClosingReason


class ClosingRow(ClosingBody):
    """A closing in a batch."""

    opening_id: Id


class WeightsBody(Body):
    """A version of the weights of a score. A version never changes: another set of weights is another version."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"controller": "hedemora", "version": "language-first-1", "points": {"swedish-above-least": 30, "tasks": 20},
         "unknown": "ask", "least_percent": 20},
    ]})  # fmt: skip

    controller: Code
    version: Code
    points: dict[Criterion, Annotated[Whole, Field(ge=0, le=1000)]] = Field(default=DEFAULT_POINTS)
    unknown: Unknown = "ask"
    least_percent: Whole = Field(default=0, ge=0, le=100)

    def as_weights(self) -> Weights:
        """The command in the rules' words."""
        return Weights(version=self.version, points=self.points, unknown=self.unknown, least_percent=self.least_percent)


class InstrumentBody(Body):
    """A form of support, and between which days a placement with it can begin."""

    kind: OutcomeKind
    valid_from: Day | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _forwards(self) -> "InstrumentBody":
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self

    def as_instrument(self) -> Instrument:
        """In the rules' words."""
        return Instrument(kind=self.kind, valid_from=self.valid_from, valid_to=self.valid_to)


class InstrumentsBody(Body):
    """The whole list that a controller goes by from now on, as its next version."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"controller": "hedemora", "version": 1, "instruments": [
            {"kind": "entry-job", "valid_to": "2018-04-30"}, {"kind": "introduction-job", "valid_from": "2018-05-01"},
        ]},
    ]})  # fmt: skip

    controller: Code
    version: Whole = Field(ge=1, le=10_000)
    instruments: Annotated[tuple[InstrumentBody, ...], Field(max_length=100)]


Purpose = Literal["placement", "visit", "speed-dating", "opening", "correction"]
"""Why somebody reads an employer's contact persons."""
