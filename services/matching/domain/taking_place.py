"""A speed dating as it turns out: who is there from which round, and what of the timetable has taken place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from contracts.base import Id
from contracts.matching_codes import Mark
from contracts.same_people import Clusters
from matching.domain.speed_dating import Guest, Host, Interpreter, Meeting, Present, Round, SpeedDating, Timetable

Comes = TypeVar("Comes", Guest, Host, Interpreter)


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting that took place, and what each side said afterwards."""

    event_id: Id
    person_id: Id
    employer_id: Id
    round: Round
    of_person: Mark | None = None
    of_employer: Mark | None = None


def as_it_turned_out(event: SpeedDating, presences: Mapping[Id, Present]) -> SpeedDating:
    """The same event with other presences; ids that nobody has are ignored by the caller's leave."""

    def present(one: Comes, who: Id) -> Comes:
        return one.model_copy(update={"present": presences[who]}) if who in presences else one

    return event.model_copy(
        update={
            "guests": tuple(present(one, one.person_id) for one in event.guests),
            "hosts": tuple(present(one, one.employer_id) for one in event.hosts),
            "interpreters": tuple(present(one, one.interpreter_id) for one in event.interpreters),
        }
    )


def each_guest_once(event: SpeedDating, same: Clusters) -> SpeedDating:
    """The same event where two guests who turned out to be one human being come as one."""
    guests = {same.root(one.person_id): one for one in reversed(event.guests)}
    return event.model_copy(update={"guests": tuple(one for one in event.guests if one in guests.values())})


def everybody(event: SpeedDating) -> set[Id]:
    """Participants, employers and interpreters of an event."""
    people = {one.person_id for one in event.guests} | {one.employer_id for one in event.hosts}
    return people | {one.interpreter_id for one in event.interpreters}


def held_before(timetable: Timetable, round_: Round, missed: Collection[tuple[Id, Id]]) -> tuple[Meeting, ...]:
    """Everything planned before a round, but for what was missed."""
    return tuple(
        one for one in timetable.meetings if one.round < round_ and (one.person_id, one.employer_id) not in missed
    )
