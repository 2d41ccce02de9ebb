"""Competence mapping over HTTP: what staff and participant found together, recorded as a whole or taken back."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from activities.api.examples import PROBLEM
from activities.api.owning import owned
from activities.api.tools import Tools
from activities.domain import competence
from activities.domain.competence import Picture, competence_id
from activities.storage.desk import Desk, Wanted
from common.access import Principal
from common.http import Answer, CommandOf, Kind, Task, Verb, Verbs, carry_out, router, settled, unknown
from common.http.document import answers
from common.http.fields import Day, Whole
from common.problems import Body, Problem
from contracts.activities_competence import (
    CefrLevel,
    EducationLevel,
    Experience,
    LanguageKnown,
    SfiCourse,
    Wishes,
    WorkplaceNeed,
)
from contracts.base import Code, ConceptId, Id

MAPPINGS = "POST /competence-mappings"
TAKEN_BACK = "POST /competence-mappings/taken-back"
_MAPPED = {"aggregate": "competence:till-arbete-eller-studier~p-1001", "version": 1, "person_id": "p-1001"}
_TAKEN = {**_MAPPED, "version": 2}


class ExperienceBody(Body):
    """An occupation group that somebody worked in, and how long if that is known."""

    occupation: ConceptId
    months: Whole | None = Field(default=None, ge=0, le=720)


class LanguageBody(Body):
    """A language, and its level if that was assessed."""

    language: ConceptId
    level: CefrLevel | None = None


class WishesBody(Body):
    """What the participant is looking for."""

    occupations: Annotated[tuple[ConceptId, ...], Field(max_length=20)] = ()
    hours_percent: Whole | None = Field(default=None, ge=0, le=100)
    municipalities: Annotated[tuple[ConceptId, ...], Field(max_length=50)] = ()


class MappingBody(Body):
    """The whole picture; what was recorded before holds no longer."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "till-arbete-eller-studier", "person_id": "p-1001", "on": "2020-08-24",
         "skills": ["11L4_Q2Z_8tM"], "occupations": [{"occupation": "ek9W_qqp_XpF", "months": 30}],
         "languages": [{"language": "zSLA_vw2_FXN", "level": "A2"}], "sfi_course": "B", "education": "isced-1-2",
         "driving_licences": ["VTK8_WRx_GcM"], "wishes": {"occupations": ["ek9W_qqp_XpF"], "hours_percent": 75},
         "needs": ["daytime-only"]},
    ]})  # fmt: skip

    programme_id: Code
    person_id: Id
    activity_id: Id | None = None
    on: Day | None = None
    skills: Annotated[tuple[ConceptId, ...], Field(max_length=200)] = ()
    occupations: Annotated[tuple[ExperienceBody, ...], Field(max_length=50)] = ()
    languages: Annotated[tuple[LanguageBody, ...], Field(max_length=50)] = ()
    sfi_course: SfiCourse | None = None
    education: EducationLevel | None = None
    driving_licences: Annotated[tuple[ConceptId, ...], Field(max_length=20)] = ()
    wishes: WishesBody = Field(default_factory=WishesBody)
    needs: Annotated[frozenset[WorkplaceNeed], Field(max_length=20)] = frozenset()

    def as_picture(self) -> Picture:
        """The command in the rules' words."""
        return Picture(
            self.person_id,
            self.on,
            self.skills,
            tuple(Experience(**one.model_dump()) for one in self.occupations),
            tuple(LanguageKnown(**one.model_dump()) for one in self.languages),
            self.sfi_course,
            self.education,
            self.driving_licences,
            Wishes(**self.wishes.model_dump()),
            tuple(sorted(self.needs)),
        )


class TakenBackBody(Body):
    """Nothing of what was mapped of this person holds any more."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"programme_id": "till-arbete-eller-studier", "person_id": "p-1001"}]}
    )

    programme_id: Code
    person_id: Id


def _wants(body: MappingBody | TakenBackBody, _: Tools) -> Wanted:
    activity = getattr(body, "activity_id", None)
    return Wanted(
        programmes=frozenset([body.programme_id]),
        activities=frozenset([activity] if activity else []),
        accounts=frozenset([f"competence:{competence_id(body.programme_id, body.person_id)}"]),
    )


def _map(desk: Desk, principal: Principal, body: MappingBody, tools: Tools) -> Answer | Problem:
    programme = owned(desk, principal, body.programme_id)
    if isinstance(programme, Problem):
        return programme
    activity = desk.activities.get(body.activity_id) if body.activity_id else None
    if body.activity_id and activity is None:
        return unknown("activity", "activity_id")
    key = competence_id(body.programme_id, body.person_id)
    last = desk.accounts.competences.get(key)
    decision = competence.map_competence(last, body.as_picture(), programme, activity, tools.at)
    return settled(desk, f"competence:{key}", decision, {"person_id": body.person_id})


def _take_back(desk: Desk, principal: Principal, body: TakenBackBody, tools: Tools) -> Answer | Problem:
    programme = owned(desk, principal, body.programme_id)
    if isinstance(programme, Problem):
        return programme
    key = competence_id(body.programme_id, body.person_id)
    last = desk.accounts.competences.get(key)
    if last is None:
        return unknown("competence-mapping", "person_id")
    return settled(desk, f"competence:{key}", competence.take_back(last, tools.at), {"person_id": body.person_id})


VERBS: dict[str, Verb[Desk, Tools, Wanted]] = {
    "competence-mappings": Verb(Kind(MappingBody, MAPPINGS), _wants, _map),
    "competence-taken-back": Verb(Kind(TakenBackBody, TAKEN_BACK), _wants, _take_back),
}


def commands(activities: Verbs[Desk, Tools, Wanted]) -> APIRouter:
    """The operations that change something."""
    offered = router()

    @offered.post("/competence-mappings", responses=answers(_MAPPED, PROBLEM))
    async def map_competence(body: MappingBody, command: CommandOf) -> Response:
        """Record what a participant can do and wishes, by concepts of the taxonomy. Matching hears it."""
        return await carry_out(command, activities, Task("competence-mappings", body))

    @offered.post("/competence-mappings/taken-back", responses=answers(_TAKEN, PROBLEM))
    async def take_competence_back(body: TakenBackBody, command: CommandOf) -> Response:
        """Take a mapping back: it was made of the wrong person, or the participant does not want it kept."""
        return await carry_out(command, activities, Task("competence-taken-back", body))

    return offered
