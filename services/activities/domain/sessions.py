"""One occurrence of an activity. Its day is the day on which it starts in Europe/Stockholm."""

from dataclasses import dataclass
from datetime import datetime

from activities.domain.programmes import Programme, day_in_sweden, outside
from contracts.activities import ActivityDefined, SessionScheduled
from contracts.base import Id
from contracts.decisions import Already, Mode, Refusal

Event = SessionScheduled
LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When it is. Planned sessions lie in the future; that is what planning is."""

    session_id: Id
    starts_at: datetime
    ends_at: datetime
    mode: Mode = "strict"


def schedule(
    session: SessionScheduled | None,
    occurrence: Occurrence,
    activity: ActivityDefined,
    programme: Programme,
    at: datetime,
) -> list[Event] | Already | Refusal:
    """Put a session on the calendar; historical mode takes one outside the period too."""
    if refusal := _length_refused(occurrence):
        return refusal
    scheduled = SessionScheduled(
        session_id=occurrence.session_id,
        activity_id=activity.activity_id,
        programme_id=activity.programme_id,
        controller=activity.controller,
        area=activity.area,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        occurred_on=day_in_sweden(occurrence.starts_at),
        recorded_at=at,
    )
    if session is not None:
        same = session.model_dump(exclude={"recorded_at"}) == scheduled.model_dump(exclude={"recorded_at"})
        return Already(1) if same else _exists()
    if occurrence.mode == "strict" and (refusal := outside(programme, scheduled.occurred_on, "starts_at")):
        return refusal
    return [scheduled]


def minutes(session: SessionScheduled) -> int:
    """How long it really lasts: a night in which clocks change is an hour longer or shorter than it looks."""
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def _length_refused(occurrence: Occurrence) -> Refusal | None:
    length = (occurrence.ends_at - occurrence.starts_at).total_seconds() / 60
    if length <= 0:
        return Refusal("ends-before-start", "ends_at", "a session ends after it starts")
    if not 1 <= length <= LONGEST_MINUTES:
        return Refusal("unlikely-length", "ends_at", "a session lasts from one minute to 24 hours")
    return None


def _exists() -> Refusal:
    return Refusal("session-exists", "session_id", "another session is scheduled under this id", "conflict")
