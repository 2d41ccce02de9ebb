"""Why this number, of a thing: the events that its level stands on. The evidence alone gives the same level."""

from collections.abc import Iterator, Sequence
from datetime import date

from contracts.programme.goals import AssessedGoal, CountGoal, Goal, RatioGoal, ScheduleGoal, SeriesGoal, SumGoal
from contracts.programme.things import ActivityMeasure, DeliverableMeasure
from reporting.domain.facts import FactId
from reporting.domain.things.facts import (
    Booked,
    Dealt,
    Defined,
    Delivered,
    Developed,
    Held,
    Judged,
    Observed,
    Offered,
    ThingFact,
    Told,
)
from reporting.domain.things.ledger import Thing


def evidence(thing: Thing, on: date, goal: Goal) -> list[FactId]:
    """The originals and the corrections that speak, by aggregate and version: what the goal reads and what had happened
    by the day, and the last word of each aggregate, which may take back what was said before.
    """
    told = [(fact_id, fact) for fact_id, fact in sorted(thing.said.all_effective()) if _reads(goal, fact)]
    found = [fact_id for fact_id, fact in told if fact.on <= on or _is_last_word(told, fact_id)]
    return [source for fact_id in found for source in thing.said.sources(fact_id)]


def _is_last_word(told: Sequence[Told], fact_id: FactId) -> bool:
    return not any(other.aggregate == fact_id.aggregate and other.version > fact_id.version for other, _ in told)


def _reads(goal: Goal, fact: ThingFact) -> bool:
    """Whether the goal looks at a fact of this kind, about this."""
    kinds = tuple(_kinds(goal))
    if not isinstance(fact, kinds):
        return False
    if isinstance(goal, SeriesGoal) and isinstance(fact, Observed):
        return fact.series in (goal.series, goal.against)
    return not isinstance(goal, AssessedGoal) or (isinstance(fact, Judged) and fact.goal == goal.id)


def _kinds(goal: Goal) -> Iterator[type[ThingFact]]:
    match goal:
        case ScheduleGoal():
            yield from (Defined, Delivered)
        case SeriesGoal():
            yield Observed
        case AssessedGoal():
            yield Judged
        case SumGoal() | RatioGoal():
            yield Booked
        case CountGoal(of=DeliverableMeasure()):
            yield Developed
        case CountGoal(of=ActivityMeasure()):
            yield from (Offered, Held)
        case CountGoal():
            yield Dealt
