"""What is written down of a human being in one programme: one card per record, and records that are one person."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import NamedTuple

from local.simulate.book.calendar import ONE_DAY


@dataclass(eq=False)
class Stay:
    """From an entry to an exit."""

    first: date
    last: date | None = None
    why: str | None = None
    """What the exit is said to be for."""

    def holds(self, day: date, as_of: date) -> bool:
        """Whether the day lies in the stay, as it is known on another day: a later exit is not known yet."""
        return self.first <= day and (self.last is None or self.last > as_of or day <= self.last)


class Presence(NamedTuple):
    """Somebody was there."""

    day: date
    minutes: int
    kind: str
    area: str | None = None


class Step(NamedTuple):
    """Something was offered or begun: work, studies, an internship."""

    kind: str
    offered: date | None
    started: date | None
    ended: date | None = None


class Answer(NamedTuple):
    """One answer to the questions at entry or exit of a stay."""

    moment: str
    stay: Stay
    day: date
    said: dict[str, int]


class Home(NamedTuple):
    """Where somebody lives, as told on a day."""

    day: date
    municipality: str
    own: bool | None


class Incomes(NamedTuple):
    """What somebody lives on at the entry or exit of a stay."""

    moment: str
    stay: Stay
    day: date
    sources: frozenset[str]
    work: int | None = None
    studies: int | None = None
    """In percent of the whole."""


class Word(NamedTuple):
    """What a follow-up found: what the person is doing, None if nobody was reached."""

    point: str
    stay: Stay
    day: date
    doing: frozenset[str] | None
    better: bool = False
    """In work, and better off than at entry."""
    qualified: bool = False


class Entry(NamedTuple):
    """What is told of somebody at the first entry."""

    education: str | None = None
    employment: str | None = None
    codes: frozenset[str] = frozenset()
    """Of origin, residence and needs."""


_NOTHING_TOLD = Entry()


class Phase(NamedTuple):
    """Somebody entered a phase."""

    day: date
    name: str


@dataclass(eq=False)
class Life:
    """One record of a person. Lists are in no order; a mistake that was corrected is not in them any more."""

    gender: str | None = None
    group: str | None = None
    municipality: str | None = None
    name: str = ""
    """What the record is called elsewhere; no figure hangs on it."""
    protected: bool = False
    erased: bool = False
    consents: dict[str, bool] = field(default_factory=dict)
    """With whom the person's way may be shared, as last said."""
    referrer: str | None = None
    """Who is said at the entry to have referred the person."""
    born: date | None = None
    entry: Entry = _NOTHING_TOLD
    stays: list[Stay] = field(default_factory=list)
    presences: dict[str, Presence] = field(default_factory=dict)
    """By a name, so that a sheet can be corrected."""
    steps: dict[str, Step] = field(default_factory=dict)
    """By a name: an offer that becomes a start is one step."""
    answers: list[Answer] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    incomes: list[Incomes] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    plan: dict[str, tuple[str, date]] = field(default_factory=dict)
    """Steps of a plan that are done: of which kind, and when."""

    def begun(self, day: date) -> list[Stay]:
        """The stays that had begun by a day, in order."""
        return sorted((stay for stay in self.stays if stay.first <= day), key=lambda stay: stay.first)

    def left(self, day: date) -> date | None:
        """The last exit, if somebody was in and is out on that day."""
        begun = self.begun(day)
        lasts = [stay.last for stay in begun if stay.last is not None and stay.last <= day]
        return max(lasts) if begun and len(lasts) == len(begun) else None

    def attended(self, day: date) -> list[Presence]:
        """Where somebody was as a participant by a day."""
        there = [one for one in self.presences.values() if one.day <= day and one.minutes]
        return [one for one in there if any(stay.holds(one.day, day) for stay in self.begun(day))]

    def by_area(self) -> "dict[str, Life]":
        """The same life, of which nothing but the presence in one area is known, for each area."""
        areas = {one.area for one in self.presences.values()}
        kept = {area: {name: one for name, one in self.presences.items() if one.area == area} for area in areas}
        return {area or "unknown": replace(self, presences=found) for area, found in kept.items()}

    def last_stretch(self, day: date) -> list[Stay]:
        """The stay that began last, and whatever stays lead up to it without a day outside."""
        begun = self.begun(day)
        if not begun:
            return []
        *before, last = begun
        found = [last]
        for stay in sorted(before, key=lambda one: one.last or date.max, reverse=True):
            if stay.last is None or stay.last + ONE_DAY >= min(one.first for one in found):
                found.append(stay)
        return found


def one_of(lives: Iterable[Life]) -> Life:
    """Several records that are one person. Assumed: who it is is told by the record with the first entry."""
    records = sorted(lives, key=lambda life: min((s.first for s in life.stays), default=date.max))
    if len(records) == 1:
        return records[0]
    first = records[0]
    whole = Life(first.gender, first.group, first.municipality, first.name, referrer=first.referrer)
    whole.born, whole.entry = first.born, first.entry
    whole.protected = any(record.protected for record in records)
    for number, record in enumerate(records):
        for each in fields(Life):
            of_record, of_whole = getattr(record, each.name), getattr(whole, each.name)
            if isinstance(of_record, dict):
                of_whole.update({f"{number}/{name}": value for name, value in of_record.items()})
            elif isinstance(of_record, list):
                of_whole.extend(of_record)
    return whole
