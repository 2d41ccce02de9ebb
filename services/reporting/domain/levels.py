"""The rules of engine 1: what a goal counts for one subject on one day.

Each function reads one subject and the definition and nothing else: no clock, no other subject, no order
of arrival. On a day D only facts effective up to D count, so a re-entry in July leaves spring's exits as
they were. The engine takes differences of these levels; it has no rules of its own.
"""

from datetime import date
from typing import assert_never

from contracts.programme.goals import AnswerMeasure, DurationGoal, Goal, Measure, OutcomeMeasure, SumGoal
from reporting.domain.answers import affirms, change
from reporting.domain.cells import cells_of, characteristics_change, characteristics_on, matches
from reporting.domain.facts import Characteristics, Outcome
from reporting.domain.spells import Spell, days_of, inside_any, known_on, stretches
from reporting.domain.subject import Amount, Cell, DayKey, Standing, Subject
from reporting.domain.windows import months_after


def standing(subject: Subject, on: date, goal: Goal) -> Standing:
    """What the goal asks, of this subject on that day: its filter and its facets play no part in it."""
    known = characteristics_on(subject, on)
    amount = _amount(subject, on, goal, known)
    own = _own_cell(subject, on, goal, amount)
    return Standing(known, amount, () if own is None else ((own, (1, 0)),))


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


def _own_cell(subject: Subject, on: date, goal: Goal, amount: Amount) -> Cell | None:
    """The cell of the goal's own facet, which no other goal has: how somebody changed, how long they stayed."""
    if goal.kind == "change" and enrolled(subject, on):
        return "change", change(subject.spells, subject.answers, on, goal)
    if goal.kind == "duration" and amount[1]:
        return "days", str(amount[0])
    return None


def length(subject: Subject, on: date, goal: DurationGoal) -> Amount:
    """The days of somebody who has left, and that it is one who has."""
    if not exited(subject, on):
        return 0, 0
    found = stretches(known_on(subject.spells, on))
    chosen = found[-1:] if goal.stretches == "last" else found
    return sum(days_of(stretch, both_ends=goal.end_days == "both") for stretch in chosen), 1


def holds(subject: Subject, on: date, measure: Measure | OutcomeMeasure | AnswerMeasure) -> bool:
    """Whether the measure is true of the subject on that day."""
    if isinstance(measure, OutcomeMeasure):
        return had_outcome(subject, on, measure)
    if isinstance(measure, AnswerMeasure):
        return affirms(subject.spells, subject.answers, on, measure)
    match measure:
        case "reached":
            return reached(subject, on)
        case "enrolled":
            return enrolled(subject, on)
        case "took-part":
            return took_part(subject, on)
        case "exited":
            return exited(subject, on)
        case _:
            assert_never(measure)


def enrolled(subject: Subject, on: date) -> bool:
    """Has a first day as a participant."""
    return bool(subject.spells) and subject.spells[0].start <= on


def reached(subject: Subject, on: date) -> bool:
    """Enrolled, or present at all, or here as a volunteer. Who only applied or waits is not reached yet."""
    present = subject.first_presence is not None and subject.first_presence <= on
    return present or enrolled(subject, on) or any(c.volunteer and c.start <= on for c in subject.contacts)


def took_part(subject: Subject, on: date) -> bool:
    """Attended at least one day inside a spell."""
    return subject.first_attended is not None and subject.first_attended <= on


def exited(subject: Subject, on: date) -> bool:
    """Has left, and is in no spell: the exit's own day counts as left, the re-entry's day as back."""
    spells = known_on(subject.spells, on)
    return bool(spells) and all(spell.end is not None for spell in spells)


def had_outcome(subject: Subject, on: date, measure: OutcomeMeasure) -> bool:
    """Was offered or started one of the kinds, from the first entry to the window's last day."""
    spells = known_on(subject.spells, on)
    if not spells:
        return False
    last_day = on if measure.within is None else min(on, window_end(spells, measure.within.months_after_exit) or on)
    return any(
        outcome.kind in measure.kinds
        and (day := outcome_day(outcome, measure)) is not None
        and spells[0].start <= day <= last_day
        for _, outcome in subject.outcomes
    )


def outcome_day(outcome: Outcome, measure: OutcomeMeasure) -> date | None:
    """The day that the measure asks for. What was started without a recorded offer was offered that day."""
    if measure.event == "started":
        return outcome.started_on
    return outcome.offered_on or outcome.started_on


def window_end(spells: list[Spell], months: int) -> date | None:
    """The window's last day, counted from the last exit; None while somebody is still in a spell."""
    ends = [spell.end for spell in spells if spell.end is not None]
    return months_after(max(ends), months) if len(ends) == len(spells) else None


def day_counts(subject: Subject, key: DayKey, goal: SumGoal) -> bool:
    """Whether a day's minutes belong to a sum: by area and kind, and, for attended ones, inside a spell."""
    return day_is_asked_for(key, goal) and (goal.of == "delivered-minutes" or inside_any(subject.spells, key[0]))


def day_is_asked_for(key: DayKey, goal: SumGoal) -> bool:
    """Whether the sum is one of such an area and kind of activity, whoever was there and whenever."""
    _, area, kind = key
    return (not goal.areas or area in goal.areas) and (not goal.activity_kinds or kind in goal.activity_kinds)


def breakpoints(subject: Subject, goal: Goal) -> list[date]:
    """Every day on which the level of a goal that counts people may change, in order."""
    days = {*characteristics_change(subject)}
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
