"""Why this number? The events that a subject's level stands on, found by evaluating the subject again.

A ledger line's `fact_no` is the cause of the line, not its evidence: a correction may cause a line that an
enrolment years before stands behind. Tests hold that the evidence alone gives the same level.
"""

from collections.abc import Iterator
from datetime import date

from contracts.programme.goals import (
    BalanceGoal,
    ChangeGoal,
    CountGoal,
    DurationGoal,
    Goal,
    RatioGoal,
    ShareGoal,
    SumGoal,
)
from contracts.programme.measures import AnswerMeasure, AnyMeasure, OutcomeMeasure
from contracts.programme.things import ThingMeasure
from reporting.domain.facts import FactId, PhaseBegun, Presence
from reporting.domain.levels import asks_phases, day_counts, outcome_day
from reporting.domain.minutes import day_key
from reporting.domain.reading import read_by
from reporting.domain.spells import Spell, inside_any, known_on
from reporting.domain.subject import Subject


def evidence(subject: Subject, on: date, goal: Goal) -> list[FactId]:
    """The originals and the corrections that speak, by aggregate and version."""
    found = dict.fromkeys(_who(subject, on))
    found.update(dict.fromkeys(_behind(subject, on, goal)))
    return [source for fact_id in found for source in _sources(subject, fact_id)]


def _behind(subject: Subject, on: date, goal: Goal) -> Iterator[FactId]:
    if isinstance(goal, SumGoal):
        yield from _of_minutes(subject, on, goal)
    if isinstance(goal, CountGoal | ShareGoal) and not isinstance(goal.of, ThingMeasure):
        yield from _of(subject, on, goal.of)
    if isinstance(goal, RatioGoal):
        yield from _of(subject, on, goal.per)
    if goal.as_of != "first-entry":
        yield from _spells(known_on(subject.spells, on))
    if isinstance(goal, DurationGoal) and goal.counted == "attended-days":
        yield from (fact_id for fact_id, there in _presences(subject) if there.on <= on)
    if isinstance(goal, ShareGoal | BalanceGoal):
        yield from _of(subject, on, goal.among)
    if isinstance(goal, ChangeGoal | DurationGoal):
        yield from _spells(known_on(subject.spells, on))
    if isinstance(goal, ChangeGoal):
        yield from _answers(subject, on, goal.instrument)


def _sources(subject: Subject, fact_id: FactId) -> list[FactId]:
    attended = subject.attendance.effective(fact_id) is not None
    return (subject.attendance if attended else subject.participation).sources(fact_id)


def _who(subject: Subject, on: date) -> Iterator[FactId]:
    """Where the frozen characteristics come from."""
    if subject.spells and subject.spells[0].start <= on:
        yield subject.spells[0].enrolled_by
    elif subject.contacts and subject.contacts[0].start <= on:
        yield subject.contacts[0].enrolled_by


def _of(subject: Subject, on: date, measure: AnyMeasure) -> Iterator[FactId]:
    if isinstance(measure, str):
        yield from _of_word(subject, on, measure)
        return
    yield from _spells(known_on(subject.spells, on))
    if isinstance(measure, AnswerMeasure):
        yield from _answers(subject, on, measure.instrument)
    elif isinstance(measure, OutcomeMeasure):
        yield from _outcomes(subject, on, measure)
    reads = read_by(measure)
    if "minutes" in reads:
        yield from (fact_id for fact_id, there in _presences(subject) if there.on <= on)
    if "way" in reads:
        yield from (fact_id for fact_id, fact in subject.way if fact.on <= on)


def _of_word(subject: Subject, on: date, measure: str) -> Iterator[FactId]:
    spells = known_on(subject.spells, on)
    if measure == "exited":
        yield from _spells(spells)
    elif measure == "took-part":
        yield from _spells(spells)  # also when presence lies outside: an exit is why it does not count
        yield from _attended(subject, on)
    elif measure == "reached":
        yield from (contact.enrolled_by for contact in subject.contacts if contact.volunteer and contact.start <= on)
        first = subject.first_presence
        if first is not None and first <= on:
            yield from (fact_id for fact_id, there in _presences(subject) if there.on == first)


def _spells(spells: list[Spell]) -> Iterator[FactId]:
    for spell in spells:
        yield spell.enrolled_by
        if spell.exited_by is not None:
            yield spell.exited_by


def _outcomes(subject: Subject, on: date, measure: OutcomeMeasure) -> Iterator[FactId]:
    for fact_id, outcome in subject.outcomes:
        day = outcome_day(outcome, measure)
        if outcome.kind in measure.kinds and day is not None and day <= on:
            yield fact_id


def _answers(subject: Subject, on: date, instrument: str) -> Iterator[FactId]:
    """What was answered, and what was taken back."""
    for given in subject.answers:
        if given.answer.instrument == instrument and given.answer.on <= on:
            yield given.given_by
            if given.withdrawn_by is not None and given.withdrawn_on is not None and given.withdrawn_on <= on:
                yield given.withdrawn_by


def _attended(subject: Subject, on: date) -> Iterator[FactId]:
    first = subject.first_attended
    if first is not None and first <= on:
        yield from (fact_id for fact_id, there in _presences(subject) if there.on == first)


def _of_minutes(subject: Subject, on: date, goal: SumGoal) -> Iterator[FactId]:
    if asks_phases(goal):
        yield from (fact_id for fact_id, fact in subject.way if isinstance(fact, PhaseBegun) and fact.on <= on)
    if goal.of == "attended-minutes" or asks_phases(goal):
        yield from _spells(known_on(subject.spells, on))
    for fact_id, there in _presences(subject):
        if there.on <= on and day_counts(subject, day_key(there), goal):
            yield fact_id


def _presences(subject: Subject) -> Iterator[tuple[FactId, Presence]]:
    return ((fact_id, there) for fact_id, there in subject.attendance.all_effective() if there.minutes)


def anomalies(subject: Subject) -> list[FactId]:
    """Presence of a participant outside every spell: it counts as delivered, never as attended."""
    if not subject.spells:
        return []
    return [
        fact_id for fact_id, there in _presences(subject) if not inside_any(subject.spells, there.on, there.programme)
    ]
