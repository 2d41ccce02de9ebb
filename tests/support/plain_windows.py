"""The windows of participants, found out the slow and obvious way; beside plain_figures, and as far from the engine."""

from datetime import date, timedelta

from tests.support.plain_facts import same_day_later, spells
from tests.support.plain_measures import last_stretch_answers, true_of

DAYS_WAITED = (30, 60)
"""What the goals of the generated histories wait for an answer."""


def window_of(facts: list, goal, day: date) -> str | None:
    """In which state the window of somebody who is waited for stands; None if nothing is waited for."""
    asks = goal if goal.kind == "change" else getattr(goal, "of", None)
    months = getattr(getattr(asks, "within", None), "months_after_exit", None)
    survey = getattr(asks, "instrument", None)
    if goal.engine == 1 or (months is None and survey is None) or getattr(asks, "moment", "exit") == "entry":
        return None
    if not true_of(facts, goal.among if goal.kind == "share" else "enrolled", day):
        return None
    stretches = spells(facts, day)
    if any(end is None for _, end in stretches):
        return "not-due"
    left = max(end for _, end in stretches)
    if survey is None:
        if day <= same_day_later(left, months):
            return "open"
    elif not last_stretch_answers(facts, day, survey, "exit"):
        return "open" if day <= left + timedelta(days=asks.wait_days) else "unreachable"
    return "matured"
