"""What a participant was offered or started: work, studies, an internship, something else, nothing.

Outcomes have windows of their own (goals say which), so they may lie outside the programme's period.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from contracts.base import Id, Percent
from contracts.decisions import Already, Refusal
from contracts.enrolment import OutcomeRecorded
from contracts.enrolment_codes import OutcomeKind
from enrolment.domain.dates import day_in_sweden, in_the_future
from enrolment.domain.life import impossible, spells
from enrolment.domain.participation import Event, Fact, Participation, evolve, said_before


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of it."""

    outcome_id: Id
    kind: OutcomeKind
    extent: Percent | None = None
    offered_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None


def record_outcome(state: Participation, outcome: Outcome, at: datetime) -> list[Event] | Already | Refusal:
    """Write down an outcome of somebody who is or was in the programme."""
    if not spells(state.facts):
        return Refusal("not-enrolled", "person_id", "there is no entry yet: enrol first", "conflict")
    refusal = dates_refused(outcome, day_in_sweden(at))
    if refusal:
        return refusal
    recorded = _said_of(state.facts[0], outcome, at)
    if version := said_before(state, recorded):
        return Already(version)
    if outcome.outcome_id in {fact.outcome_id for fact in state.said.values() if isinstance(fact, OutcomeRecorded)}:
        message = "another outcome was recorded under this id; a wrong one is corrected"
        return Refusal("outcome-exists", "outcome_id", message, "conflict")
    return impossible(evolve(state, recorded).facts) or [recorded]


def dates_refused(outcome: Outcome, today: date) -> Refusal | None:
    """An outcome has a day (the earlier of the first two is when it happened), in order, and none in the future."""
    begun = outcome.started_on or outcome.offered_on
    if begun is None:
        return Refusal("no-date", "started_on", "say when it was offered or started")
    if outcome.offered_on and outcome.started_on and outcome.started_on < outcome.offered_on:
        message = f"started on {outcome.started_on}, before it was offered on {outcome.offered_on}"
        return Refusal("started-before-offered", "started_on", message)
    if outcome.ended_on and outcome.ended_on < begun:
        return Refusal("ended-before-started", "ended_on", f"ended on {outcome.ended_on}, before {begun}")
    for field in ("offered_on", "started_on", "ended_on"):
        day: date | None = getattr(outcome, field)
        if day and (refusal := in_the_future(day, today, field)):
            return refusal
    return None


def restated(original: OutcomeRecorded, outcome: Outcome, at: datetime) -> OutcomeRecorded:
    """The same outcome (it keeps its id), said anew."""
    return _said_of(original, replace(outcome, outcome_id=original.outcome_id), at)


def _said_of(any_fact: Fact, outcome: Outcome, at: datetime) -> OutcomeRecorded:
    return OutcomeRecorded(
        person_id=any_fact.person_id,
        programme_id=any_fact.programme_id,
        controller=any_fact.controller,
        outcome_id=outcome.outcome_id,
        kind=outcome.kind,
        extent=outcome.extent,
        offered_on=outcome.offered_on,
        started_on=outcome.started_on,
        ended_on=outcome.ended_on,
        occurred_on=min(day for day in (outcome.offered_on, outcome.started_on) if day),
        recorded_at=at,
    )
