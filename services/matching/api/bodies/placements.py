"""Placements and visits, step by step; studies and whom somebody would like to meet."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from common.http.fields import Day, Whole
from common.problems import Body
from contracts.base import Code, ConceptId, Id
from contracts.enrolment_codes import OutcomeKind
from contracts.matching_codes import Cefr, EndReason, VisitFinding
from matching.api.bodies.employers import Concepts, Extent, Week
from matching.domain.mapped import Studies
from matching.domain.placements import Change, Offer
from matching.domain.profiles import SWEDISH, SocialProfile, SpokenLanguage
from matching.domain.visits import Visit


class _Planned(Body):
    planned_start: Day | None = None
    planned_end: Day | None = None


class PlacementBody(_Planned):
    """An employer offers a place to a participant. With an opening, employer and kind may be left to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"placement_id": "pl-77", "programme_id": "en-vag-in", "person_id": "p-1001", "opening_id": "sag-2018-1",
         "on": "2018-06-15", "planned_start": "2018-08-01", "planned_end": "2018-10-31"},
    ]})  # fmt: skip

    placement_id: Id | None = None
    programme_id: Code
    person_id: Id
    employer_id: Id | None = None
    opening_id: Id | None = None
    kind: OutcomeKind | None = None
    extent: Extent | None = None
    on: Day

    def as_offer(self, placement_id: Id, employer_id: Id, kind: OutcomeKind, extent: int) -> Offer:
        """The command in the rules' words."""
        return Offer(
            placement_id=placement_id, person_id=self.person_id, employer_id=employer_id, kind=kind, extent=extent,
            on=self.on, opening_id=self.opening_id, planned_start=self.planned_start, planned_end=self.planned_end,
        )  # fmt: skip


class StepBody(Body):
    """A step was taken on a day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2018-06-18"}]})

    on: Day


class ChangeBody(Body):
    """Other extent, kind or dates from `on` on; as a correction, what was said before was wrong."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"on": "2018-09-01", "extent": 100},
        {"on": "2018-09-02", "correction": True, "started_on": "2018-08-06"},
    ]})  # fmt: skip

    on: Day
    extent: Extent | None = None
    kind: OutcomeKind | None = None
    planned_start: Day | None = None
    planned_end: Day | None = None
    offered_on: Day | None = None
    accepted_on: Day | None = None
    started_on: Day | None = None
    ended_on: Day | None = None
    correction: bool = False

    def as_change(self) -> Change:
        """The command in the rules' words."""
        return Change(**{name: getattr(self, name) for name in Change.__dataclass_fields__})


class EndBody(Body):
    """It is over; `on` is its last day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2018-10-31", "reason": "completed"}]})

    on: Day
    reason: EndReason


class ConversionBody(_Planned):
    """The employer keeps the participant: the placement ends on `on`, an employment of its own begins."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"on": "2018-10-31", "placement_id_of_employment": "pl-78", "kind": "employment-fixed-term", "extent": 100,
         "planned_start": "2018-11-01"},
    ]})  # fmt: skip

    on: Day
    kind: OutcomeKind
    extent: Extent = 100
    placement_id_of_employment: Id | None = None


class VisitBody(Body):
    """Staff saw participant and supervisor at the workplace."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"visit_id": "v-1", "on": "2018-08-20", "findings": ["going-well"], "next_on": "2018-09-20"},
    ]})  # fmt: skip

    visit_id: Id | None = None
    on: Day
    findings: Annotated[tuple[VisitFinding, ...], Field(max_length=7)] = ()
    next_on: Day | None = None

    def as_visit(self, visit_id: Id) -> Visit:
        """The command in the rules' words."""
        return Visit(visit_id, self.on, self.findings, self.next_on)


class _OfPlacement(Body):
    placement_id: Id


class AcceptanceRow(_OfPlacement, StepBody):
    """An acceptance in a batch."""


class StartRow(_OfPlacement, StepBody):
    """A start in a batch."""


class ChangeRow(_OfPlacement, ChangeBody):
    """A change in a batch."""


class EndRow(_OfPlacement, EndBody):
    """An end in a batch."""


class ConversionRow(_OfPlacement, ConversionBody):
    """A conversion in a batch."""


class VisitRow(_OfPlacement, VisitBody):
    """A visit in a batch."""


class StudiesBody(Body):
    """When a participant studies Swedish, how much of full time that takes, and from when work is possible."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "en-vag-in", "person_id": "p-1001", "extent": 40, "until": "2018-12-20",
         "weekly": [{"weekday": 1, "from_minute": 510, "to_minute": 720}]},
    ]})  # fmt: skip

    programme_id: Code
    person_id: Id
    weekly: Week = ()
    extent: Whole = Field(default=0, ge=0, le=100)
    until: Day | None = None
    available_from: Day | None = None

    def as_studies(self) -> Studies:
        """The command in the rules' words."""
        weekly = tuple(times.as_weekly() for times in self.weekly)
        return Studies(weekly=weekly, extent=self.extent, until=self.until, available_from=self.available_from)


class LanguageBody(Body):
    """A language somebody speaks, and how well where that is known."""

    language: ConceptId
    level: Cefr | None = None


class SocialBody(Body):
    """Somebody would like to meet: a newcomer, or an established resident who can be a language friend or mentor."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "en-vag-in", "person_id": "p-1001", "role": "newcomer", "seeks": ["language-friend"],
         "languages": [{"language": "zSLA_vw2_FXN", "level": "A2"}], "interests": ["football", "cooking"]},
    ]})  # fmt: skip

    programme_id: Code
    person_id: Id
    role: Literal["newcomer", "established"]
    seeks: Annotated[tuple[Literal["language-friend", "mentor"], ...], Field(min_length=1, max_length=2)] = (
        "language-friend",
    )
    languages: Annotated[tuple[LanguageBody, ...], Field(max_length=20)] = ()
    practises: ConceptId = SWEDISH
    interests: Annotated[tuple[Code, ...], Field(max_length=30)] = ()
    occupations: Concepts = ()
    reach: Concepts = ()
    times: Week = ()
    seats: Whole = Field(default=1, ge=1, le=20)

    def as_profile(self) -> SocialProfile:
        """The command in the rules' words. Raises ValueError (a newcomer with several seats)."""
        spoken = tuple(SpokenLanguage(language=one.language, level=one.level) for one in self.languages)
        return SocialProfile(
            person_id=self.person_id, role=self.role, seeks=self.seeks, languages=spoken, practises=self.practises,
            interests=self.interests, occupations=self.occupations, reach=self.reach,
            times=tuple(times.as_weekly() for times in self.times), seats=self.seats,
        )  # fmt: skip
