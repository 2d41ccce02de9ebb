"""What coordination associations ask (SUS, now Uppföljning Finsam): per intervention, and per participant with consent.

Unknown stays unknown: None, never zero and never no. Whoever has not consented, or takes part without being known, is
followed without identity; where only numbers are kept, there are only numbers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from contracts.programme import ProgrammeDefinition
from reporting.domain.exports.people import Person
from reporting.domain.exports.record import Record
from reporting.domain.exports.said import Status

Consent = Literal["given", "withdrawn"]


class Followed(NamedTuple):
    """One participant of the intervention. `person_id` is None of those who are followed without identity."""

    person_id: str | None
    consent: Consent | None
    gender: str | None
    age: int | None
    referrer: str | None
    starts_on: str
    ends_on: str | None
    end_reason: str | None
    days: int | None
    """In the intervention, both end days counted; None while it lasts."""
    education: str | None
    income_before: tuple[str, ...] | None
    income_after: tuple[str, ...] | None
    work_before: int | None
    work_after: int | None
    studies_before: int | None
    studies_after: int | None
    active_after: bool | None
    """Working or studying after."""
    started_or_increased: bool | None
    """Works or studies after, and did not before or did less."""


@dataclass(frozen=True, slots=True)
class Coordination:
    """The whole set of one intervention."""

    intervention: Mapping[str, Any]
    participants: list[Followed]
    volumes: list[dict[str, Any]]


def coordination(programme: ProgrammeDefinition, record: Record, people: Iterable[Person]) -> Coordination:
    """The set as the facts tell it."""
    consents = _consents(record)
    participants = [_followed(programme, record, person, consents) for person in people if person.spells]
    volumes = [
        {
            "of": said.of, "from": said.occurred_on, "until": said.until or said.occurred_on, "count": said.count,
            "gender": said.gender, "group": said.group, "municipality": said.municipality, "referrer": said.referrer,
        }
        for _, said in sorted(record.volumes.all().items())
        if said.count
    ]  # fmt: skip
    return Coordination(_intervention(programme), participants, volumes)


def _intervention(programme: ProgrammeDefinition) -> dict[str, Any]:
    budget = programme.budget
    return {
        "id": programme.id,
        "title": programme.title.model_dump(),
        "direction": programme.purpose.model_dump(),
        "target_groups": [group.title.model_dump() for group in programme.groups],
        "follow_up": {"personal": "personal-data", "anonymous": "anonymous", "volume": "volume-only"}[
            programme.registration
        ],
        "from": programme.period.start,
        "to": programme.period.last_day,
        "planned_participants": programme.planned_participants,
        "budget_total": budget.total if budget else None,
        "budget_by_year": [year.model_dump() for year in budget.by_year] if budget and budget.by_year else None,
    }


def _followed(
    programme: ProgrammeDefinition, record: Record, person: Person, consents: Mapping[str, Consent]
) -> Followed:
    first, last, exit_ = person.first, person.ends_on, person.last_exit
    said = {consents.get(enrolled.person_id) for enrolled in person.enrolments.values()}
    consent: Consent | None = "given" if "given" in said else "withdrawn" if "withdrawn" in said else None
    before, after = _status(record, person, "entry"), _status(record, person, "exit") if exit_ else None
    known = programme.registration == "personal" and consent == "given" and not first.anonymous
    work, studies = _extents(before, "work_extent", after), _extents(before, "studies_extent", after)
    return Followed(
        person.person_id if known else None,
        consent,
        first.entry.gender,
        first.entry.age,
        first.referrer,
        person.starts_on.isoformat(),
        None if last is None else last.isoformat(),
        exit_.reason if exit_ else None,
        None if last is None else (last - person.starts_on).days + 1,
        (before.education if before else None) or first.entry.education,
        before.income_sources if before else None,
        after.income_sources if after else None,
        *work,
        *studies,
        _either(_active(work[1]), _active(studies[1])),
        _either(_more(*work), _more(*studies)),
    )


def _consents(record: Record) -> dict[str, Consent]:
    """What stands with any organisation of the intervention; a withdrawal only if nothing else stands."""
    found: dict[str, Consent] = {}
    for (person_id, _), stands in record.consents.all().items():
        found[person_id] = "given" if stands or found.get(person_id) == "given" else "withdrawn"
    return found


def _status(record: Record, person: Person, point: Literal["entry", "exit"]) -> Status | None:
    """At entry as at the first spell's that was told, at exit as at the last one's."""
    for spell in person.spells if point == "entry" else person.spells[-1:]:
        who = person.enrolments[spell.enrolled_by].person_id
        if found := record.statuses.get((who, spell.number, point)):
            return found
    return None


def _extents(before: Status | None, name: str, after: Status | None) -> tuple[int | None, int | None]:
    return getattr(before, name, None), getattr(after, name, None)


def _active(extent: int | None) -> bool | None:
    return None if extent is None else extent > 0


def _more(before: int | None, after: int | None) -> bool | None:
    if after == 0:
        return False
    return None if before is None or after is None else after > before


def _either(one: bool | None, other: bool | None) -> bool | None:
    """Yes if one is; no only if both are known not to be."""
    if one or other:
        return True
    return None if one is None or other is None else False
