"""Participants in a report: how many came, took part and left, who they are, and whose windows are still open."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from contracts.programme import AnswerMeasure, CountGoal, Goal, OutcomeMeasure, ProgrammeDefinition, ShareGoal
from reporting.domain.cells import UNKNOWN, age_band, characteristics_on, matches
from reporting.domain.levels import enrolled, exited, holds, reached, took_part, window_end
from reporting.domain.spells import known_on
from reporting.domain.subject import Subject

_ANSWERED_WITHIN = 60
"""Days after an exit in which an answer is waited for, unless the definition says otherwise."""


def steps(people: Iterable[Subject], on: date) -> dict[str, int]:
    """The way of the participants: who was enrolled either took part or has not (yet); who took part is in or left."""
    found = Counter[str]()
    for subject in people:
        found["reached"] += reached(subject, on)
        if enrolled(subject, on):
            attended, left = took_part(subject, on), exited(subject, on)
            found["enrolled"] += 1
            found["took_part" if attended else "not_taken_part"] += 1
            found["still_in"] += attended and not left
            found["left"] += attended and left
    names = ("reached", "enrolled", "not_taken_part", "took_part", "still_in", "left")
    return {name: found[name] for name in names}


def by_characteristic(people: Iterable[Subject], on: date) -> list[dict[str, Any]]:
    """Who was enrolled, by gender and by age at first entry: each participant is in one cell of each."""
    found: Counter[tuple[str, str]] = Counter()
    for subject in people:
        who = characteristics_on(subject, on) if enrolled(subject, on) else None
        if who is not None:
            found["gender", who.gender or UNKNOWN] += 1
            found["age", UNKNOWN if who.age is None else age_band(who.age)] += 1
    return [{"facet": facet, "value": value, "people": count} for (facet, value), count in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class Open:
    """Whose window of a goal has not closed on a day without the outcome."""

    people: int
    last_day: date | None
    """The last window's last day, among those that have one."""
    undated: int
    """People who are still in: their window ends so long after a day that nobody knows."""


def open_windows(people: Iterable[Subject], goal: Goal, on: date, definition: ProgrammeDefinition) -> Open | None:
    """How much of a goal is still to come; None for a goal without windows."""
    if not isinstance(goal, CountGoal | ShareGoal) or isinstance(goal.of, str):
        return None
    if isinstance(goal.of, OutcomeMeasure) and goal.of.within is None:
        return None
    ends = [
        _window_end(subject, goal.of, on, definition)
        for subject in people
        if _counts(subject, goal, on) and not holds(subject, on, goal.of)
    ]
    days = [end for end in ends if end is not None and end > on]
    undated = sum(end is None for end in ends)
    return Open(len(days) + undated, max(days, default=None), undated)


def _counts(subject: Subject, goal: CountGoal | ShareGoal, on: date) -> bool:
    among = goal.among if isinstance(goal, ShareGoal) else "enrolled"
    return matches(goal.where, characteristics_on(subject, on)) and holds(subject, on, among)


def _window_end(
    subject: Subject, measure: OutcomeMeasure | AnswerMeasure, on: date, definition: ProgrammeDefinition
) -> date | None:
    spells = known_on(subject.spells, on)
    if isinstance(measure, OutcomeMeasure):
        assert measure.within is not None, "asked only of outcomes with a window"
        return window_end(spells, measure.within.months_after_exit)
    left = window_end(spells, 0)
    asked = [survey.open_days for survey in definition.surveys if survey.instrument == measure.instrument]
    return left and left + timedelta(days=max(asked, default=_ANSWERED_WITHIN))
