"""How much somebody was there: minutes of chosen activities, days of taking part, and what was done in a period."""

from collections.abc import Iterator
from datetime import date, timedelta

from contracts.programme.measures import AttendedMeasure, PeriodMeasure, StayedMeasure
from reporting.domain.levels.people import exited
from reporting.domain.spells import inside_any, known_on, stretches
from reporting.domain.subject import Subject


def day_attended(subject: Subject, measure: AttendedMeasure) -> date | None:
    """The day on which the minutes were reached."""
    minutes = 0
    for (day, area, kind), more in sorted(subject.days.items(), key=lambda item: item[0][0]):
        asked = (not measure.areas or area in measure.areas) and (
            not measure.activity_kinds or kind in measure.activity_kinds
        )
        if asked and inside_any(subject.spells, day):
            minutes += more
            if minutes >= measure.minutes:
                return day
    return None


def day_stayed(subject: Subject, measure: StayedMeasure) -> date | None:
    """The day on which somebody had taken part for so long."""
    if measure.counted == "attended-days":
        days = sorted({day for day, _, _ in subject.days if inside_any(subject.spells, day)})
        return days[measure.days - 1] if len(days) >= measure.days else None
    left = measure.days
    for stretch in stretches(subject.spells):
        ends = [spell.end for spell in stretch if spell.end is not None]
        length = (max(ends) - stretch[0].start).days + 1 if len(ends) == len(stretch) else left
        if length >= left:
            return stretch[0].start + timedelta(days=left - 1)
        left -= length
    return None


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
