"""The HTTP operations of activities; each is thin, the work is in `verbs`."""

from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from activities.api import access, accounts, feeds, hours_routes, lists, papers, planning_routes, signing
from activities.api.bodies import ActivityBody, AttendanceBody, CorrectionBody, CorrectionRow, SessionBody
from activities.api.deciding import Activities
from activities.api.examples import ACTIVITY, ATTENDANCE, BATCH, PROBLEM, SESSION
from activities.storage import listing, programmes
from activities.storage.laying import LONGEST_DAY
from common.access import Principal
from common.calling import Caller
from common.http import Batch, CommandOf, PrincipalOf, Task, carry_out, limited, router, run_batch, straight
from common.http.batch import LIMIT
from common.http.calendars import Links
from common.http.document import answers, nothing_there
from common.problems import Problem, problem_response
from contracts.base import Code, Id

AttendanceId = Annotated[Id, Path()]
Programme = Annotated[Code, Query()]
After = Annotated[str, Query(max_length=80)]
PageSize = Annotated[int, Query(ge=1, le=1000)]
_UNREADABLE = nothing_there("There is no such programme (yet), or you may not read it.")


def routes(
    activities: Activities, pool: asyncpg.Pool, links: Links, door: Caller | None, *, longest_day: int = LONGEST_DAY
) -> list[APIRouter]:
    """Everything activities offers. `links` are those of calendars, `door` leads to enrolment."""
    own = [_commands(activities), *planning_routes.routes(activities), *hours_routes.routes(activities), _lists(pool)]
    own += [*signing.routes(pool, links), *lists.routes(pool, links, longest_day)]
    more = [*feeds.routes(pool, links), papers.routes(pool, door, links)]
    return [*own, *accounts.routes(activities, pool), *more]


def _commands(activities: Activities) -> APIRouter:
    offered = router()

    @offered.post("/activities", responses=answers(ACTIVITY, PROBLEM))
    async def define_activity(body: ActivityBody, command: CommandOf) -> Response:
        """Put an activity on offer in a programme."""
        return await carry_out(command, activities, Task("activities", body))

    @offered.post("/sessions", responses=answers(SESSION, PROBLEM))
    async def schedule_session(body: SessionBody, command: CommandOf) -> Response:
        """Put one occurrence of an activity on the calendar."""
        return await carry_out(command, activities, Task("sessions", body))

    @offered.post("/attendance", responses=answers(ATTENDANCE, PROBLEM))
    @straight
    async def record_attendance(body: AttendanceBody, command: CommandOf) -> Response:
        """Write down that somebody was there, or was not."""
        return await carry_out(command, activities, Task("attendance", body))

    @offered.post("/attendance/{attendance_id}/corrections", responses=answers(ATTENDANCE, PROBLEM))
    async def correct_attendance(attendance_id: AttendanceId, body: CorrectionBody, command: CommandOf) -> Response:
        """What was written down is replaced as a whole, or void."""
        said = {name: getattr(body, name) for name in body.model_fields_set}
        row = CorrectionRow.model_construct(**said, attendance_id=attendance_id)
        return await carry_out(command, activities, Task("attendance-corrections", row))

    @offered.post("/batch", responses=answers(BATCH, PROBLEM, batch=True))
    @limited(LIMIT)
    @straight
    async def batch(body: Batch, command: CommandOf) -> Response:
        """Up to 1,000 commands in one transaction, each as it would be alone, ids inside the bodies."""
        return await run_batch(command, activities.kinds, body, activities.many)

    return offered


def _lists(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/activities", responses=_UNREADABLE)
    async def list_activities(
        programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A programme's activities by id; the next page begins after the last id of this one."""
        if problem := await _unreadable(pool, principal, programme):
            return problem_response(problem)
        async with pool.acquire() as connection:
            found = await listing.activities(connection, programme, after, limit)
        return {"activities": [one.model_dump(mode="json") for one in found]}

    @offered.get("/sessions", responses=_UNREADABLE)
    async def list_sessions(
        programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A programme's sessions by id; the next page begins after the last id of this one."""
        if problem := await _unreadable(pool, principal, programme):
            return problem_response(problem)
        async with pool.acquire() as connection:
            found = await listing.sessions(connection, programme, after, limit)
        return {"sessions": [one.session.model_dump(mode="json") | {"cancelled": one.cancelled} for one in found]}

    return offered


async def _unreadable(pool: asyncpg.Pool, principal: Principal, programme_id: str) -> Problem | None:
    async with pool.acquire() as connection:
        known = (await programmes.find(connection, [programme_id])).get(programme_id)
    if known is not None and access.may_read(principal, known):
        return None
    return Problem(404, "unknown-programme", "There is no such programme (yet), or you may not read it.")
