"""The commands that plan: series, changed and cancelled sessions, commitments."""

from activities.api import access
from activities.api.planning_bodies import (
    CancellationRow,
    ChangeRow,
    CommitmentBody,
    EndRow,
    ResizeRow,
    SeriesBody,
)
from activities.api.tools import Tools
from activities.domain import attendance_record, commitments, places, recurrence, series, sessions
from activities.domain.attendance import month_refused
from activities.domain.programmes import day_in_sweden
from activities.domain.sessions import Session
from activities.storage.desk import Desk, Wanted
from activities.storage.tracks import join_all, keep_places
from common.access import Principal
from common.http import Answer, as_problem, settled, unknown
from common.problems import Problem
from contracts.activities import ActivityDefined
from contracts.decisions import Already, Refusal


def wants_series(body: SeriesBody, _: Tools) -> Wanted:
    """The activity, the series, what its sessions book, and the people of its phase."""
    what = [f"consultant/{one}" for one in body.consultants] + ([f"room/{body.room}"] if body.room else [])
    return Wanted(
        activities=(body.activity_id,),
        lists=(f"series:{body.series_id}",),
        booked=[(body.activity_id, one) for one in what],
        since=(recurrence.moment(body.starts_on, "00:00"),),
        tracks=((body.activity_id, body.phase),) if body.phase else (),
    )


def plan_series(desk: Desk, principal: Principal, body: SeriesBody, tools: Tools) -> Answer | Problem:
    """Plan sessions that recur; a track is joined at once by who is in its phase."""
    activity = desk.activities.get(body.activity_id)
    if activity is None:
        return unknown("activity", "activity_id")
    programme = desk.programmes[activity.programme_id]
    if problem := access.may_change(principal, programme):
        return problem
    known, aggregate = desk.series.get(body.series_id), f"series:{body.series_id}"
    planned = series.plan(known, body.as_plan(), activity, programme, desk.bookings, tools.at)
    ids = {"series_id": body.series_id}
    if isinstance(planned, Already | Refusal):
        return settled(desk, aggregate, planned, ids)
    answer = settled(desk, aggregate, [planned.series], ids)
    for session in planned.sessions:
        desk.keep(f"session:{session.session_id}", [session])
    desk.seat_sessions(aggregate, planned.series.capacity, planned.sessions, tools.at)
    join_all(desk, planned.series, tools.at)
    return answer


def wants_resize(body: ResizeRow, _: Tools) -> Wanted:
    """The series with everybody in it."""
    return Wanted(series=(body.series_id,), lists=(f"series:{body.series_id}",))


def resize_series(desk: Desk, principal: Principal, body: ResizeRow, tools: Tools) -> Answer | Problem:
    """Room for more or fewer; who waits is promoted in order."""
    known = desk.series.get(body.series_id)
    if known is None:
        return unknown("series", "series_id", status=404)
    if problem := access.may_change(principal, desk.programmes[known.said.programme_id]):
        return problem
    aggregate = f"series:{body.series_id}"
    taken = desk.circles[aggregate].fullest()
    decision = series.resize(known, body.capacity, taken, tools.at)
    answer = settled(desk, aggregate, decision, {"series_id": body.series_id})
    desk.resize_circle(aggregate, desk.series[body.series_id].capacity)
    keep_places(desk, places.promote(desk.circles[aggregate], tools.at, tools.today))
    return answer


def wants_change(body: ChangeRow, _: Tools) -> Wanted:
    """The session with its attendance and places, the activity it comes to, what it books."""
    return Wanted(
        activities=(body.activity_id,),
        changed=(body.session_id,),
        booked=body.books(body.activity_id),
        since=(body.starts_at,),
    )


def change_session(desk: Desk, principal: Principal, body: ChangeRow, tools: Tools) -> Answer | Problem:
    """Move a session in time, place or to another activity; no count stays where it was."""
    state = desk.sessions.get(body.session_id)
    if state is None:
        return unknown("session", "session_id", status=404)
    activity = desk.activities.get(body.activity_id)
    if activity is None:
        return unknown("activity", "activity_id")
    programme = desk.programmes[state.stands.programme_id]
    if problem := access.may_change(principal, programme):
        return problem
    occurrence = body.at(body.session_id)
    decision = sessions.change(state, occurrence, activity, programme, desk.bookings, tools.at)
    refusal = _too_small(desk, body, state) or _following_refused(desk, body, tools, decision)
    aggregate, ids = f"session:{body.session_id}", {"session_id": body.session_id}
    if refusal and not isinstance(decision, Refusal | Already):
        return as_problem(refusal)
    answer = settled(desk, aggregate, decision, ids)
    if not isinstance(decision, Refusal | Already):
        _attendance_follows(desk, body, activity, tools)
        name = desk.homes.get(body.session_id)
        if name is not None:
            desk.resize_session(name, body.session_id, body.capacity)
            keep_places(desk, places.promote(desk.circles[name], tools.at, tools.today))
    return answer


def wants_cancellation(body: CancellationRow, _: Tools) -> Wanted:
    """The session with its attendance and places."""
    return Wanted(changed=(body.session_id,))


