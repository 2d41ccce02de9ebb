"""Windows of a participant: when what a goal waits for is due, and in which state that stands on a day.

Engine 2 keeps them in the ledger as a facet of its own, so that pending and lost people on any date are sums of
entries like everything else. A cell of `window` is (how many already have the result, how many stand there).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from contracts.programme.goals import AnswerMeasure, ChangeGoal, CountGoal, Goal, OutcomeMeasure, ShareGoal
from reporting.domain.answers import of_last_stretch
from reporting.domain.levels.people import enrolled, exited, holds
from reporting.domain.spells import known_on
from reporting.domain.subject import Amount, Cell, Subject
from reporting.domain.windows import months_after

State = Literal["not-due", "open", "matured-with", "matured-without", "unreachable"]
FACET = "window"
_SINCE_ENGINE = 2
_Windowed = OutcomeMeasure | AnswerMeasure | ChangeGoal


def window_cell(subject: Subject, on: date, goal: Goal, amount: Amount) -> tuple[Cell, Amount] | None:
    """The state of the subject's window and whether it has the result; None: the goal has no windows, or not for it."""
    waits_for = _windowed(goal)
    if waits_for is None or not _is_among(subject, on, goal):
        return None
    return (FACET, _state(subject, on, waits_for, with_result=amount[0] > 0)), (amount[0], 1)


def closing_days(subject: Subject, goal: Goal) -> Iterator[date]:
    """The day after each possible last day of a window: there it may close."""
    waits_for = _windowed(goal)
    if waits_for is not None:
        for spell in subject.spells:
            if spell.end is not None:
                yield _last_day(spell.end, waits_for) + timedelta(days=1)


def _windowed(goal: Goal) -> _Windowed | None:
    if goal.engine < _SINCE_ENGINE:
        return None
    if isinstance(goal, ChangeGoal):
        return goal
    measure = goal.of if isinstance(goal, CountGoal | ShareGoal) else None
    if isinstance(measure, OutcomeMeasure):
        return measure if measure.within is not None else None
    return measure if isinstance(measure, AnswerMeasure) and measure.moment == "exit" else None


def _is_among(subject: Subject, on: date, goal: Goal) -> bool:
    return holds(subject, on, goal.among) if isinstance(goal, ShareGoal) else enrolled(subject, on)


def _state(subject: Subject, on: date, waits_for: _Windowed, *, with_result: bool) -> State:
    if not exited(subject, on):
        return "not-due"
    known = known_on(subject.spells, on)
    last_day = _last_day(max(spell.end for spell in known if spell.end is not None), waits_for)
    if isinstance(waits_for, OutcomeMeasure):
        if on <= last_day:
            return "open"
        return "matured-with" if with_result else "matured-without"
    if any(of_last_stretch(subject.spells, subject.answers, on, waits_for.instrument, "exit")):
        return "matured-with" if with_result else "matured-without"
    return "open" if on <= last_day else "unreachable"


def _last_day(exit_day: date, waits_for: _Windowed) -> date:
    if isinstance(waits_for, OutcomeMeasure):
        assert waits_for.within is not None, "a windowed measure has a window"
        return months_after(exit_day, waits_for.within.months_after_exit)
    return exit_day + timedelta(days=waits_for.wait_days)
