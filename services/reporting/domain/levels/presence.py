"""How much somebody was there: minutes of chosen activities, days of taking part, and what was done in a period."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from contracts.programme.goals import SumGoal
from contracts.programme.measures import AttendedMeasure, PeriodMeasure, StayedMeasure
from reporting.domain.cells import area_cell
from reporting.domain.levels.people import activity_is_asked_for, day_counts, exited
from reporting.domain.levels.phases import is_in, phase_on
from reporting.domain.minutes import DayKey, DayMinutes
from reporting.domain.spells import known_on, stretches
from reporting.domain.subject import Cell, Subject


def day_attended(subject: Subject, measure: AttendedMeasure) -> date | None:
    """The day on which the minutes were reached."""
    minutes = 0
    for key, more in _attended(subject, measure):
        minutes += more
        if minutes >= measure.minutes:
            return key[0]
    return None


def day_stayed(subject: Subject, measure: StayedMeasure) -> date | None:
    """The day on which somebody had taken part for so long."""
    if measure.counted == "attended-days":
        days = sorted({key[0] for key in subject.days if subject.attended(key)})
        return days[measure.days - 1] if len(days) >= measure.days else None
    left = measure.days
    for stretch in stretches(subject.spells):
        ends = [spell.end for spell in stretch if spell.end is not None]
        length = (max(ends) - stretch[0].start).days + 1 if len(ends) == len(stretch) else left
        if length >= left:
            return stretch[0].start + timedelta(days=left - 1)
        left -= length
    return None


def days_attended_by_area(subject: Subject, measure: AttendedMeasure) -> dict[Cell, date]:
    """The day on which the minutes were reached in each area by itself."""
    minutes: Counter[Cell] = Counter()
    found: dict[Cell, date] = {}
    for key, more in _attended(subject, measure):
        cell = area_cell(key[1])
        minutes[cell] += more
        if minutes[cell] >= measure.minutes:
            found.setdefault(cell, key[0])
    return found


def _attended(subject: Subject, measure: AttendedMeasure) -> Iterator[DayMinutes]:
    """The minutes that the measure asks for, in the order of the days."""
    for key, minutes in sorted(subject.days.items(), key=lambda item: item[0][0]):
        if (
            activity_is_asked_for(key, measure)
            and subject.attended(key)
            and is_in(subject, key[0], measure.phases, key[3])
        ):
            yield key, minutes


def minutes_by_phase(subject: Subject, on: date, goal: SumGoal) -> Counter[str]:
    """The minutes that a sum asks for, by the phase of their days."""
    found: Counter[str] = Counter()
    for _, phase, minutes in _in_phases(subject, on, goal):
        found[phase] += minutes
    return found


def minutes_by_area(subject: Subject, on: date, goal: SumGoal) -> Counter[Cell]:
    """The minutes that a sum asks for, by the area of what was attended."""
    found: Counter[Cell] = Counter()
    for key, _, minutes in _in_phases(subject, on, goal):
        found[area_cell(key[1])] += minutes
    return found


def _in_phases(subject: Subject, on: date, goal: SumGoal) -> Iterator[tuple[DayKey, str, int]]:
    for key, minutes in subject.days.items():
        if key[0] <= on and day_counts(subject, key, goal):
            phase = phase_on(subject, key[0], key[3])
            if not goal.phases or phase in goal.phases:
                yield key, phase, minutes


def did_in(subject: Subject, on: date, measure: PeriodMeasure) -> bool:
    """Whether somebody was served, entered or left in the period, as known on the day."""
    spells, period = known_on(subject.spells, on), measure.period
    if not spells:
        return False
    if measure.did == "entered":
        return period.first <= spells[0].start <= period.last
    if measure.did == "left":
        ends = [spell.end for spell in spells if spell.end is not None]
        return exited(subject, on) and period.first <= max(ends) <= period.last
    return any(
        spell.start <= period.last
        and max(spell.start, period.first) <= on
        and (spell.end is None or spell.end >= max(spell.start, period.first))
        for spell in spells
    )


def days_of_period(subject: Subject, measure: PeriodMeasure) -> Iterator[date]:
    """The days on which `did_in` may change, beside those of the spells."""
    if measure.did == "served":
        yield from (max(spell.start, measure.period.first) for spell in subject.spells)
