"""A person becomes known to one data controller under a pseudonymous id, comes under protection, is erased."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.enrolment import PersonRegistered
from contracts.enrolment_people import PersonErased, PersonProtected
from enrolment.domain.dates import age_on, day_in_sweden

Event = PersonRegistered | PersonProtected | PersonErased
OLDEST = 120


@dataclass(frozen=True, slots=True)
class Person:
    """What events say of a person: whose it is, whether it is protected, whether it is gone."""

    person_id: Id
    controller: Code
    version: int = 1
    protected: bool = False
    erased: bool = False


def register(person: Person | None, person_id: Id, controller: Code, at: datetime) -> list[Event] | Already | Refusal:
    """Make a person known; again for the same controller changes nothing."""
    if person is None:
        day = day_in_sweden(at)
        return [PersonRegistered(person_id=person_id, controller=controller, occurred_on=day, recorded_at=at)]
    if person.controller != controller:
        return Refusal("person-exists", "person_id", "this id belongs to a person of another controller", "conflict")
    return gone(person) or Already(1)


def protect(person: Person, protected: bool, at: datetime) -> list[Event] | Already:
    """Set or lift the flag."""
    if person.protected == protected:
        return Already(person.version)
    return [
        PersonProtected(
            person_id=person.person_id,
            controller=person.controller,
            protected=protected,
            occurred_on=day_in_sweden(at),
            recorded_at=at,
        )
    ]


def erase(person: Person, at: datetime) -> list[Event] | Already:
    """Say that the key is destroyed. Whether it may be is decided before (`erasure`)."""
    if person.erased:
        return Already(person.version)
    day = day_in_sweden(at)
    return [PersonErased(person_id=person.person_id, controller=person.controller, occurred_on=day, recorded_at=at)]


def gone(person: Person) -> Refusal | None:
    """An erased person stays erased: whoever comes back is registered anew."""
    if not person.erased:
        return None
    return Refusal("person-erased", "person_id", "this person has been erased; register a new one", "conflict")


def birth_date_refused(born: date | None, today: date) -> Refusal | None:
    """Nobody is born tomorrow, or was more than 120 years ago."""
    if born is None or (born <= today and age_on(born, today) <= OLDEST):
        return None
    return Refusal("no-possible-birth-date", "birth_date", f"a birth date lies within the last {OLDEST} years")


def evolve(state: Person | None, event: Event) -> Person:
    """What the event makes of a person."""
    if isinstance(event, PersonRegistered):
        return Person(event.person_id, event.controller)
    assert state is not None, "a person is registered first"
    known = replace(state, version=state.version + 1)
    match event:
        case PersonProtected():
            return replace(known, protected=event.protected)
        case PersonErased():
            return replace(known, erased=True)
        case _:
            assert_never(event)
