"""What may be true of a participant on a day: the measures that goals count by, and how long somebody took part."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from contracts.programme.goals import AnswerMeasure, DurationGoal, Measure, OutcomeMeasure, SumGoal
from reporting.domain.answers import affirms
from reporting.domain.facts import Outcome
from reporting.domain.spells import Spell, days_of, inside_any, known_on, stretches
from reporting.domain.subject import Amount, DayKey, Subject
from reporting.domain.windows import months_after


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
    spells = known_on(subject.spells, on) if subject.outcomes else ()
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


def window_end(spells: Sequence[Spell], months: int) -> date | None:
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
