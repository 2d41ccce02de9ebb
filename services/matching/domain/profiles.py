"""What matching may know of a person: a closed list, in which gender, origin and age have no place.

Automated matching of people to jobs is a high-risk use under the EU AI Act. The surest way of not using a
characteristic is not to have it: an unknown field is refused, every field is a code of a closed kind, and a
restriction says what a workplace must not bring with it, never why.
"""

import hashlib
import json
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.base import Code, ConceptId, Id, Percent
from contracts.matching_codes import Cefr, Education, WeeklyHours

SWEDISH: ConceptId = "zSLA_vw2_FXN"
"""The language Svenska in the labour-market taxonomy."""

LEVELS: tuple[Cefr, ...] = ("A1", "A2", "B1", "B2", "C1", "C2")
EDUCATIONS: tuple[Education, ...] = ("isced-0", "isced-1-2", "isced-3-4", "isced-5-8")

Place = Annotated[ConceptId | Code, Field(union_mode="left_to_right")]
"""A municipality, as concept id or as code: whichever is used, on both sides alike."""


def _sorted(several: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(several)))


Concepts = Annotated[tuple[ConceptId, ...], AfterValidator(_sorted)]
"""A set of concepts in its one order: who wrote them down in another says the same."""
Codes = Annotated[tuple[Code, ...], AfterValidator(_sorted)]
Places = Annotated[tuple[Place, ...], AfterValidator(_sorted)]


def _in_week(times: tuple[WeeklyHours, ...]) -> tuple[WeeklyHours, ...]:
    return tuple(sorted(set(times), key=lambda one: (one.weekday, one.from_minute, one.to_minute)))


Weekly = Annotated[tuple[WeeklyHours, ...], AfterValidator(_in_week)]


class Value(BaseModel):
    """A frozen input that refuses unknown fields and has one canonical form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def canonical(self) -> str:
        """The same value is the same text, on every machine."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def fingerprint(self) -> str:
        """SHA-256 of the canonical form."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


class SpokenLanguage(Value):
    """A language somebody speaks; the level is None where nobody has asked."""

    language: ConceptId
    level: Cefr | None = None


def _by_language(spoken: tuple[SpokenLanguage, ...]) -> tuple[SpokenLanguage, ...]:
    if len({one.language for one in spoken}) != len(spoken):
        raise ValueError("a language is given twice")
    return tuple(sorted(spoken, key=lambda one: one.language))


Languages = Annotated[tuple[SpokenLanguage, ...], AfterValidator(_by_language)]


class Profile(Value):
    """What speaks for and against a workplace, as mapped with the person. None is unknown: neither zero nor no."""

    person_id: Id
    skills: Concepts | None = None
    occupations: Concepts | None = None
    """In which the person has worked."""
    languages: Languages | None = None
    education: Education | None = None
    licences: Concepts | None = None
    wished_occupations: Concepts = ()
    wished_extent: Percent | None = None
    """The most that the person wants or is able to work."""
    reach: Places | None = None
    """Municipalities that the person can travel to."""
    restrictions: Codes | None = None
    """What the work must not bring with it (heavy-lifting, night-work ...): constraints, never diagnoses."""
    studies: Weekly = ()
    """When language studies take place each week."""
    available_from: date | None = None

    def level(self, language: ConceptId) -> Cefr | None:
        """The level in a language, None if it is not spoken or nobody has asked for it."""
        return next((spoken.level for spoken in self.languages or () if spoken.language == language), None)

    def speaks(self, language: ConceptId) -> bool | None:
        """Whether the language is spoken at all; None where no language is known."""
        return None if self.languages is None else any(s.language == language for s in self.languages)


class SocialProfile(Value):
    """Somebody who wants to meet: a newcomer or an established resident. Shared language and interests, no more."""

    person_id: Id
    role: Literal["newcomer", "established"]
    seeks: tuple[Literal["language-friend", "mentor"], ...] = Field(default=("language-friend",), min_length=1)
    languages: Languages = ()
    practises: ConceptId = SWEDISH
    """The language that a newcomer wants to practise."""
    interests: Codes = ()
    occupations: Concepts = ()
    """A mentor's own and a newcomer's wished occupations."""
    reach: Places = Field(default=(), description="Municipalities where the person can meet.")
    times: Weekly = ()
    """When the person can meet; empty where nobody has asked."""
    seats: int = Field(default=1, ge=1, le=20)
    """How many people the person will meet in this way."""

    @model_validator(mode="after")
    def _newcomers_have_one(self) -> Self:
        if self.role == "newcomer" and self.seats != 1:
            raise ValueError("a newcomer is matched once in a run")
        return self


def at_least(level: Cefr | None, least: Cefr) -> bool | None:
    """Whether a level reaches another; None where it is unknown."""
    return None if level is None else LEVELS.index(level) >= LEVELS.index(least)
