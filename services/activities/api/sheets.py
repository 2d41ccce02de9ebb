"""The attendance of one session in one request: what is the same for every line is looked up and checked once."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from activities.api import access
from activities.api.hours_bodies import SheetBody, SheetRow
from activities.api.tools import Tools
from activities.domain import attendance
from activities.domain.attendance import Place, Presence
from activities.storage.desk import Desk, Wanted
from activities.storage.laying import Rules, lay
from activities.storage.writing import write
from common import store, telemetry
from common.access import Principal
from common.db import Connection
from common.http import as_problem, unknown
from common.http.commands import Work
from common.idempotency import StoredResponse
from common.problems import Problem
from contracts.activities import AttendanceRecorded
from contracts.decisions import Already, Refusal

_JSON = {"content-type": "application/json"}


def sheet(principal: Principal, session_id: str, body: SheetBody, tools: Callable[[], Tools]) -> Work:
    """The work of writing down a sheet, line by line; a line that is refused holds up no other."""

    async def work(connection: Connection) -> StoredResponse | Problem:
        now = tools()
        names = [f"{session_id}~{row.person_id}" for row in body.rows]
        laid = await lay(connection, [Wanted(attended=(session_id,), attendances=names)], Rules(now.at))
        answers = _record(laid, principal, session_id, body, now)
        if isinstance(answers, Problem):
            return answers
        await write(connection, laid)
        await store.append(connection, laid.changes(), traceparent=telemetry.traceparent())
        return StoredResponse(200, _JSON, msgspec.json.encode({"answers": answers}))

    return work


def _record(
    desk: Desk, principal: Principal, session_id: str, body: SheetBody, tools: Tools
) -> Sequence[dict[str, Any]] | Problem:
    session = desk.sessions.get(session_id)
    if session is None:
        return unknown("session", "session_id", status=404)
    activity = desk.activities[session.stands.activity_id]
    programme = desk.programmes[activity.programme_id]
    if problem := access.may_change(principal, programme):
        return problem
    locked = desk.locked[programme.id]
    like: AttendanceRecorded | None = None

    def line(row: SheetRow) -> dict[str, Any]:
        nonlocal like
        name = attendance.named(session_id, row.person_id, None)
        if isinstance(name, Refusal):
            return _refused(name)
        place = Place(name, row.person_id, activity, session.stands, programme, session.cancelled, locked)
        known = desk.attendances.get(name)
        presence = Presence(row.status, row.minutes, after_lock=body.after_lock)
        decided = attendance.record(place, presence, known.said if known else None, tools.at, like)
        if isinstance(decided, Refusal):
            return _refused(decided)
        aggregate = f"attendance:{name}"
        if isinstance(decided, Already):
            return {"status": 200, "aggregate": aggregate, "version": decided.version, "attendance_id": name}
        desk.keep(aggregate, decided)
        like = like or decided[0]
        return {"status": 201, "aggregate": aggregate, "version": 1, "attendance_id": name}

    return [line(row) for row in body.rows]


def _refused(refusal: Refusal) -> dict[str, Any]:
    problem = as_problem(refusal)
    return {"status": problem.status, "problem": problem.document()}
