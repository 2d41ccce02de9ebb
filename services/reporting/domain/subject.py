"""The state of one subject: a person, or a cluster of people who turned out to be one, in one programme.

Facts fold into maps and minima, so their order leaves no trace. Goals read *parts* of this state; a fact
that moves no part a goal reads costs that goal nothing.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from reporting.domain.answers import Given, answers_of
from reporting.domain.facts import (
    Answer,
    Characteristics,
    Enrolled,
    Exited,
    FactId,
    OnTheWay,
    Outcome,
    Presence,
    Withdrawn,
)
from reporting.domain.minutes import ONCE_SINCE_ENGINE, DayKey, Moved, Once, minutes_moved
from reporting.domain.spells import Contact, Spell, contacts_of, inside_any, spells_of
from reporting.domain.versions import Versions

Cell = tuple[str, str]
"""(facet, value); ("", "") is the total."""
Booked = dict[tuple[str, str, date], tuple[int, int]]
"""What stands in a book for a subject: (facet, value, effective day) -> (numerator, denominator)."""
Amount = tuple[int, int]
"""(numerator, denominator): people; people of people; minutes. Counts and sums have no denominator."""
CellsInTime = tuple[tuple[date, tuple[Cell, ...]], ...]
"""(from this day on, in these cells), in order."""


class Standing(Struct, frozen=True, gc=False):
    """How a subject stands to what a goal asks on a day, before anybody asks whom the goal counts."""

    known: Characteristics | None
    amount: Amount
    own: tuple[tuple[Cell, Amount], ...]
    """What stands in cells of the goal's own facet."""


Timeline = tuple[tuple[date, Standing], ...]
"""From each of these days on the subject stands so, in order; before the first there is nothing."""

Told = Enrolled | Exited | Outcome | Answer | Withdrawn | OnTheWay
"""What is said of somebody's way, beside their presence."""


class Key(NamedTuple):
    """Whom a ledger entry speaks of."""

    programme: str
    person: str


def key_of(programme: str, person: str) -> Key:
    """The person whom a fact is about. If they are one of a cluster, its smallest id is the ledger's subject."""
    return Key(programme, person)


