"""What a programme offers, makes and spends, added up for a report: activities, sessions, money, deliverables.

Folds into maps, so that the order in which things were said leaves no trace.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from reporting.domain.facts import FactId
from reporting.domain.versions import Versions

T = TypeVar("T")


class Activity(NamedTuple):
    """Something that is offered; the last version speaks."""

    id: str
    area: str | None


class Session(NamedTuple):
    """One occurrence, on a day; the last version speaks."""

    id: str
    activity: str
    on: date
    held: bool


class Budgeted(NamedTuple):
    """A line of the budget; the last one speaks. Money is in öre."""

    line: str
    title: str
    financing: str
    ore: int


class Spent(NamedTuple):
    """Something was paid, or given as time."""

    on: date
    line: str
    ore: int


class Made(NamedTuple):
    """A deliverable reached a status."""

    on: date
    deliverable: str
    kind: str
    title: str
    status: str
    whole: bool
    """Whether it is no part of another."""


Said = Activity | Session | Budgeted | Spent | Made


class Newest(Generic[T]):
    """Of what was said of each thing, that with the highest version."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, T]] = {}

    def keep(self, name: str, version: int, said: T) -> None:
        """Take it in, unless something newer is known."""
        before = self._kept.get(name)
        if before is None or before[0] < version:
            self._kept[name] = (version, said)

    def get(self, name: str) -> T | None:
        """What is said of a thing."""
        known = self._kept.get(name)
        return None if known is None else known[1]

    def values(self) -> list[T]:
        """Of all of them, in order of their names."""
        return [self._kept[name][1] for name in sorted(self._kept)]


@dataclass(slots=True)
class Things:
    """Everything that was said of things."""

    activities: Newest[Activity] = field(default_factory=Newest)
    sessions: Newest[Session] = field(default_factory=Newest)
    budget: Newest[Budgeted] = field(default_factory=Newest)
    costs: Versions[Spent] = field(default_factory=Versions)
    statuses: Versions[Made] = field(default_factory=Versions)
    unreadable: int = 0
    """Events that speak of a thing in a form that this cannot read."""

    def say(self, fact_id: FactId, said: Said) -> None:
        """Take in an original."""
        match said:
            case Activity():
                self.activities.keep(said.id, fact_id.version, said)
            case Session():
                self.sessions.keep(said.id, fact_id.version, said)
            case Budgeted():
                self.budget.keep(said.line, fact_id.version, said)
            case Spent():
                self.costs.record(fact_id, said)
            case Made():
                self.statuses.record(fact_id, said)

    def sessions_by_area(self, on: date) -> dict[str | None, tuple[int, int]]:
        """(activities, sessions held up to a day) of each area."""
        found: dict[str | None, list[int]] = {}
        for activity in self.activities.values():
            found.setdefault(activity.area, [0, 0])[0] += 1
        for session in self.sessions.values():
            activity_of = self.activities.get(session.activity)
            if session.held and session.on <= on:
                found.setdefault(activity_of and activity_of.area, [0, 0])[1] += 1
        return {area: (activities, sessions) for area, (activities, sessions) in found.items()}

    def spent(self, on: date) -> Counter[str]:
        """Öre by line of the budget, up to a day."""
        found: Counter[str] = Counter()
        for _, cost in self.costs.all_effective():
            if cost.on <= on:
                found[cost.line] += cost.ore
        return found

    def deliverables(self, on: date) -> list[Made]:
        """What each had come to on a day: the last status by day and version. In order of the titles."""
        last: dict[str, tuple[tuple[date, int], Made]] = {}
        for fact_id, made in self.statuses.all_effective():
            place = (made.on, fact_id.version)
            if made.on <= on and (made.deliverable not in last or last[made.deliverable][0] < place):
                last[made.deliverable] = (place, made)
        return sorted((made for _, made in last.values()), key=lambda made: (made.title, made.deliverable))


def by_status(made: Iterable[Made]) -> Counter[str]:
    """How many wholes there are of each status: a part is never counted beside its whole."""
    return Counter(one.status for one in made if one.whole)
