"""The HTTP operations about hours on their way to a funder, and about visitors; each is thin."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from activities.api import hours_bodies as bodies
from activities.api.deciding import Activities
from activities.api.examples import ATTENDANCE, MONTH, PROBLEM, SHEET, VISITORS
from activities.api.sheets import sheet
from common.http import CommandOf, Task, carry_out, limited, router
from common.http.batch import LIMIT
from common.http.document import answers
from contracts.base import Id

AttendanceId = Annotated[Id, Path()]
SessionId = Annotated[Id, Path()]
CountId = Annotated[Id, Path()]


def routes(activities: Activities) -> list[APIRouter]:
    """Every operation about hours and visitors."""
    return [_sheets(activities), _hours(activities), _visitors(activities)]


def _sheets(activities: Activities) -> APIRouter:
    offered = router()

    @offered.post("/sessions/{session_id}/attendance", responses=answers(SHEET, PROBLEM, batch=True))
    @limited(LIMIT)
    async def record_sheet(session_id: SessionId, body: bodies.SheetBody, command: CommandOf) -> Response:
        """Up to 1,000 people's attendance of one session, answered line by line; a refused line holds up no other."""
        return await command.execute(sheet(command.principal, session_id, body, activities.tools))

    return offered


def _hours(activities: Activities) -> APIRouter:
    offered = router()

    @offered.post("/attendance/{attendance_id}/signature", responses=answers(ATTENDANCE, PROBLEM))
    async def sign_on_paper(attendance_id: AttendanceId, body: bodies.SignatureBody, command: CommandOf) -> Response:
        """The participant signed on paper, and staff say so."""
        row = bodies.SignatureRow.model_construct(**dict(body), attendance_id=attendance_id)
        return await carry_out(command, activities, Task("signatures", row))

    @offered.post("/attendance/{attendance_id}/approval", responses=answers(ATTENDANCE, PROBLEM))
    async def approve(attendance_id: AttendanceId, body: bodies.ApprovalBody, command: CommandOf) -> Response:
        """Approve for the funder what the participant has signed; unlikely things by name only."""
        row = bodies.ApprovalRow.model_construct(**dict(body), attendance_id=attendance_id)
        return await carry_out(command, activities, Task("approvals", row))

    @offered.post("/months", responses=answers(MONTH, PROBLEM))
    async def lock_month(body: bodies.MonthBody, command: CommandOf) -> Response:
        """Close a month in which every presence is approved; from here on only corrections with a reason."""
        return await carry_out(command, activities, Task("months", body))

    return offered


def _visitors(activities: Activities) -> APIRouter:
    offered = router()

    @offered.post("/visitors", responses=answers(VISITORS, PROBLEM))
    async def count_visitors(body: bodies.VisitorsBody, command: CommandOf) -> Response:
        """Individuals who were reached at an open session and are no participants."""
        return await carry_out(command, activities, Task("visitors", body))

    @offered.post("/visitors/{count_id}/corrections", responses=answers(VISITORS, PROBLEM))
    async def correct_visitors(count_id: CountId, body: bodies.RecountBody, command: CommandOf) -> Response:
        """The number that holds instead, or void."""
        row = bodies.RecountRow.model_construct(**dict(body), count_id=count_id)
        return await carry_out(command, activities, Task("visitor-corrections", row))

    return offered
