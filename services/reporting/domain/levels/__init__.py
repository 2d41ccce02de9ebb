"""The rules of the engines: what a goal counts for one subject on one day.

Each function reads one subject and the definition and nothing else: no clock, no other subject, no order
of arrival. On a day D only facts effective up to D count, so a re-entry in July leaves spring's exits as
they were. The engine takes differences of these levels; it has no rules of its own. Engine 1 is what it was; engine 2
adds the participants' windows (`windows`) and what came later; engine 3 counts a session once for somebody who attended
it under two ids (`reporting.domain.minutes`). Which measure asks what is in `measures`; the rules of
things, which no person moves, are in `reporting.domain.things`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import assert_never

from contracts.programme.goals import BalanceGoal, Goal, SumGoal
from contracts.programme.measures import AttendedMeasure
from contracts.programme.things import ThingMeasure
from reporting.domain.answers import change
from reporting.domain.cells import AREA, cells_of, characteristics_change, characteristics_on, matches
from reporting.domain.facts import Characteristics
from reporting.domain.levels.measures import answer_days, holds, spell_days, turning_days
from reporting.domain.levels.people import asks_phases, day_counts, day_is_asked_for, enrolled, length, outcome_day
from reporting.domain.levels.presence import days_attended_by_area, minutes_by_area, minutes_by_phase
from reporting.domain.levels.windows import Waiting, closing_days, waiting, window_cell
from reporting.domain.subject import Amount, Cell, Standing, Subject

__all__ = [
    "Amount", "Waiting", "asks_phases", "breakpoints", "day_counts", "day_is_asked_for", "level", "outcome_day",
    "standing", "waiting",
]  # fmt: skip


def standing(subject: Subject, on: date, goal: Goal, waits: Waiting | None) -> Standing:
    """What the goal asks, of this subject on that day: its filter and its facets play no part in it. `waits` is what
    `waiting` says of the goal.
    """
    known = characteristics_on(subject, on, goal.as_of)
    amount = _amount(subject, on, goal, known)
    return Standing(known, amount, tuple(_own_cells(subject, on, goal, waits, amount)))


def level(subject: Subject, on: date, goal: Goal) -> dict[Cell, Amount]:
    """What the subject adds to each cell of the goal on that day."""
    found = standing(subject.as_counted_by(goal.engine), on, goal, waiting(goal))
    if not matches(goal.where, found.known):
        return {}
    cells = {} if found.amount == (0, 0) else dict.fromkeys(cells_of(goal.facets, found.known), found.amount)
    return {**cells, **dict(found.own)}


def _amount(  # noqa: PLR0911 - a table, a line per kind
    subject: Subject, on: date, goal: Goal, known: Characteristics | None
) -> Amount:
    match goal.kind:
        case "count":
            return (0 if isinstance(goal.of, ThingMeasure) else int(holds(subject, on, goal.of))), 0
        case "share":
            among = holds(subject, on, goal.among)
            return int(among and holds(subject, on, goal.of)), int(among)
        case "sum":
            return _minutes(subject, on, goal), 0
        case "change":
            how = change(subject.spells, subject.answers, on, goal)
            return int(how == "improved"), int(how != "unpaired")
        case "balance":
            return _balance(subject, on, goal, known)
        case "duration":
            return length(subject, on, goal)
        case "ratio":
            return 0, int(holds(subject, on, goal.per))
        case "schedule" | "series" | "assessed":
            return 0, 0
        case _:
            assert_never(goal.kind)


def _minutes(subject: Subject, on: date, goal: SumGoal) -> int:
    if asks_phases(goal):
        return sum(minutes_by_phase(subject, on, goal).values())
    return sum(m for key, m in subject.days.items() if key[0] <= on and day_counts(subject, key, goal))


def _balance(subject: Subject, on: date, goal: BalanceGoal, known: Characteristics | None) -> Amount:
    gender = None if known is None else known.gender
    among = (gender is not None or goal.unknowns == "among") and holds(subject, on, goal.among)
    return int(among and gender == goal.gender), int(among)


def _own_cells(
    subject: Subject, on: date, goal: Goal, waits: Waiting | None, amount: Amount
) -> Iterator[tuple[Cell, Amount]]:
    """The cells of the goal's own facets, which no filter makes: how somebody changed, how long they stayed, what is
    waited for.
    """
    if goal.kind == "change" and enrolled(subject, on):
        yield ("change", change(subject.spells, subject.answers, on, goal)), (1, 0)
    if goal.kind == "duration" and amount[1]:
        yield ("days", str(amount[0])), (1, 0)
    if goal.kind == "sum" and goal.by_phase:
        for phase, minutes in minutes_by_phase(subject, on, goal).items():
            yield ("phase", phase), (minutes, 0)
    if AREA in goal.facets:
        yield from _areas(subject, on, goal)
    window = window_cell(subject, on, goal, waits, amount)
    if window is not None:
        yield window


def _areas(subject: Subject, on: date, goal: Goal) -> Iterator[tuple[Cell, Amount]]:
    """What the goal asks, in each area by itself."""
    if goal.kind == "sum":
        yield from ((cell, (minutes, 0)) for cell, minutes in minutes_by_area(subject, on, goal).items())
    if goal.kind == "count" and isinstance(goal.of, AttendedMeasure):
        yield from ((cell, (1, 0)) for cell, day in days_attended_by_area(subject, goal.of).items() if day <= on)


def _area_days(subject: Subject, goal: Goal) -> Iterable[date]:
    if goal.kind == "count" and AREA in goal.facets and isinstance(goal.of, AttendedMeasure):
        return days_attended_by_area(subject, goal.of).values()
    return ()


def breakpoints(subject: Subject, goal: Goal, waits: Waiting | None) -> list[date]:
    """Every day on which the level of a goal that counts people may change, in order."""
    days = {*characteristics_change(subject), *closing_days(subject, waits), *_area_days(subject, goal)}
    if goal.as_of != "first-entry":
        days.update(spell_days(subject))
    match goal.kind:
        case "count":
            days.update(() if isinstance(goal.of, ThingMeasure) else turning_days(subject, goal.of))
        case "share":
            days.update(turning_days(subject, goal.of), turning_days(subject, goal.among))
        case "change":
            days.update(spell_days(subject), answer_days(subject))
        case "balance":
            days.update(turning_days(subject, goal.among))
        case "duration":
            days.update(spell_days(subject))
        case "ratio":
            days.update(turning_days(subject, goal.per))
        case "sum":
            days.update(key[0] for key in subject.days if asks_phases(goal))
        case "schedule" | "series" | "assessed":
            pass
        case _:
            assert_never(goal.kind)
    return sorted(days)