def cancel_session(desk: Desk, principal: Principal, body: CancellationRow, tools: Tools) -> Answer | Problem:
    """It does not take place; nobody can have been there."""
    state = desk.sessions.get(body.session_id)
    if state is None:
        return unknown("session", "session_id", status=404)
    if problem := access.may_change(principal, desk.programmes[state.stands.programme_id]):
        return problem
    there = [a for a in desk.of_session.get(body.session_id, ()) if _minutes(desk, a)]
    if there and not state.cancelled:
        message = f"{len(there)} people were there: correct their attendance first"
        return as_problem(Refusal("attended", "session_id", message, "conflict"))
    decision = sessions.cancel(state, body.reason, tools.at)
    return settled(desk, f"session:{body.session_id}", decision, {"session_id": body.session_id})


def wants_commitment(body: CommitmentBody, _: Tools) -> Wanted:
    """The programme, the commitment, and the diary it goes into."""
    return Wanted(programmes=(body.programme_id,), commitments=(body.commitment_id,), people=(body.person_id,))


def record_commitment(desk: Desk, principal: Principal, body: CommitmentBody, tools: Tools) -> Answer | Problem:
    """Write down when a participant is taken elsewhere."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    state = desk.commitments.get(body.commitment_id)
    who = (body.person_id, body.kind)
    decided = commitments.record(state, body.commitment_id, who, body.as_pattern(), programme, tools.at)
    aggregate, ids = f"commitment:{body.commitment_id}", {"commitment_id": body.commitment_id}
    if isinstance(decided, Already | Refusal):
        return settled(desk, aggregate, decided, ids)
    recorded, desk.spans[body.commitment_id] = decided
    return settled(desk, aggregate, [recorded], ids)


def wants_end(body: EndRow, _: Tools) -> Wanted:
    """The commitment."""
    return Wanted(commitments=(body.commitment_id,))


def end_commitment(desk: Desk, principal: Principal, body: EndRow, tools: Tools) -> Answer | Problem:
    """A commitment holds no longer."""
    state = desk.commitments.get(body.commitment_id)
    if state is None:
        return unknown("commitment", "commitment_id", status=404)
    if problem := access.may_change(principal, desk.programmes[state.said.programme_id]):
        return problem
    decision = commitments.end(state, body.last_day, tools.at)
    return settled(desk, f"commitment:{body.commitment_id}", decision, {"commitment_id": body.commitment_id})


def _too_small(desk: Desk, body: ChangeRow, state: Session) -> Refusal | None:
    name = desk.homes.get(body.session_id)
    if name is None or body.capacity is None or body.capacity == state.stands.capacity:
        return None
    circle = desk.circles[name]
    taken = circle.members() + circle.seated(body.session_id)
    if taken <= body.capacity:
        return None
    return Refusal("seats-taken", "capacity", f"{taken} have a place already", "conflict")


def _following_refused(desk: Desk, body: ChangeRow, tools: Tools, decision: object) -> Refusal | None:
    """Attendance follows its session: not into the future, and in locked months only with the reason why."""
    names = desk.of_session.get(body.session_id, ())
    if isinstance(decision, Refusal | Already) or not names:
        return None
    day = day_in_sweden(body.starts_at)
    if day > tools.today:
        return Refusal("attended", "starts_at", "people were there: it cannot move into the future", "conflict")
    locked = desk.locked.get(desk.sessions[body.session_id].stands.programme_id, frozenset())
    for name in names:
        stands = desk.attendances[name].stands
        for on in (day, *([stands.occurred_on] if stands else [])):
            if refusal := month_refused(locked, on, body.after_lock):
                return refusal
    return None


def _attendance_follows(desk: Desk, body: ChangeRow, activity: ActivityDefined, tools: Tools) -> None:
    """What was recorded copies the activity and the day of its session: it is corrected where they change. Nothing is
    corrected only to say for whom the activity is, which would have to be signed again.
    """
    session = desk.sessions[body.session_id].stands
    locked = desk.locked.get(session.programme_id, frozenset())
    for name in desk.of_session.get(body.session_id, ()):
        state = desk.attendances[name]
        stands = state.stands
        if stands is None:
            continue
        same = activity.activity_id == stands.activity_id
        moved = stands.model_copy(
            update={
                "activity_id": activity.activity_id, "kind": activity.kind, "area": activity.area,
                "audience": stands.audience if same else activity.audience,
                "occurred_on": session.occurred_on, "recorded_at": tools.at,
            }
        )  # fmt: skip
        if moved.model_dump(exclude={"recorded_at"}) != stands.model_dump(exclude={"recorded_at"}):
            late = {f"{stands.occurred_on:%Y-%m}", f"{session.occurred_on:%Y-%m}"} & locked
            event = attendance_record.corrected(state, moved, tools.at, body.after_lock if late else None)
            desk.keep(f"attendance:{name}", [event])


def _minutes(desk: Desk, name: str) -> int:
    stands = desk.attendances[name].stands
    return stands.minutes if stands else 0
