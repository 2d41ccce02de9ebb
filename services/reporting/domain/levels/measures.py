"""Whether a measure is true of a subject on a day, and on which days that may change: one line per measure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, assert_never

from contracts.programme.measures import (
    AnswerMeasure,
    AnyMeasure,
    AttendedMeasure,
    ExitMeasure,
    FollowUpMeasure,
    Measure,
    OutcomeMeasure,
    PeriodMeasure,
    PhaseMeasure,
    ResidenceMeasure,
    StatusMeasure,
    StayedMeasure,
    StepMeasure,
)
from reporting.domain.answers import affirms
from reporting.domain.levels import presence, told
from reporting.domain.levels.people import enrolled, exited, had_outcome, outcome_day, reached, took_part
from reporting.domain.levels.phases import is_in
from reporting.domain.spells import known_on
from reporting.domain.subject import Subject
from reporting.domain.windows import months_after


def holds(subject: Subject, on: date, measure: AnyMeasure) -> bool:
    """Whether the measure is true of the subject on that day."""
    if isinstance(measure, str):
        return _word_holds(subject, on, measure)
    return _HOLDS[type(measure)](subject, on, measure)


def _word_holds(subject: Subject, on: date, word: Measure) -> bool:
    match word:
        case "reached":
            return reached(subject, on)
        case "enrolled":
            return enrolled(subject, on)
        case "took-part":
            return took_part(subject, on)
        case "exited":
            return exited(subject, on)
        case _:
            assert_never(word)


def turning_days(subject: Subject, measure: AnyMeasure) -> Iterable[date]:
    """The days on which it may become true or stop being so."""
    if isinstance(measure, str):
        return _turning_days_of_word(subject, measure)
    days: list[date] = [] if isinstance(measure, AttendedMeasure | StayedMeasure) else spell_days(subject)
    days += _MORE_DAYS.get(type(measure), _no_more)(subject, measure)
    return days


def _turning_days_of_word(subject: Subject, word: Measure) -> Iterable[date]:
    match word:
        case "enrolled":
            return []  # the first entry, which is also when characteristics become known
        case "exited":
            return spell_days(subject)
        case "took-part":
            return _days(subject.first_attended)
        case "reached":
            starts = [contact.start for contact in subject.contacts if contact.volunteer]
            return [*starts, *_days(subject.first_presence)]
        case _:
            assert_never(word)


def answer_days(subject: Subject) -> list[date]:
    """The days of answers and of their withdrawals."""
    days = [(given.answer.on, given.withdrawn_on) for given in subject.answers]
    return [day for pair in days for day in pair if day is not None]


def spell_days(subject: Subject) -> list[date]:
    """The days on which spells begin and end."""
    days = [spell.start for spell in subject.spells]
    return days + [spell.end for spell in subject.spells if spell.end is not None]


def way_days(subject: Subject) -> list[date]:
    """The days on which something was told."""
    return [fact.on for _, fact in subject.way]


def _left_for(subject: Subject, on: date, measure: ExitMeasure) -> bool:
    if not exited(subject, on):
        return False
    ended = [(spell.end, spell.exited_by, spell.reason) for spell in known_on(subject.spells, on) if spell.end]
    last_day, _, reason = max(ended, key=lambda one: one[:2])
    return reason in measure.exit_reasons and is_in(subject, last_day, measure.phases)


def _affirms(subject: Subject, on: date, measure: AnswerMeasure) -> bool:
    return affirms(subject.spells, subject.answers, on, measure)


def _attended(subject: Subject, on: date, measure: AttendedMeasure) -> bool:
    day = presence.day_attended(subject, measure)
    return day is not None and day <= on


def _stayed(subject: Subject, on: date, measure: StayedMeasure) -> bool:
    day = presence.day_stayed(subject, measure)
    return day is not None and day <= on


def _began_phase(subject: Subject, on: date, measure: PhaseMeasure) -> bool:
    return told.began_phase(subject, on, measure.phase)


def _status_shows(subject: Subject, on: date, measure: StatusMeasure) -> bool:
    return told.status_shows(subject, on, measure) is True


def _lives_in(subject: Subject, on: date, measure: ResidenceMeasure) -> bool:
    return told.lives_in(subject, on, measure) is True


def _outcome_days(subject: Subject, measure: OutcomeMeasure) -> list[date]:
    said = (outcome_day(outcome, measure) for _, outcome in subject.outcomes if outcome.kind in measure.kinds)
    return [day for day in said if day is not None]


def _residence_days(subject: Subject, measure: ResidenceMeasure) -> list[date]:
    months = measure.months_after_exit
    ends = [spell.end for spell in subject.spells if spell.end is not None]
    return [*way_days(subject), *(() if months is None else [months_after(end, months) for end in ends])]


def _no_more(_: Subject, __: Any) -> list[date]:
    return []


def _days(day: date | None) -> list[date]:
    return [] if day is None else [day]


_HOLDS: Mapping[type, Callable[[Subject, date, Any], bool]] = {
    OutcomeMeasure: had_outcome,
    AnswerMeasure: _affirms,
    AttendedMeasure: _attended,
    StayedMeasure: _stayed,
    PeriodMeasure: presence.did_in,
    ExitMeasure: _left_for,
    FollowUpMeasure: told.follows_up,
    StatusMeasure: _status_shows,
    PhaseMeasure: _began_phase,
    StepMeasure: told.did_step,
    ResidenceMeasure: _lives_in,
}
_MORE_DAYS: Mapping[type, Callable[[Subject, Any], Iterable[date]]] = {
    OutcomeMeasure: _outcome_days,
    AnswerMeasure: lambda subject, _: answer_days(subject),
    AttendedMeasure: lambda subject, measure: _days(presence.day_attended(subject, measure)),
    StayedMeasure: lambda subject, measure: _days(presence.day_stayed(subject, measure)),
    PeriodMeasure: presence.days_of_period,
    FollowUpMeasure: lambda subject, _: way_days(subject),
    StatusMeasure: lambda subject, _: way_days(subject),
    PhaseMeasure: lambda subject, _: way_days(subject),
    StepMeasure: lambda subject, _: way_days(subject),
    ResidenceMeasure: _residence_days,
}
