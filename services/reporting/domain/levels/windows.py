"""Windows of a participant: when what a goal waits for is due, and in which state that stands on a day.

Engine 2 keeps them in the ledger as a facet of its own, so that pending and lost people on any date are sums of
entries like everything else. A cell of `window` is (how many already have the result, how many stand there).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from contracts.programme.goals import ChangeGoal, CountGoal, Goal, ShareGoal
from contracts.programme.measures import (
    AnswerMeasure,
    FollowUpMeasure,
    OutcomeMeasure,
    ResidenceMeasure,
    StatusMeasure,
    Window,
)
from reporting.domain import answers
from reporting.domain.facts import FollowUp
from reporting.domain.levels import told
from reporting.domain.levels.people import enrolled, window_end
from reporting.domain.spells import Spell, first_stretch, known_on
from reporting.domain.subject import Amount, Cell, Subject

State = Literal["not-due", "open", "matured-with", "matured-without", "unreachable"]
FACET = "window"
_SINCE_ENGINE = 2
_Windowed = OutcomeMeasure | AnswerMeasure | ChangeGoal | FollowUpMeasure | StatusMeasure | ResidenceMeasure


class Waiting(NamedTuple):
    """What a goal waits for, and how long: said by its definition, so it is worked out once."""

    result: _Windowed
    lasts: Window
    grace: timedelta
    """What comes on top, to find somebody and ask."""


def waiting(goal: Goal) -> Waiting | None:
    """What the goal waits for; None: it has no windows."""
    result = _windowed(goal)
    if result is None:
        return None
    grace = result.grace_days if isinstance(result, FollowUpMeasure) else 0
    return Waiting(result, _lasts(result), timedelta(days=grace))


def window_cell(
    subject: Subject, on: date, goal: Goal, waits: Waiting | None, amount: Amount
) -> tuple[Cell, Amount] | None:
    """The state of the subject's window and whether it has the result; None: the goal has no windows, or not for it."""
    if waits is None or not _is_among(subject, on, goal, amount):
        return None
    return (FACET, _state(subject, on, waits, with_result=amount[0] > 0)), (amount[0], 1)


def closing_days(subject: Subject, waits: Waiting | None) -> Iterator[date]:
    """The day after each possible last day of a window: there it may close. And the days on which somebody was found,
    or not: a follow-up says who is out of reach.
    """
    if waits is None:
        return
    if isinstance(waits.result, OutcomeMeasure):
        yield from (fact.on for _, fact in subject.way if isinstance(fact, FollowUp))
    for spell in subject.spells:
        last_day = _closing([spell], waits)
        if last_day is not None:
            yield last_day + timedelta(days=1)


def _windowed(goal: Goal) -> _Windowed | None:
    if goal.engine < _SINCE_ENGINE:
        return None
    if isinstance(goal, ChangeGoal):
        return goal
    measure = goal.of if isinstance(goal, CountGoal | ShareGoal) else None
    if isinstance(measure, OutcomeMeasure):
        return measure if measure.within is not None else None
    if isinstance(measure, AnswerMeasure):
        return measure if measure.moment == "exit" else None
    if isinstance(measure, ResidenceMeasure):
        return measure if measure.months_after_exit is not None else None
    return measure if isinstance(measure, FollowUpMeasure | StatusMeasure) else None


def _is_among(subject: Subject, on: date, goal: Goal, amount: Amount) -> bool:
    return amount[1] > 0 if isinstance(goal, ShareGoal) else enrolled(subject, on)


def _lasts(waits_for: _Windowed) -> Window:
    """How long is waited, as a window."""
    match waits_for:
        case OutcomeMeasure():
            assert waits_for.within is not None, "a windowed measure has a window"
            return waits_for.within
        case FollowUpMeasure():
            return Window(days_after_exit=waits_for.days_after_exit, months_after_exit=waits_for.months_after_exit)
        case ResidenceMeasure():
            return Window(months_after_exit=waits_for.months_after_exit)
        case _:
            return Window(days_after_exit=waits_for.wait_days)


def _state(subject: Subject, on: date, waits: Waiting, *, with_result: bool) -> State:
    spells = known_on(subject.spells, on)
    last_day = _closing(spells, waits) if spells else None
    if last_day is None:
        return "not-due"
    closed = on > last_day
    known = _is_known(subject, on, waits.result, closed=closed, with_result=with_result)
    if known is None:
        return "unreachable" if closed else "open"
    return "matured-with" if with_result and known else "matured-without" if known else "open"


def _closing(spells: list[Spell], waits: Waiting) -> date | None:
    last_day = window_end(spells, waits.lasts)
    return last_day + waits.grace if last_day is not None and waits.grace else last_day


def _is_known(subject: Subject, on: date, waits_for: _Windowed, *, closed: bool, with_result: bool) -> bool | None:
    """Whether the result is known for good; False: it may still change; None: nothing is known."""
    match waits_for:
        case OutcomeMeasure():
            if not closed:
                return False
            return True if with_result or _in_reach(subject, on, waits_for) else None
        case FollowUpMeasure():
            word = told.last_word(subject, on, waits_for.point)
            return closed if word is not None and word.reached else None
        case StatusMeasure():
            return None if told.status_shows(subject, on, waits_for) is None else True
        case ResidenceMeasure():
            return None if told.lives_in(subject, on, waits_for) is None else True
        case _:
            given = answers.of_last_stretch(subject.spells, subject.answers, on, waits_for.instrument, "exit")
            return True if any(given) else None


def _in_reach(subject: Subject, on: date, waits_for: OutcomeMeasure) -> bool:
    """Whether nobody has said that the participant could not be reached after the exit, or somebody did reach."""
    about = told.of_last_stretch(subject, on)
    if waits_for.within is not None and waits_for.within.stretch == "first":
        about = told.of_spells(subject, on, first_stretch(known_on(subject.spells, on)))
    said = [fact.reached for fact in about if isinstance(fact, FollowUp)]
    return not said or any(said)
