"""A person becomes known to one data controller, under a pseudonymous id."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.enrolment import PersonRegistered
from enrolment.domain.dates import age_on, day_in_sweden

Event = PersonRegistered
OLDEST = 120


@dataclass(frozen=True, slots=True)
class Person:
    """What events say of a person: nothing but whose it is."""

    person_id: Id
    controller: Code


def register(person: Person | None, person_id: Id, controller: Code, at: datetime) -> list[Event] | Already | Refusal:
    """Make a person known; again for the same controller changes nothing."""
    if person is None:
        day = day_in_sweden(at)
        return [PersonRegistered(person_id=person_id, controller=controller, occurred_on=day, recorded_at=at)]
    if person.controller != controller:
        return Refusal("person-exists", "person_id", "this id belongs to a person of another controller", "conflict")
    return Already(1)


def birth_date_refused(born: date | None, today: date) -> Refusal | None:
    """Nobody is born tomorrow, or was more than 120 years ago."""
    if born is None or (born <= today and age_on(born, today) <= OLDEST):
        return None
    return Refusal("no-possible-birth-date", "birth_date", f"a birth date lies within the last {OLDEST} years")


def evolve(_: Person | None, event: Event) -> Person:
    """What the event makes of a person."""
    match event:
        case PersonRegistered():
            return Person(event.person_id, event.controller)
        case _:
            assert_never(event)
