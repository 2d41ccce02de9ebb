"""AMIF's register of participants: one row for each human being, as at first registration.

Whether somebody came unaccompanied as a minor, and from outside the union, leaves enrolment only in a programme whose
definition asks for it (`attributes`); in any other it is unknown, which is neither yes nor no.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from reporting.domain.exports.people import Person

UNACCOMPANIED = "unaccompanied-minor"
OUTSIDE_THE_UNION = frozenset({"third-country", "stateless"})
INSIDE = frozenset({"sweden", "eu"})


class Registered(NamedTuple):
    """One participant. None is unknown."""

    person_id: str
    gender: str | None
    age: int | None
    """In whole years at first registration."""
    starts_on: str
    ends_on: str | None
    unaccompanied_minor: bool | None
    non_eu: bool | None


def register(people: Iterable[Person], asked: Collection[str]) -> list[Registered]:
    """Everybody who has been a participant; `asked`: the attributes that the programme's definition asks for."""
    return [_registered(person, frozenset(asked)) for person in people if person.spells]


def _registered(person: Person, asked: frozenset[str]) -> Registered:
    first, last = person.first, person.ends_on
    held = frozenset(first.attributes)
    return Registered(
        person.person_id,
        first.entry.gender,
        first.entry.age,
        person.starts_on.isoformat(),
        None if last is None else last.isoformat(),
        UNACCOMPANIED in held if UNACCOMPANIED in asked else None,
        _non_eu(held),
    )


def _non_eu(held: frozenset[str]) -> bool | None:
    """Yes or no only if the origin was said; that none of the codes is held may be an origin nobody asked about."""
    if held & OUTSIDE_THE_UNION:
        return True
    return False if held & INSIDE else None
