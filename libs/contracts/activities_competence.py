"""What activities says of a participant's competence, mapped by staff together with the participant.

Aggregate: `competence:<programme>~<person>`. Each mapping is the whole picture; the highest version speaks. Everything
is a concept of the labour-market taxonomy or a closed list: never a free text, never a reason (health, origin, faith).
"""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.base import Code, ConceptId, Event, Id, Percent

CefrLevel = Literal["A1", "A2", "B1", "B2", "C1", "C2"]
"""The Common European Framework's levels, in rising order."""

SfiCourse = Literal["A", "B", "C", "D"]
"""Courses of Swedish for immigrants, in rising order."""

EducationLevel = Literal["isced-0", "isced-1-2", "isced-3-4", "isced-5-8"]

WorkplaceNeed = Literal[
    "part-time",
    "daytime-only",
    "no-heavy-lifting",
    "no-standing-all-day",
    "no-driving",
    "no-heights",
    "no-dust-or-chemicals",
    "no-animals",
    "calm-surroundings",
    "step-free-access",
    "interpreter-at-start",
    "reachable-by-public-transport",
]
"""What a workplace has to be like for this person. Why is nobody's business outside enrolment."""


class LanguageKnown(BaseModel):
    """A language by concept id, and how well it is known; None: known, level not assessed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: ConceptId
    level: CefrLevel | None = None


class Experience(BaseModel):
    """An occupation group somebody has worked in, here or elsewhere; months when they are known."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    occupation: ConceptId
    months: int | None = Field(default=None, ge=0, le=720)


class Wishes(BaseModel):
    """What the participant is looking for. Empty and None ask for nothing in particular."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    occupations: tuple[ConceptId, ...] = ()
    hours_percent: Percent | None = None
    """100 is 40 hours a week."""
    municipalities: tuple[ConceptId, ...] = ()


class CompetenceMapped(Event):
    """What a participant can do and wishes, or nothing any more if it was taken back. `occurred_on` is its day."""

    subject: ClassVar[str] = "insteg.activities.competence.mapped.v1"

    person_id: Id
    programme_id: Code
    controller: Code
    status: Literal["mapped", "taken-back"] = "mapped"
    """`taken-back` (wrong person, or the participant's own wish) comes with everything else empty."""
    activity_id: Id | None = None
    """The competence mapping that it was made in."""
    skills: tuple[ConceptId, ...] = ()
    occupations: tuple[Experience, ...] = ()
    languages: tuple[LanguageKnown, ...] = ()
    sfi_course: SfiCourse | None = None
    """The highest course of Swedish for immigrants that was passed."""
    education: EducationLevel | None = None
    driving_licences: tuple[ConceptId, ...] = ()
    wishes: Wishes = Wishes()
    needs: tuple[WorkplaceNeed, ...] = ()


EVENTS: tuple[type[Event], ...] = (CompetenceMapped,)
