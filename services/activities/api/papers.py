"""Attendance lists and certificates: made here without names, filled in and rendered behind enrolment's door.

The caller's own token goes along, so that enrolment decides what the caller may see and its log names who asked.
"""

from typing import Annotated, Any
from uuid import uuid4

import asyncpg
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from activities.api import access
from activities.domain.papers import Language, attendance_list, certificates
from activities.domain.programmes import day_in_sweden
from activities.storage import papers, programmes, stated
from common.access import Principal
from common.calling import Caller
from common.db import Connection
from common.http import PrincipalOf, as_problem, router
from common.http.calendars import Links
from common.http.document import nothing_there
from common.http.passing import asking_with, handed_on
from common.problems import Problem, problem_response
from contracts.base import Code, Id
from contracts.decisions import Refusal
from contracts.door import KEPT_HEADERS, MEDIA, Document, DoorDocument, Format

_BYTES = {"schema": {"type": "string", "format": "binary"}}


def _paper(described: str, *formats: Format) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA[one].partition(";")[0]: _BYTES for one in formats}
    return {
        200: {"description": described, "content": content},
        409: nothing_there("A person is not known (yet), or there is nothing to put down.")[404],
        **nothing_there("There is no such session or programme, or not for you."),
    }


def routes(pool: asyncpg.Pool, door: Caller | None, links: Links) -> APIRouter:
    """The papers. Without a door there are none, and callers are told so."""
    offered = router()

    @offered.get(
        "/sessions/{session_id}/attendance-list",
        responses=_paper("Everybody expected or present, with room to sign.", "pdf", "html", "csv", "xlsx"),
        response_class=Response,
    )
    async def make_attendance_list(
        session_id: Annotated[Id, Path()],
        principal: PrincipalOf,
        request: Request,
        form: Annotated[Format, Query(alias="format")] = "pdf",
        language: Annotated[Language, Query()] = "sv",
    ) -> Response:
        """A session's attendance list with names; people with protected identity are left out and counted."""
        async with pool.acquire() as connection:
            held = await papers.session(connection, session_id)
            if held is None or await _forbidden(connection, principal, held["programme_id"]):
                return problem_response(_nothing("session"))
            people = await papers.people(connection, session_id)
        document = attendance_list(held["title"], held["starts_at"], held["ends_at"], people, language)
        asked = _asked(held["programme_id"], "attendance-list", document, form)
        return await _through(door, request, asked)

    @offered.get("/certificates", responses=_paper("One page for each person.", "pdf"), response_class=Response)
    async def make_certificates(
        programme: Annotated[Code, Query()],
        person: Annotated[list[Id], Query(min_length=1, max_length=200)],
        principal: PrincipalOf,
        request: Request,
        language: Annotated[Language, Query()] = "sv",
    ) -> Response:
        """Certificates of what people attended inside their spells, as PDF."""
        async with pool.acquire() as connection:
            if await _forbidden(connection, principal, programme):
                return problem_response(_nothing("programme"))
            attendees = await papers.attendees(connection, programme, list(dict.fromkeys(person)))
            title = await stated.title(connection, programme, language)
        document = certificates(title, attendees, language, day_in_sweden(links.clock.now()))
        if isinstance(document, Refusal):
            return problem_response(as_problem(document))
        return await _through(door, request, _asked(programme, "certificate", document, "pdf"))

    return offered


async def _forbidden(connection: Connection, principal: Principal, programme_id: str) -> bool:
    known = (await programmes.find(connection, [programme_id])).get(programme_id)
    return known is None or access.may_change(principal, known) is not None


def _nothing(what: str) -> Problem:
    return Problem(404, f"unknown-{what}", f"There is no such {what} (yet), or not for you.")


def _asked(programme_id: str, purpose: str, document: Document, form: Format) -> DoorDocument:
    """The id names this one paper in enrolment's log."""
    return DoorDocument(
        document_id=uuid4().hex, programme_id=programme_id, purpose=purpose, format=form, document=document
    )


async def _through(door: Caller | None, request: Request, asked: DoorDocument) -> Response:
    """What enrolment answers: the paper, or its problem as it stands. CallFailed is answered with 503 further out."""
    if door is None:
        return problem_response(Problem(503, "no-door", "No personal-data door is set up here."))
    answer = await door.post("/door/documents", asked.model_dump(mode="json"), token=asking_with(request))
    return handed_on(answer, MEDIA[asked.format], KEPT_HEADERS)