class Subject:
    """Everything that any goal may read about one subject."""

    __slots__ = (
        "answers",
        "attendance",
        "cells_in_time",
        "contacts",
        "days",
        "first_attended",
        "first_presence",
        "once",
        "outcomes",
        "owners",
        "participation",
        "settled",
        "spells",
        "timelines",
        "touched",
        "way",
    )

    def __init__(self) -> None:
        self.participation: Versions[Told] = Versions()
        self.attendance: Versions[Presence] = Versions()
        self.spells: tuple[Spell, ...] = ()
        self.contacts: tuple[Contact, ...] = ()
        self.outcomes: tuple[tuple[FactId, Outcome], ...] = ()
        self.answers: tuple[Given, ...] = ()
        self.way: tuple[tuple[FactId, OnTheWay], ...] = ()
        """What was told between entry and exit and afterwards, by day."""
        self.days: dict[DayKey, int] = {}
        self.once: Once | None = None
        """Of a cluster: the minutes where a session that several of its people attended counts once."""
        self.first_presence: date | None = None
        self.first_attended: date | None = None
        self.timelines: dict[str, Timeline] = {}
        """What stands in the books, by what they ask."""
        self.cells_in_time: dict[str, CellsInTime] = {}
        """By audience; remembered until spells or contacts change."""
        self.settled: tuple[date, Characteristics | None] | None = None
        """Since when it is known who it is; remembered likewise."""
        self.owners: dict[str, str] | None = None
        """Of a cluster: which aggregate is whose, so that a merge can be undone."""
        self.touched = 0

    @classmethod
    def joined(cls, parts: "Mapping[str, Subject]", *, alone: bool) -> "Subject":
        """One subject of what was said of several people; or of one who is no longer one of several."""
        made = cls.united(parts.values())
        if not alone:
            made.belong({a: person for person, part in parts.items() for a in part.aggregates()})
        return made

    @classmethod
    def united(cls, parts: "Iterable[Subject]") -> "Subject":
        """One subject of what was said in several programmes of somebody."""
        made = cls()
        owners: dict[str, str] | None = None
        for part in parts:
            made.participation.absorb(part.participation)
            made.attendance.absorb(part.attendance)
            if part.owners is not None:
                owners = {**(owners or {}), **part.owners}
        made.derive_participation()
        for _, fact in made.attendance.all_effective():
            made.move_presence(None, fact)
        if owners is not None:
            made.belong(owners)
        return made

    def belong(self, owners: dict[str, str]) -> None:
        """It is a cluster from here on: whose each of its aggregates is."""
        self.owners = owners
        self.once = Once(fact for _, fact in self.attendance.all_effective())

    def as_counted_by(self, engine: int) -> "Subject":
        """The same, with the minutes that the engine counts."""
        if self.once is None or engine < ONCE_SINCE_ENGINE:
            return self
        seen = copy(self)
        seen.days = self.once.days
        return seen

    def parts(self, person: str) -> "dict[str, Subject]":
        """What was said of each of the people in it; `person` is the only one if it is no cluster."""
        if self.owners is None:
            return {person: self}
        found: dict[str, Subject] = {}
        for owner, participation in self.participation.split(self.owners).items():
            found.setdefault(owner, Subject()).participation = participation
        for owner, attendance in self.attendance.split(self.owners).items():
            found.setdefault(owner, Subject()).attendance = attendance
        return found

    def aggregates(self) -> set[str]:
        """Everything that says something about it."""
        return self.participation.aggregates() | self.attendance.aggregates()

    def derive_participation(self) -> None:
        """Spells, contacts, outcomes and answers from what holds now."""
        enrolments: list[tuple[FactId, Enrolled]] = []
        exits: list[tuple[FactId, Exited]] = []
        outcomes: list[tuple[FactId, Outcome]] = []
        answers: list[tuple[FactId, Answer]] = []
        taken_back: list[tuple[FactId, Withdrawn]] = []
        way: list[tuple[FactId, OnTheWay]] = []
        for fact_id, fact in self.participation.all_effective():
            if isinstance(fact, Enrolled):
                enrolments.append((fact_id, fact))
            elif isinstance(fact, Exited):
                exits.append((fact_id, fact))
            elif isinstance(fact, Outcome):
                outcomes.append((fact_id, fact))
            elif isinstance(fact, Answer):
                answers.append((fact_id, fact))
            elif isinstance(fact, Withdrawn):
                taken_back.append((fact_id, fact))
            else:
                way.append((fact_id, fact))
        before, self.spells = self.spells, spells_of(enrolments, exits)
        self.contacts = contacts_of(enrolments)
        self.outcomes = tuple(sorted(outcomes, key=lambda item: item[0]))
        self.answers = answers_of(answers, taken_back) if answers else ()
        self.way = tuple(sorted(way, key=lambda item: (item[1].on, item[0]))) if way else ()
        if self.spells != before:
            self.first_attended = self._first_attended()
        self.cells_in_time.clear()
        self.settled = None

    def move_presence(self, before: Presence | None, after: Presence | None) -> Moved:
        """Take one presence out and put another in; the minutes that moved, per day and activity."""
        changes = minutes_moved(before, after)
        for key, minutes in changes:
            self._add(key, minutes)
        if self.once is None:
            return Moved(changes, changes)
        once = self.once.move(before, after)
        return Moved(changes, changes if once == changes else once)

    def _add(self, key: DayKey, minutes: int) -> None:
        total = self.days.get(key, 0) + minutes
        day = key[0]
        if total:
            self.days[key] = total
            if self.first_presence is None or day < self.first_presence:
                self.first_presence = day
            if (self.first_attended is None or day < self.first_attended) and self.attended(key):
                self.first_attended = day
        else:
            del self.days[key]
            if day == self.first_presence:
                self.first_presence = min((other[0] for other in self.days), default=None)
            if day == self.first_attended:
                self.first_attended = self._first_attended()

    def _first_attended(self) -> date | None:
        return min((key[0] for key in self.days if self.attended(key)), default=None)

    def attended(self, key: DayKey) -> bool:
        """Whether such a day's minutes lie inside a spell, so that they are attended."""
        return inside_any(self.spells, key[0], key[3])
