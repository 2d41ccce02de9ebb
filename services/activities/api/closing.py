"""The commands that bring hours to a funder: signed on paper, approved, a month locked; and visitors counted."""

from datetime import date

from activities.api import access
from activities.api.hours_bodies import ApprovalRow, MonthBody, RecountRow, SignatureRow, VisitorsBody
from activities.api.tools import Tools
from activities.domain import attendance_record, months, visitors
from activities.domain.visitors import Venue
from activities.storage.desk import Desk, Wanted
from common.access import Principal
from common.http import Answer, settled, unknown
from common.problems import Problem


def wants_signature(body: SignatureRow, _: Tools) -> Wanted:
    """The attendance."""
    return Wanted(attendances=(body.attendance_id,))


def sign_on_paper(desk: Desk, principal: Principal, body: SignatureRow, tools: Tools) -> Answer | Problem:
    """Staff say that the participant signed on paper."""
    state = desk.attendances.get(body.attendance_id)
    if state is None:
        return unknown("attendance", "attendance_id", status=404)
    if problem := access.may_change(principal, desk.programmes[state.said.programme_id]):
        return problem
    decision = attendance_record.sign(state, body.means, tools.at)
    return settled(desk, f"attendance:{body.attendance_id}", decision, {"attendance_id": body.attendance_id})


def wants_approval(body: ApprovalRow, _: Tools) -> Wanted:
    """The attendance, held against what is likely."""
    return Wanted(attendances=(body.attendance_id,), checked=(body.attendance_id,))


def approve(desk: Desk, principal: Principal, body: ApprovalRow, tools: Tools) -> Answer | Problem:
    """Approve one attendance."""
    state = desk.attendances.get(body.attendance_id)
    if state is None:
        return unknown("attendance", "attendance_id", status=404)
    if problem := access.may_change(principal, desk.programmes[state.said.programme_id]):
        return problem
    found = desk.checks.get(body.attendance_id, ())
    decision = attendance_record.approve(state, found, body.despite, body.unsigned_because, tools.at)
    return settled(desk, f"attendance:{body.attendance_id}", decision, {"attendance_id": body.attendance_id})


def wants_month(body: MonthBody, _: Tools) -> Wanted:
    """The programme's month with all of its attendance; nobody writes any meanwhile."""
    first = date.fromisoformat(f"{body.month}-01")
    return Wanted(programmes=(body.programme_id,), months=((body.programme_id, first, months.last_day(first)),))


def lock_month(desk: Desk, principal: Principal, body: MonthBody, tools: Tools) -> Answer | Problem:
    """Close a month."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    key = f"{body.programme_id}:{body.month}"
    lines = desk.month(body.programme_id, body.month)
    locked = desk.locked.get(body.programme_id, frozenset())
    decision = months.lock(locked, body.month, lines, programme, tools.at)
    return settled(desk, f"attendance-month:{key}", decision, {"programme_id": body.programme_id, "month": body.month})


def wants_visitors(body: VisitorsBody, _: Tools) -> Wanted:
    """The session and the count."""
    name = visitors.named(body.session_id, body.person_id, body.audience)
    return Wanted(sessions=(body.session_id,), visitors=(name,))


def count_visitors(desk: Desk, principal: Principal, body: VisitorsBody, tools: Tools) -> Answer | Problem:
    """Write down who or how many came."""
    state = desk.sessions.get(body.session_id)
    if state is None:
        return unknown("session", "session_id")
    venue = _venue(desk, body.session_id)
    if problem := access.may_change(principal, venue.programme):
        return problem
    name = visitors.named(body.session_id, body.person_id, body.audience)
    known = desk.visitors.get(name)
    decision = visitors.count(known, body.number, body.person_id, body.audience, venue, tools.at)
    return settled(desk, f"visitors:{name}", decision, {"count_id": name})


def wants_recount(body: RecountRow, _: Tools) -> Wanted:
    """The count; its session is found with it."""
    return Wanted(visitors=(body.count_id,))


def correct_visitors(desk: Desk, principal: Principal, body: RecountRow, tools: Tools) -> Answer | Problem:
    """Say how many it were really."""
    state = desk.visitors.get(body.count_id)
    if state is None:
        return unknown("count", "count_id", status=404)
    venue = _venue(desk, state.said.session_id)
    if problem := access.may_change(principal, venue.programme):
        return problem
    decision = visitors.correct(state, body.corrects, body.number, venue, tools.at)
    return settled(desk, f"visitors:{body.count_id}", decision, {"count_id": body.count_id})


def _venue(desk: Desk, session_id: str) -> Venue:
    session = desk.sessions[session_id].stands
    activity = desk.activities[session.activity_id]
    return Venue(session, activity, desk.programmes[activity.programme_id])
