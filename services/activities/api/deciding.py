"""The commands of activities: what each wants on the desk and how it is decided, by the name a batch calls it."""

from collections.abc import Callable
from uuid import uuid4

from activities.api import bodies, verbs
from activities.api.verbs import Tools
from activities.storage import desk
from activities.storage.desk import Desk, Wanted
from common.clock import Clock
from common.http import Kind, Verb, Verbs

Activities = Verbs[Desk, Tools, Wanted]
OneVerb = Verb[Desk, Tools, Wanted]

_ACTIVITIES = Kind(bodies.ActivityBody, "POST /activities")
_SESSIONS = Kind(bodies.SessionBody, "POST /sessions")
_ATTENDANCE = Kind(bodies.AttendanceBody, "POST /attendance")
_CORRECTIONS = Kind(bodies.CorrectionRow, "POST /attendance/{attendance_id}/corrections", ("attendance_id",))

VERBS: dict[str, OneVerb] = {
    "activities": Verb(_ACTIVITIES, verbs.wants_activity, verbs.define_activity),
    "sessions": Verb(_SESSIONS, verbs.wants_session, verbs.schedule_session),
    "attendance": Verb(_ATTENDANCE, verbs.wants_attendance, verbs.record_attendance),
    "attendance-corrections": Verb(_CORRECTIONS, verbs.wants_correction, verbs.correct_attendance),
}


def _random_id() -> str:
    return uuid4().hex


def commands(clock: Clock, new_id: Callable[[], str] = _random_id) -> Activities:
    """The service's commands, callable without HTTP."""
    return Verbs(VERBS, lambda: Tools(clock.now(), new_id), desk.lay, desk.write)
