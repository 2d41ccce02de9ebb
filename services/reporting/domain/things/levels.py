"""What a goal counts of one thing on one day. On a day D only what had happened by D counts.

As with people: one thing and the definition, no clock, no other thing, no order of arrival.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from contracts.programme.goals import AssessedGoal, CountGoal, Goal, RatioGoal, ScheduleGoal, SeriesGoal, SumGoal
from contracts.programme.things import (
    ActivityMeasure,
    DeliverableMeasure,
    EmployerMeasure,
    OrganisationMeasure,
)
from reporting.domain.cells import AREA, TOTAL, area_cell
from reporting.domain.subject import Amount, Cell
from reporting.domain.things.calendar import Due
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

Cells = dict[Cell, Amount]
_STATUSES = ("planned", "in-progress", "done", "adopted", "spread")
_PERCENT = 100
_PLACED = ("offered", "started")
_TAKEN_BACK = (*_PLACED, "trained")


def level(told: Sequence[Told], on: date, goal: Goal, version: int, dues: Sequence[Due]) -> Cells:
    """What the thing adds to each cell of the goal of a definition version on that day."""
    match goal:
        case ScheduleGoal():
            return _in_time(told, on, version, dues)
        case SeriesGoal():
            return _newest(told, on, goal)
        case AssessedGoal():
            return _verdict(told, on, goal)
        case SumGoal() | RatioGoal():
            return _costs(told, on, goal)
        case CountGoal():
            return _counted(told, on, goal)
        case _:
            return {}


def turning_days(told: Iterable[Told], dues: Iterable[Due]) -> list[date]:
    """Every day on which a level may change, in order."""
    days = {day for _, fact in told for day in _days(fact)}
    days.update(day for _, day in dues)
    return sorted(days)


def _days(fact: ThingFact) -> Iterator[date]:
    yield fact.on
    if isinstance(fact, Dealt):
        yield from (day for _, _, day in fact.did)


def _last_words(told: Iterable[Told]) -> list[ThingFact]:
    """Of each aggregate what its highest version says, whichever came last."""
    last: dict[str, Told] = {}
    for fact_id, fact in told:
        known = last.get(fact_id.aggregate)
        if known is None or known[0].version < fact_id.version:
            last[fact_id.aggregate] = (fact_id, fact)
    return [fact for _, fact in last.values()]


def _in_time(told: Sequence[Told], on: date, version: int, dues: Sequence[Due]) -> Cells:
    if not any(isinstance(fact, Defined) and fact.version == version for _, fact in told):
        return {}
    delivered = {
        fact.report: fact.on
        for fact in _last_words(told)
        if isinstance(fact, Delivered) and not fact.void and fact.on <= on
    }
    cells: Cells = {}
    for report, due in dues:
        day = delivered.get(report)
        if due <= on or day is not None:
            cells["report", report] = (int(day is not None and day <= due), 1)
    return {TOTAL: _added(cells.values()), **cells} if cells else {}


def _added(amounts: Iterable[Amount]) -> Amount:
    found = list(amounts)
    return sum(num for num, _ in found), sum(den for _, den in found)


def _newest(told: Sequence[Told], on: date, goal: SeriesGoal) -> Cells:
    value = _value(told, on, goal.series)
    if value is None:
        return {}
    if goal.against is None:
        return {TOTAL: (value, _PERCENT)}
    other = _value(told, on, goal.against)
    return {TOTAL: (value, other)} if other is not None and other > 0 else {}


def _value(told: Sequence[Told], on: date, series: str) -> int | None:
    known = [
        (fact.on, fact.hundredths)
        for fact in _last_words(told)
        if isinstance(fact, Observed) and fact.series == series and fact.on <= on and fact.hundredths is not None
    ]
    return max(known)[1] if known else None


def _verdict(told: Sequence[Told], on: date, goal: AssessedGoal) -> Cells:
    given = [
        (fact.on, fact_id, fact.verdict)
        for fact_id, fact in told
        if isinstance(fact, Judged) and fact.goal == goal.id and fact.on <= on
    ]
    verdict = max(given)[2] if given else "withdrawn"
    if verdict == "withdrawn":
        return {}
    return {TOTAL: (int(verdict == "reached"), 1), ("verdict", verdict): (1, 0)}


def _costs(told: Sequence[Told], on: date, goal: SumGoal | RatioGoal) -> Cells:
    period = goal.period if isinstance(goal, SumGoal) else None
    paid = [
        (fact.area, fact.ore)
        for _, fact in told
        if isinstance(fact, Booked)
        and fact.on <= on
        and (not goal.areas or fact.area in goal.areas)
        and (not goal.activity_kinds or fact.kind in goal.activity_kinds)
        and (not goal.financing or fact.financing in goal.financing)
        and (period is None or period.first <= fact.on <= period.last)
    ]
    return _by_area(goal, paid)


def _counted(told: Sequence[Told], on: date, goal: CountGoal) -> Cells:
    match goal.of:
        case DeliverableMeasure():
            return _deliverable(told, on, goal.of, goal)
        case ActivityMeasure():
            return _by_area(goal, _offered(told, on, goal.of))
        case EmployerMeasure():
            number = int(_dealt(told, on, goal.of.did, goal.of.placement_kinds))
        case OrganisationMeasure():
            number = int(_dealt(told, on, goal.of.did, ()))
        case _:
            return {}
    return {TOTAL: (number, 0)} if number else {}


def _by_area(goal: Goal, counted: Iterable[tuple[str | None, int]]) -> Cells:
    """What was counted, with its area: all of it, and, where the goal tells areas apart, of each."""
    cells: Cells = {}
    for area, number in counted:
        for cell in (TOTAL, area_cell(area)) if AREA in goal.facets else (TOTAL,):
            cells[cell] = (cells.get(cell, (0, 0))[0] + number, 0)
    return {cell: amount for cell, amount in cells.items() if amount[0]}


def _deliverable(told: Sequence[Told], on: date, measure: DeliverableMeasure, goal: CountGoal) -> Cells:
    """Its highest status counts; what it is and what it is a part of is said by the last word by then."""
    steps = [(fact_id, fact) for fact_id, fact in told if isinstance(fact, Developed) and fact.on <= on]
    if not steps:
        return {}
    what = max(steps, key=lambda step: step[0])[1]
    asked = (
        what.part_of == measure.part_of
        and (not measure.kinds or what.kind in measure.kinds)
        and (not measure.areas or what.area in measure.areas)
    )
    if not asked:
        return {}
    reached = max(_STATUSES.index(fact.status) for _, fact in steps)
    counts = reached >= _STATUSES.index(measure.reached)
    return {**_by_area(goal, [(what.area, 1)] if counts else []), ("status", _STATUSES[reached]): (1, 0)}


def _offered(told: Sequence[Told], on: date, measure: ActivityMeasure) -> Iterator[tuple[str | None, int]]:
    """(area, 1) of an activity, or of each of its sessions."""
    said = [(fact_id, fact) for fact_id, fact in told if isinstance(fact, Offered)]
    if not said or min(fact.on for _, fact in said) > on:
        return
    what = max(said, key=lambda one: one[0].version)[1]
    asked = (not measure.activity_kinds or what.kind in measure.activity_kinds) and (
        not measure.audiences or what.audience in measure.audiences
    )
    if not asked:
        return
    areas = [what.area]
    if measure.things == "sessions":
        held = [fact for fact in _last_words(told) if isinstance(fact, Held) and fact.takes_place and fact.on <= on]
        areas = [fact.area or what.area for fact in held]
    yield from ((area, 1) for area in areas if not measure.areas or area in measure.areas)


def _dealt(told: Sequence[Told], on: date, asked: Sequence[str], kinds: Sequence[str]) -> bool:
    """Of what may be taken back (a placement, a training) the last word counts, of the rest whatever was said."""
    last = _last_words(told)
    return any(
        what in asked and day <= on and (not kinds or what not in _PLACED or kind in kinds)
        for _, fact in told
        if isinstance(fact, Dealt)
        for what, kind, day in fact.did
        if what not in _TAKEN_BACK or any(fact is word for word in last)
    )
