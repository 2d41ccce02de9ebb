"""The rules of the engines: what a goal counts for one subject on one day.

Each function reads one subject and the definition and nothing else: no clock, no other subject, no order
of arrival. On a day D only facts effective up to D count, so a re-entry in July leaves spring's exits as
they were. The engine takes differences of these levels; it has no rules of its own. Engine 1 is what it was; engine 2
adds the participants' windows (`windows`). The measures that people are counted by are in `people`.
"""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from contracts.programme.goals import AnswerMeasure, Goal, Measure, OutcomeMeasure
from reporting.domain.answers import change
from reporting.domain.cells import cells_of, characteristics_change, characteristics_on, matches
from reporting.domain.facts import Characteristics
from reporting.domain.levels.people import day_counts, day_is_asked_for, enrolled, holds, length, outcome_day
from reporting.domain.levels.windows import closing_days, window_cell
from reporting.domain.subject import Amount, Cell, Standing, Subject

__all__ = ["Amount", "breakpoints", "day_counts", "day_is_asked_for", "level", "outcome_day", "standing"]


def standing(subject: Subject, on: date, goal: Goal) -> Standing:
    """What the goal asks, of this subject on that day: its filter and its facets play no part in it."""
    known = characteristics_on(subject, on)
    amount = _amount(subject, on, goal, known)
    return Standing(known, amount, tuple(_own_cells(subject, on, goal, amount)))


def level(subject: Subject, on: date, goal: Goal) -> dict[Cell, Amount]:
    """What the subject adds to each cell of the goal on that day."""
    known, amount, own = standing(subject, on, goal)
    if not matches(goal.where, known):
        return {}
    cells = {} if amount == (0, 0) else dict.fromkeys(cells_of(goal.facets, known), amount)
    return {**cells, **dict(own)}


def _amount(subject: Subject, on: date, goal: Goal, known: Characteristics | None) -> Amount:
    match goal.kind:
        case "count":
            return int(holds(subject, on, goal.of)), 0
        case "share":
            among = holds(subject, on, goal.among)
            return int(among and holds(subject, on, goal.of)), int(among)
        case "sum":
            return sum(m for key, m in subject.days.items() if key[0] <= on and day_counts(subject, key, goal)), 0
        case "change":
            how = change(subject.spells, subject.answers, on, goal)
            return int(how == "improved"), int(how != "unpaired")
        case "balance":
            among = known is not None and known.gender is not None and holds(subject, on, goal.among)
            return int(among and known is not None and known.gender == goal.gender), int(among)
        case "duration":
            return length(subject, on, goal)
        case _:
            assert_never(goal.kind)


def _own_cells(subject: Subject, on: date, goal: Goal, amount: Amount) -> Iterator[tuple[Cell, Amount]]:
    """The cells of the goal's own facets, which no filter makes: how somebody changed, how long they stayed, what is
    waited for.
    """
    if goal.kind == "change" and enrolled(subject, on):
        yield ("change", change(subject.spells, subject.answers, on, goal)), (1, 0)
    if goal.kind == "duration" and amount[1]:
        yield ("days", str(amount[0])), (1, 0)
    window = window_cell(subject, on, goal, amount)
    if window is not None:
        yield window


def breakpoints(subject: Subject, goal: Goal) -> list[date]:
    """Every day on which the level of a goal that counts people may change, in order."""
    days = {*characteristics_change(subject), *closing_days(subject, goal)}
    match goal.kind:
        case "count":
            days.update(_turning_days(subject, goal.of))
        case "share":
            days.update(_turning_days(subject, goal.of), _turning_days(subject, goal.among))
        case "change":
            days.update(_spell_days(subject), _answer_days(subject))
        case "balance":
            days.update(_turning_days(subject, goal.among))
        case "duration":
            days.update(_spell_days(subject))
        case "sum":
            pass
        case _:
            assert_never(goal.kind)
    return sorted(days)


def _turning_days(subject: Subject, measure: Measure | OutcomeMeasure | AnswerMeasure) -> list[date]:
    if isinstance(measure, AnswerMeasure):
        return [*_spell_days(subject), *_answer_days(subject)]
    if not isinstance(measure, str):
        said = (outcome_day(outcome, measure) for _, outcome in subject.outcomes if outcome.kind in measure.kinds)
        return [*_spell_days(subject), *(day for day in said if day is not None)]
    match measure:
        case "enrolled":
            return []  # the first entry, which is also when characteristics become known
        case "exited":
            return _spell_days(subject)
        case "took-part":
            return [] if subject.first_attended is None else [subject.first_attended]
        case "reached":
            starts = [contact.start for contact in subject.contacts if contact.volunteer]
            return starts if subject.first_presence is None else [*starts, subject.first_presence]
        case _:
            assert_never(measure)


def _answer_days(subject: Subject) -> list[date]:
    days = [(given.answer.on, given.withdrawn_on) for given in subject.answers]
    return [day for pair in days for day in pair if day is not None]


def _spell_days(subject: Subject) -> list[date]:
    ends = [spell.end for spell in subject.spells if spell.end is not None]
    return [*(spell.start for spell in subject.spells), *ends]
