"""A speed dating: who comes, who receives, tables, interpreters, rounds and breaks; and the timetable made of it.

A round is counted from 1. Somebody's presence is a set of rounds: a late arrival is a later first round, a
no-show is an empty set, and a replan is the same event with other sets and the meetings already held.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from contracts.base import ConceptId, Id, Moment
from matching.domain.preferences import Wish
from matching.domain.profiles import Value

Round = int
Side = Literal["participant", "employer"]


class Present(Value):
    """From and to which round somebody is there; both belong to it. A no-show is absent."""

    first: Round = Field(default=1, ge=1)
    last: Round | None = Field(default=None, ge=0)
    absent: bool = False

    def rounds(self, last: Round) -> range:
        """The rounds in which somebody is there, of an event with `last` rounds."""
        if self.absent:
            return range(0)
        return range(self.first, min(last, self.last if self.last is not None else last) + 1)


class Guest(Value):
    """A participant."""

    person_id: Id
    present: Present = Present()
    interpreter: ConceptId | None = None
    """The language in which the person needs an interpreter, if any."""


class Host(Value):
    """An employer, at as many tables as it has people who receive."""

    employer_id: Id
    tables: tuple[Id, ...] = Field(min_length=1)
    present: Present = Present()


class Interpreter(Value):
    """Interprets one meeting at a time."""

    interpreter_id: Id
    languages: tuple[ConceptId, ...] = Field(min_length=1)
    present: Present = Present()


class Break(Value):
    """A pause for everybody after a round."""

    after: Round = Field(ge=1)
    minutes: int = Field(ge=1, le=240)


class SpeedDating(Value):
    """An event as planned, or as it turns out to be."""

    event_id: Id
    starts_at: Moment
    rounds: int = Field(ge=1, le=60)
    minutes: int = Field(default=8, ge=1, le=120)
    """Of one round."""
    change_minutes: int = Field(default=2, ge=0, le=60)
    """Between two rounds, to find the next table."""
    breaks: tuple[Break, ...] = ()
    guests: tuple[Guest, ...]
    hosts: tuple[Host, ...]
    interpreters: tuple[Interpreter, ...] = ()
    wishes: tuple[Wish, ...] = ()
    excluded: tuple[tuple[Id, Id], ...] = ()
    """(person, employer) pairs that must not meet."""
    least_meetings: int = Field(default=1, ge=0, le=60)
    """What everybody who comes is to get."""
    least_for_employers: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        tables = [table for host in self.hosts for table in host.tables]
        for ids in (
            [guest.person_id for guest in self.guests],
            [host.employer_id for host in self.hosts],
            [one.interpreter_id for one in self.interpreters],
            tables,
        ):
            if len(ids) != len(set(ids)):
                raise ValueError("an id is given twice")
        return self


class Meeting(Value):
    """Who meets whom, when, where, and with which interpreter."""

    round: Round = Field(ge=1)
    person_id: Id
    employer_id: Id
    table: Id
    interpreter_id: Id | None = None


class Shortfall(Value):
    """Somebody who does not get the least number of meetings, and how many are missing."""

    side: Side
    id: Id
    missing: int = Field(ge=1)


class Quality(Value):
    """How good a timetable is, and how good one could be at most: fewer missing first, then more that is wanted."""

    missing: int = Field(ge=0)
    """Meetings lacking to the least number; the second that somebody lacks counts double, the third three times."""
    least_missing: int = Field(ge=0)
    """No timetable of this event has a lower one."""
    wanted: int = Field(ge=0)
    """Weights of the wanted meetings in it, held ones included."""
    most_wanted: int = Field(ge=0)
    """No timetable that lacks as few has more."""

    @property
    def proven(self) -> bool:
        """There is none better."""
        return self.missing == self.least_missing and self.wanted == self.most_wanted

    @property
    def gap(self) -> float:
        """The share of wanted weight that could still be missing; 1 while meetings may be missing needlessly."""
        if self.missing > self.least_missing:
            return 1.0
        return (self.most_wanted - self.wanted) / max(1, self.most_wanted)


class Timetable(Value):
    """Every meeting of an event, by round and table; `held` of them had taken place when it was made."""

    event_id: Id
    seed: int
    meetings: tuple[Meeting, ...]
    held: int = 0
    shortfalls: tuple[Shortfall, ...] = ()
    wanted: int = 0
    wanted_met: int = 0
    quality: Quality

    def of(self, person_id: Id) -> Iterator[Meeting]:
        """A participant's meetings in the order of rounds."""
        return (meeting for meeting in self.meetings if meeting.person_id == person_id)

    def at(self, table: Id) -> Iterator[Meeting]:
        """A table's meetings in the order of rounds."""
        return (meeting for meeting in self.meetings if meeting.table == table)


def round_times(event: SpeedDating) -> tuple[tuple[datetime, datetime], ...]:
    """When each round begins and ends, in UTC: elapsed time, so that a change of clocks moves nothing."""
    pauses = {pause.after: pause.minutes for pause in event.breaks}
    times, begins = [], event.starts_at.astimezone(UTC)
    for number in range(1, event.rounds + 1):
        ends = begins + timedelta(minutes=event.minutes)
        times.append((begins, ends))
        begins = ends + timedelta(minutes=pauses.get(number, event.change_minutes))
    return tuple(times)
