"""The windows of participants, found out the slow and obvious way; beside plain_figures, and as far from the engine."""

from datetime import date, timedelta

from contracts.enrolment_way import FollowUpRecorded
from tests.support.plain_facts import named_spells, same_day_later, spells
from tests.support.plain_measures import asked_of, last_day_of, last_stretch_answers, names_of_last_stretch, true_of
from tests.support.plain_way import lives, said, status, word

DAYS_WAITED = (30, 60)
"""What the goals of the generated histories wait for an answer."""


def window_of(facts: list, goal, day: date, *, with_result: bool) -> str | None:
    """In which state the window of somebody who is waited for stands; None if nothing is waited for."""
    asks = goal if goal.kind == "change" else getattr(goal, "of", None)
    name = type(asks).__name__
    waits = {
        "ChangeGoal": True,
        "AnswerMeasure": getattr(asks, "moment", "exit") == "exit",
        "OutcomeMeasure": getattr(asks, "within", None) is not None,
        "FollowUpMeasure": True,
        "StatusMeasure": True,
        "ResidenceMeasure": getattr(asks, "months_after_exit", None) is not None,
    }
    if goal.engine == 1 or not waits.get(name):
        return None
    if not true_of(facts, goal.among if goal.kind == "share" else "enrolled", day):
        return None
    counted = asked_of(facts, day, asks.within) if name == "OutcomeMeasure" else spells(facts, day)
    closes = closing(counted, asks, name)
    if closes is None:
        return "not-due"
    ripe = what_is_known(facts, asks, name, day, closed=day > closes)
    if ripe == "known":
        return "matured-with" if with_result else "matured-without"
    return "open" if day <= closes or ripe == "open" else "unreachable"


def closing(stretches: list, asks, name: str) -> date | None:
    if name == "OutcomeMeasure":
        return last_day_of(asks.within, stretches)
    if not stretches or None in [end for _, end in stretches]:
        return None
    left = max(end for _, end in stretches)
    if getattr(asks, "months_after_exit", None) is not None:
        left = same_day_later(left, asks.months_after_exit)
    more = getattr(asks, "wait_days", 0) + getattr(asks, "grace_days", 0) + (getattr(asks, "days_after_exit", 0) or 0)
    return left + timedelta(days=more)


def what_is_known(facts: list, asks, name: str, day: date, *, closed: bool) -> str:
    reach = names_of_last_stretch(named_spells(facts, day))
    if name == "OutcomeMeasure":
        if asks.within.stretch == "first":
            reach = names_of_last_stretch(named_spells(facts, day), min)
        asked = said(facts, FollowUpRecorded, day, reach)
        in_reach = not asked or any(one.reached for one in asked)
        if not closed:
            return "open"
        return "known" if in_reach or true_of(facts, asks, day) else "lost"
    if name == "FollowUpMeasure":
        told = word(facts, asks.point, day, reach)
        if told is None or not told.reached:
            return "lost"
        return "known" if closed else "open"
    if name == "StatusMeasure":
        return "lost" if status(facts, asks, day, reach) is None else "known"
    if name == "ResidenceMeasure":
        return "lost" if lives(facts, asks, day, reach) is None else "known"
    return "known" if last_stretch_answers(facts, day, asks.instrument, "exit") else "lost"
