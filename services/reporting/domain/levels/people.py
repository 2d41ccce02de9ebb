"""A participant's way on a day: reached, enrolled, took part, has left, for how long, and with which outcomes."""

from collections.abc import Sequence
from datetime import date, timedelta

from contracts.programme.goals import DurationGoal, SumGoal
from contracts.programme.measures import AttendedMeasure, OutcomeMeasure, Window
from reporting.domain.facts import Outcome
from reporting.domain.levels.phases import is_in
from reporting.domain.minutes import DayKey
from reporting.domain.spells import Spell, days_of, first_stretch, inside_any, known_on, last_stretch, stretches
from reporting.domain.subject import Amount, Subject
from reporting.domain.windows import months_after


def length(subject: Subject, on: date, goal: DurationGoal) -> Amount:
    """The days of somebody who has left, and that it is one who has."""
    if not exited(subject, on):
        return 0, 0
    found = stretches(known_on(subject.spells, on))
    chosen = {"all": found, "first": found[:1], "last": found[-1:]}[goal.stretches]
    if goal.counted == "attended-days":
        inside = [spell for stretch in chosen for spell in stretch]
        return len({key[0] for key in subject.days if key[0] <= on and inside_any(inside, key[0], key[3])}), 1
    return sum(days_of(stretch, both_ends=goal.end_days == "both") for stretch in chosen), 1


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
    """Was offered or started one of the kinds, from the window's first day (the first entry) to its last."""
    spells: Sequence[Spell] = known_on(subject.spells, on) if subject.outcomes else ()
    if not spells:
        return False
    last_day = on
    if measure.within is not None:
        last_day = min(on, window_end(spells, measure.within) or on)
        spells = of_window(spells, measure.within)
    if not spells:
        return False
    first_day = spells[0].start
    if measure.within is not None and measure.within.opens == "exit":
        first_day = max((spell.end for spell in spells if spell.end is not None), default=date.max)
    return any(
        outcome.kind in measure.kinds
        and (day := outcome_day(outcome, measure)) is not None
        and first_day <= day <= last_day
        and is_in(subject, day, measure.phases)
        for _, outcome in subject.outcomes
    )


def outcome_day(outcome: Outcome, measure: OutcomeMeasure) -> date | None:
    """The day that the measure asks for. What was started without a recorded offer was offered that day."""
    if measure.event == "started":
        return outcome.started_on
    return outcome.offered_on or outcome.started_on


def window_end(spells: Sequence[Spell], within: Window) -> date | None:
    """The window's last day, counted from its exit, or from its entry; None while it cannot be known."""
    spells = of_window(spells, within)
    if not spells:
        return None
    if within.months_after_entry is not None:
        return months_after(spells[0].start, within.months_after_entry)
    ends = [spell.end for spell in spells if spell.end is not None]
    return _after_exit(max(ends), within) if len(ends) == len(spells) else None


def of_window(spells: Sequence[Spell], within: Window) -> Sequence[Spell]:
    """The spells whose entry and exit the window is counted from: all of them, or those of one stretch."""
    if within.stretch is None:
        return spells
    return first_stretch(spells) if within.stretch == "first" else last_stretch(spells)


def _after_exit(exit_day: date, within: Window) -> date:
    if within.days_after_exit is not None:
        return exit_day + timedelta(days=within.days_after_exit)
    return months_after(exit_day, within.months_after_exit or 0)


def day_counts(subject: Subject, key: DayKey, goal: SumGoal) -> bool:
    """Whether a day's minutes belong to a sum: by area and kind, and, for attended ones, inside a spell."""
    return day_is_asked_for(key, goal) and (goal.of == "delivered-minutes" or subject.attended(key))


def asks_phases(goal: SumGoal) -> bool:
    """Whether its minutes are told apart by phase: then a day's minutes move with what is told of phases."""
    return bool(goal.phases) or goal.by_phase


def day_is_asked_for(key: DayKey, goal: SumGoal) -> bool:
    """Whether the sum is one of such a day and activity, whoever was there."""
    return activity_is_asked_for(key, goal) and (goal.period is None or goal.period.first <= key[0] <= goal.period.last)


def activity_is_asked_for(key: DayKey, asked: SumGoal | AttendedMeasure) -> bool:
    """Whether it is one of its areas, kinds and audiences."""
    _, area, kind, _, audience = key
    return (
        (not asked.areas or area in asked.areas)
        and (not asked.activity_kinds or kind in asked.activity_kinds)
        and (not asked.audiences or audience in asked.audiences)
    )
