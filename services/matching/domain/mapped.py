"""From what activities mapped with a participant to the profile that is weighed, and nothing beside it.

The only things taken over are those named here; a profile has no field for gender, origin or age, and refuses one.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from contracts.activities_competence import CompetenceMapped, SfiCourse, WorkplaceNeed
from contracts.base import Id, Percent
from contracts.matching_codes import Cefr, Education, WeeklyHours, WorkCondition
from matching.domain.profiles import SWEDISH, Profile, SpokenLanguage

SFI: Mapping[SfiCourse, Cefr] = {"A": "A1", "B": "A1", "C": "A2", "D": "B1"}
"""The level that a passed course of Swedish at least stands for [K]: the lower bound, so that nothing is overstated."""

EXCLUDED: Mapping[WorkplaceNeed, tuple[WorkCondition, ...]] = {
    "part-time": ("full-time-only",),
    "daytime-only": ("evening-work", "night-work", "shift-work"),
    "no-heavy-lifting": ("heavy-lifting",),
    "no-standing-all-day": ("standing-all-day",),
    "no-driving": ("driving",),
    "no-heights": ("heights",),
    "no-dust-or-chemicals": ("dust-or-chemicals",),
    "no-animals": ("animals",),
    "calm-surroundings": ("noise", "crowds"),
    "step-free-access": ("stairs",),
    "interpreter-at-start": (),
    "reachable-by-public-transport": ("no-public-transport",),
}
"""What work must not bring with it for a person with each need."""


class Studies(BaseModel):
    """When a participant studies the language, how much of full time that takes, and from when work is possible."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weekly: tuple[WeeklyHours, ...] = ()
    extent: Percent = 0
    until: date | None = None
    available_from: date | None = None

    def on(self, day: date) -> bool:
        """Whether they go on that day."""
        return bool(self.weekly or self.extent) and (self.until is None or day <= self.until)


class Known(BaseModel):
    """A participant as matching knows them: mapped competence, studies, the education said at entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person_id: Id
    mapped: CompetenceMapped | None = None
    studies: Studies = Field(default_factory=Studies)
    education: Education | None = None

    def profile(self) -> Profile | None:
        """What is weighed; None where nothing is mapped."""
        return None if self.mapped is None else profile_of(self.mapped, self.studies, self.education)


def profile_of(mapped: CompetenceMapped, studies: Studies, education: Education | None) -> Profile | None:
    """A profile, or None where the mapping was taken back. An empty list in a mapping was asked about: nothing."""
    if mapped.status == "taken-back":
        return None
    return Profile(
        person_id=mapped.person_id,
        skills=tuple(sorted(set(mapped.skills))),
        occupations=tuple(sorted({one.occupation for one in mapped.occupations})),
        languages=_languages(mapped),
        education=mapped.education or education,
        licences=tuple(sorted(set(mapped.driving_licences))),
        wished_occupations=tuple(sorted(set(mapped.wishes.occupations))),
        wished_extent=mapped.wishes.hours_percent,
        reach=tuple(sorted(set(mapped.wishes.municipalities))) or None,
        restrictions=tuple(sorted({condition for need in mapped.needs for condition in EXCLUDED[need]})),
        studies=studies.weekly,
        available_from=studies.available_from,
    )


def _languages(mapped: CompetenceMapped) -> tuple[SpokenLanguage, ...] | None:
    spoken = {one.language: one.level for one in mapped.languages}
    if mapped.sfi_course is not None and spoken.get(SWEDISH) is None:
        spoken[SWEDISH] = SFI[mapped.sfi_course]
    found = tuple(SpokenLanguage(language=one, level=level) for one, level in sorted(spoken.items()))
    return found or None
