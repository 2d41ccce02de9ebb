"""What a participant can do and wishes: mapped as a whole picture, by concepts of the taxonomy and closed lists.

A later mapping replaces the earlier one; one that was made of the wrong person, or that the participant no longer
wants kept, is taken back. Why somebody needs something of a workplace is not said here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from activities.domain.latest import Latest
from activities.domain.programmes import Programme, day_in_sweden
from contracts.activities import ActivityDefined
from contracts.activities_competence import (
    CompetenceMapped,
    EducationLevel,
    Experience,
    LanguageKnown,
    SfiCourse,
    Wishes,
    WorkplaceNeed,
)
from contracts.base import ConceptId, Id
from contracts.decisions import Already, Refusal
from contracts.taxonomy import ConceptKind, unknown

Event = CompetenceMapped


@dataclass(frozen=True, slots=True)
class Picture:
    """What staff and participant found together. `on` is today unless said."""

    person_id: Id
    on: date | None = None
    skills: tuple[ConceptId, ...] = ()
    occupations: tuple[Experience, ...] = ()
    languages: tuple[LanguageKnown, ...] = ()
    sfi_course: SfiCourse | None = None
    education: EducationLevel | None = None
    driving_licences: tuple[ConceptId, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    needs: tuple[WorkplaceNeed, ...] = ()


def competence_id(programme_id: str, person_id: str) -> str:
    """The aggregate's id: one picture for each person in each programme."""
    return f"{programme_id}~{person_id}"


def map_competence(
    last: Latest[CompetenceMapped] | None,
    picture: Picture,
    programme: Programme,
    activity: ActivityDefined | None,
    at: datetime,
) -> list[Event] | Already | Refusal:
    """Record what was found, in place of what was known before."""
    mapped = CompetenceMapped(
        person_id=picture.person_id,
        programme_id=programme.id,
        controller=programme.controller,
        activity_id=activity.activity_id if activity else None,
        skills=picture.skills,
        occupations=picture.occupations,
        languages=picture.languages,
        sfi_course=picture.sfi_course,
        education=picture.education,
        driving_licences=picture.driving_licences,
        wishes=picture.wishes,
        needs=picture.needs,
        occurred_on=picture.on or day_in_sweden(at),
        recorded_at=at,
    )
    if last is not None and _same(last.event, mapped, dated=picture.on is not None):
        return Already(last.version)
    return (
        _day_refused(last.event if last else None, mapped.occurred_on, day_in_sweden(at))
        or _elsewhere(activity, programme)
        or _concepts_refused(picture)
        or [mapped]
    )


def take_back(last: Latest[CompetenceMapped], at: datetime) -> list[Event] | Already:
    """Nothing holds any more: an empty picture, so that whoever reads only pictures forgets it too."""
    picture = last.event
    if picture.status == "taken-back":
        return Already(last.version)
    return [
        CompetenceMapped(
            person_id=picture.person_id,
            programme_id=picture.programme_id,
            controller=picture.controller,
            status="taken-back",
            occurred_on=day_in_sweden(at),
            recorded_at=at,
        )
    ]


def _day_refused(last: CompetenceMapped | None, on: date, today: date) -> Refusal | None:
    if on > today:
        return Refusal("in-the-future", "on", f"{on} has not come yet: today is {today}")
    if last is not None and last.status == "mapped" and on < last.occurred_on:
        message = f"the picture of {last.occurred_on} is newer; the newest one speaks"
        return Refusal("older-than-the-last", "on", message, "conflict")
    return None


def _elsewhere(activity: ActivityDefined | None, programme: Programme) -> Refusal | None:
    if activity is None or activity.programme_id == programme.id:
        return None
    return Refusal("another-programme", "activity_id", "the activity belongs to another programme")


def _concepts_refused(picture: Picture) -> Refusal | None:
    for where, kind, ids in _named(picture):
        if twice := next((one for number, one in enumerate(ids) if one in ids[:number]), None):
            return Refusal("said-twice", where, f"{twice} is in the list twice")
        if strangers := unknown(kind, ids):
            return Refusal("unknown-concept", where, f"{strangers[0]} is no {kind} of the taxonomy")
    return None


def _named(picture: Picture) -> Iterator[tuple[str, ConceptKind, Sequence[str]]]:
    yield "skills", "skill", picture.skills
    yield "occupations", "occupation-group", [one.occupation for one in picture.occupations]
    yield "languages", "language", [one.language for one in picture.languages]
    yield "driving_licences", "driving-licence", picture.driving_licences
    yield "wishes.occupations", "occupation-group", picture.wishes.occupations
    yield "wishes.municipalities", "municipality", picture.wishes.municipalities


def _same(one: CompetenceMapped, other: CompetenceMapped, *, dated: bool) -> bool:
    clocks = {"recorded_at"} if dated else {"recorded_at", "occurred_on"}
    return one.model_dump(exclude=clocks) == other.model_dump(exclude=clocks)
