"""What a programme offers, makes and spends, added up for a report: activities, sessions, money, deliverables.

Folds into maps, so that the order in which things were said leaves no trace.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reporting.domain.facts import FactId
from reporting.domain.latest import Latest
from reporting.domain.versions import Versions


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


@dataclass(slots=True)
class Things:
    """Everything that was said of things."""

    activities: Latest[str, Activity] = field(default_factory=Latest)
    sessions: Latest[str, Session] = field(default_factory=Latest)
    lines: Latest[str, Budgeted] = field(default_factory=Latest)
    costs: Versions[Spent] = field(default_factory=Versions)
    statuses: Versions[Made] = field(default_factory=Versions)
    unreadable: int = 0
    """Events that speak of a thing in a form that this cannot read."""

    def say(self, fact_id: FactId, said: Said) -> None:
        """Take in an original."""
        match said:
            case Activity():
                self.activities.say(said.id, fact_id.version, said)
            case Session():
                self.sessions.say(said.id, fact_id.version, said)
            case Budgeted():
                self.lines.say(said.line, fact_id.version, said)
            case Spent():
                self.costs.record(fact_id, said)
            case Made():
                self.statuses.record(fact_id, said)

    def sessions_by_area(self, on: date) -> dict[str | None, tuple[int, int]]:
        """(activities, sessions held up to a day) of each area."""
        areas = {activity.id: activity.area for activity in self.activities.all().values()}
        held = [one.activity for one in self.sessions.all().values() if one.held and one.on <= on]
        activities, sessions = Counter(areas.values()), Counter(map(areas.get, held))
        return {area: (activities[area], sessions[area]) for area in {*activities, *sessions}}

    def budget(self) -> list[Budgeted]:
        """Its lines in order of their names."""
        return [line for _, line in sorted(self.lines.all().items())]

    def spent(self, on: date) -> Counter[str]:
        """Öre by line of the budget, up to a day."""
        found: Counter[str] = Counter()
        for _, cost in self.costs.all_effective():
            if cost.on <= on:
                found[cost.line] += cost.ore
        return found

    def deliverables(self, on: date) -> list[Made]:
        """What each had come to on a day: the last status by day and version. In order of the titles."""
        reached = sorted((made.on, fact_id.version, made) for fact_id, made in self.statuses.all_effective())
        last = {made.deliverable: made for day, _, made in reached if day <= on}
        return sorted(last.values(), key=lambda made: (made.title, made.deliverable))


def by_status(made: Iterable[Made]) -> Counter[str]:
    """How many wholes there are of each status: a part is never counted beside its whole."""
    return Counter(one.status for one in made if one.whole)
