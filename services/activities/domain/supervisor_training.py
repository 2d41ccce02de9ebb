"""Employers' staff who were trained as supervisors of interns: how many of which employer, never who.

Matching hears it, because an opening without a trained supervisor is shown as such.
"""

from dataclasses import dataclass
from datetime import date, datetime

from activities.domain.attendance import LONGEST_ID
from activities.domain.latest import Latest
from activities.domain.programmes import day_in_sweden
from contracts.activities import ActivityDefined
from contracts.activities_results import SupervisorTrainingAttended
from contracts.base import Id
from contracts.decisions import Already, Refusal

Event = SupervisorTrainingAttended
KIND = "supervisor-training"


@dataclass(frozen=True, slots=True)
class Trained:
    """So many people of an employer were at the session, on its day."""

    session_id: Id
    on: date
    employer: Id
    people: int


def training_id(session_id: str, employer: str) -> str:
    """One count for each session and employer."""
    return f"{session_id}~{employer}"


def attend(
    last: Latest[SupervisorTrainingAttended] | None, trained: Trained, activity: ActivityDefined, at: datetime
) -> list[Event] | Already | Refusal:
    """Count them; a later count of the same session and employer speaks instead, zero voids it."""
    if refusal := _refused(last, trained, activity, day_in_sweden(at)):
        return refusal
    if last is not None and last.event.people == trained.people:
        return Already(last.version)
    return [
        SupervisorTrainingAttended(
            training_id=training_id(trained.session_id, trained.employer),
            programme_id=activity.programme_id,
            controller=activity.controller,
            activity_id=activity.activity_id,
            kind=activity.kind,
            area=activity.area,
            session_id=trained.session_id,
            employer=trained.employer,
            people=trained.people,
            occurred_on=trained.on,
            recorded_at=at,
        )
    ]


def _refused(last: Latest[Event] | None, trained: Trained, activity: ActivityDefined, today: date) -> Refusal | None:
    if activity.kind != KIND:
        return Refusal("not-supervisor-training", "session_id", f"the session is one of {activity.kind}, not of {KIND}")
    if trained.on > today:
        return Refusal("in-the-future", "session_id", f"{trained.on} has not come yet: today is {today}")
    if len(training_id(trained.session_id, trained.employer)) > LONGEST_ID:
        message = f"session and employer are longer than {LONGEST_ID - 1} characters together"
        return Refusal("id-too-long", "session_id", message)
    if last is None and trained.people == 0:
        return Refusal("nobody-trained", "people", "nothing was counted yet that zero could void")
    return None
