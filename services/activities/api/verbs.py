"""The commands of activities: what each needs on the desk, and how it is decided there."""

from activities.api import access
from activities.api.bodies import ActivityBody, AttendanceBody, CorrectionRow, SessionBody
from activities.api.tools import Tools
from activities.domain import attendance, attendance_record, offering, sessions
from activities.domain.attendance import Place
from activities.domain.attendance_record import Attendance
from activities.domain.sessions import Session
from activities.storage.desk import Desk, Wanted
from common.access import Principal
from common.http import Answer, as_problem, settled, unknown
from common.problems import Problem, refusal
from contracts.activities import ActivityDefined
from contracts.decisions import Refusal


def wants_activity(body: ActivityBody, _: Tools) -> Wanted:
    """The programme, and the activity if it has an id."""
    return Wanted(programmes=(body.programme_id,), activities=_one(body.activity_id))


def define_activity(desk: Desk, principal: Principal, body: ActivityBody, tools: Tools) -> Answer | Problem:
    """Put an activity on offer."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    activity_id = body.activity_id or tools.new_id()
    decision = offering.define(desk.activities.get(activity_id), body.as_offer(activity_id), programme, tools.at)
    return settled(desk, f"activity:{activity_id}", decision, {"activity_id": activity_id})


def wants_session(body: SessionBody, _: Tools) -> Wanted:
    """The activity, the session if it has an id, and what it books."""
    return Wanted(
        activities=(body.activity_id,),
        sessions=_one(body.session_id),
        booked=body.books(body.activity_id) if body.mode == "strict" else (),
        since=(body.starts_at,),
    )


def schedule_session(desk: Desk, principal: Principal, body: SessionBody, tools: Tools) -> Answer | Problem:
    """Put a session on the calendar."""
    activity = desk.activities.get(body.activity_id)
    if activity is None:
        return unknown("activity", "activity_id")
    programme = desk.programmes[activity.programme_id]
    if problem := access.may_change(principal, programme):
        return problem
    session_id = body.session_id or tools.new_id()
    session = desk.sessions.get(session_id)
    occurrence = body.as_occurrence(session_id)
    decision = sessions.schedule(session, occurrence, activity, programme, desk.bookings, tools.at)
    answer = settled(desk, name := f"session:{session_id}", decision, {"session_id": session_id})
    if name in desk.circles and isinstance(answer, Answer) and answer.status == 201:
        desk.seat_sessions(name, None, [desk.sessions[session_id].stands], tools.at)
    return answer


def wants_attendance(body: AttendanceBody, _: Tools) -> Wanted:
    """The session or the activity, and the attendance."""
    name = f"{body.session_id}~{body.person_id}" if body.session_id else body.attendance_id
    return Wanted(activities=_one(body.activity_id), attended=_one(body.session_id), attendances=_one(name))


def record_attendance(desk: Desk, principal: Principal, body: AttendanceBody, tools: Tools) -> Answer | Problem:
    """Write down a presence or an absence."""
    place = _place(desk, body, tools)
    if isinstance(place, Problem):
        return place
    if problem := access.may_change(principal, place.programme):
        return problem
    known = desk.attendances.get(place.attendance_id)
    presence = body.as_presence(body.mode, body.after_lock)
    decision = attendance.record(place, presence, known.said if known else None, tools.at)
    ids = {"attendance_id": place.attendance_id}
    return settled(desk, f"attendance:{place.attendance_id}", decision, ids)


def wants_correction(body: CorrectionRow, _: Tools) -> Wanted:
    """The attendance; what it stands on is found with it."""
    return Wanted(attendances=(body.attendance_id,))


def correct_attendance(desk: Desk, principal: Principal, body: CorrectionRow, tools: Tools) -> Answer | Problem:
    """Say what holds instead."""
    state = desk.attendances.get(body.attendance_id)
    if state is None:
        return unknown("attendance", "attendance_id", status=404)
    place = standing_place(desk, state)
    if problem := access.may_change(principal, place.programme):
        return problem
    instead = body.replacement.as_presence(body.mode) if body.replacement else None
    decision = attendance_record.correct(state, body.corrects, instead, place, tools.at, body.after_lock)
    ids = {"attendance_id": body.attendance_id}
    return settled(desk, f"attendance:{body.attendance_id}", decision, ids)


def standing_place(desk: Desk, state: Attendance) -> Place:
    """Where an attendance is now: its session may have moved to another activity since."""
    said = state.stands or state.said
    session = desk.sessions[said.session_id] if said.session_id else None
    activity = desk.activities[session.stands.activity_id if session else said.activity_id]
    return _at(desk, (said.attendance_id, said.person_id), activity, session)


def _place(desk: Desk, body: AttendanceBody, tools: Tools) -> Place | Problem:
    session: Session | None = None
    attendance_id = body.attendance_id
    if body.session_id is not None:
        session = desk.sessions.get(body.session_id)
        if session is None:
            return unknown("session", "session_id")
        name = attendance.named(body.session_id, body.person_id, body.attendance_id)
        if isinstance(name, Refusal):
            return as_problem(name)
        attendance_id = name
    activity_id = session.stands.activity_id if session else body.activity_id
    if activity_id is None:
        message = "name the session (or, in historical mode, the activity)"
        return refusal("no-session", message, field="session_id")
    if body.activity_id not in {None, activity_id}:
        return refusal("another-activity", f"the session is one of {activity_id}", field="activity_id")
    activity = desk.activities.get(activity_id)
    if activity is None:
        return unknown("activity", "activity_id")
    return _at(desk, (attendance_id or tools.new_id(), body.person_id), activity, session)


def _at(desk: Desk, whose: tuple[str, str], activity: ActivityDefined, session: Session | None) -> Place:
    programme = desk.programmes[activity.programme_id]
    stands, cancelled = (session.stands, session.cancelled) if session else (None, False)
    return Place(*whose, activity, stands, programme, cancelled, desk.locked.get(programme.id, frozenset()))


def _one(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()
