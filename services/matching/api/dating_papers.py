"""The timetable of a speed dating in calendars and on paper: names come from the personal-data door."""

import csv
import io
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.calendar_text import Entry, calendar
from common.calling import Called, Caller
from common.clock import Clock
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.http.passing import asking_with, handed_on
from common.problems import Problem, ProblemError
from contracts.base import Id
from contracts.door import KEPT_HEADERS, MEDIA
from matching.api import access
from matching.domain import papers
from matching.domain.papers import Paper, Sheet
from matching.storage import programmes, sheets
from matching.vault import Vault

EventId = Annotated[Id, Path()]
EVENT_PATH = "/speed-datings/{event_id}"
UNREADABLE = nothing_there("There is no such event or timetable, or you may not read it.")
_BYTES: dict[str, Any] = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
_OF_THE_DOOR = {409: nothing_there("A person or the programme is not known to enrolment (yet).")[404], **UNREADABLE}
_PAPER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The paper.", "content": {MEDIA["pdf"]: _BYTES, MEDIA["html"]: _BYTES}}, **_OF_THE_DOOR
}  # fmt: skip
_CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {"description": "An iCalendar file.", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    **_OF_THE_DOOR,
}


def routes(pool: asyncpg.Pool, vault: Vault, clock: Clock, door: Caller) -> list[APIRouter]:
    """Calendars and papers."""
    return [_calendars(pool, vault, clock, door), _prints(pool, vault, door)]


def _calendars(pool: asyncpg.Pool, vault: Vault, clock: Clock, door: Caller) -> APIRouter:
    offered = router()

    @offered.get(f"{EVENT_PATH}/calendar", responses=_CALENDAR, response_class=Response)
    async def read_calendar(
        event_id: EventId,
        principal: PrincipalOf,
        request: Request,
        person: Annotated[Id | None, Query()] = None,
        table: Annotated[Id | None, Query()] = None,
    ) -> Response:
        """One person's or one table's meetings as iCalendar; a table's with names, from the personal-data door."""
        sheet = await sheet_of(pool, vault, principal, event_id)
        chosen = [one for one in sheet.meetings() if one.person_id == person or one.table == table]
        if not chosen:
            raise ProblemError(nothing("person-or-table"))
        titles = {number: sheet.employers[one.employer_id] for number, one in enumerate(chosen)}
        if table is not None:
            asked = papers.names_of(sheet, [one.person_id for one in chosen])
            answer = await door.post("/door/documents", asked.model_dump(mode="json"), token=asking_with(request))
            if not answer.ok:
                return handed_on(answer, MEDIA["csv"])
            titles = _named(answer)
        at, times = clock.now(), sheet.times()
        entries = [
            Entry(
                uid=f"{event_id}~{one.round}~{one.person_id}~{one.table}@insteg", title=titles[number], place=one.table,
                starts_at=times[one.round][0], ends_at=times[one.round][1], changed_at=at,
                change=sheet.version,
            )
            for number, one in enumerate(chosen)
            if number in titles
        ]  # fmt: skip
        headers = {"Cache-Control": "no-store"}
        return Response(calendar(event_id, entries, product="Matching"), media_type="text/calendar", headers=headers)

    return offered


def _prints(pool: asyncpg.Pool, vault: Vault, door: Caller) -> APIRouter:
    offered = router()

    @offered.get(f"{EVENT_PATH}/print", responses=_PAPER, response_class=Response)
    async def print_timetables(
        event_id: EventId,
        principal: PrincipalOf,
        request: Request,
        of: Annotated[Paper, Query()] = "people",
        form: Annotated[Literal["pdf", "html"], Query()] = "pdf",
    ) -> Response:
        """Timetables for every person or table, or feedback for every employer, with names."""
        sheet = await sheet_of(pool, vault, principal, event_id)
        asked = papers.document(sheet, of, form)
        answer = await door.post("/door/documents", asked.model_dump(mode="json"), token=asking_with(request))
        return handed_on(answer, MEDIA[form], KEPT_HEADERS)

    return offered


async def sheet_of(pool: asyncpg.Pool, vault: Vault | None, principal: Principal, event_id: str) -> Sheet:
    """What papers are made from. Raises ProblemError with 404. Without a vault employers have no names."""
    async with pool.acquire() as connection:
        found = await sheets.sheet(connection, vault, event_id)
        known = await programmes.find(connection, [found.programme_id] if found else [])
    if found is None or not access.may_read(principal, known[found.programme_id]):
        raise ProblemError(nothing("timetable"))
    return found


def _named(answer: Called) -> dict[int, str]:
    """The names that the door filled in, by the number of their row; whoever it left out is not among them."""
    rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    return {int(row[0]): row[1] for row in list(rows)[1:]}


def nothing(what: str) -> Problem:
    """There is none, or not for this caller."""
    return Problem(404, f"unknown-{what}", f"There is no such {what} (yet), or you may not read it.")
