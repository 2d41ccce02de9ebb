"""The HTTP operations of speed dating: commands, the timetable as data, in calendars and on paper, feedback."""

import csv
import io
from functools import partial
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.calendar_text import Entry, calendar
from common.calling import Called, Caller
from common.clock import Clock
from common.http import CommandOf, PrincipalOf, router
from common.http.document import answers, nothing_there
from common.http.passing import asking_with, handed_on
from common.problems import Problem, ProblemError
from contracts.base import Code, Id
from contracts.door import KEPT_HEADERS, MEDIA
from matching.api import access
from matching.api.bodies.dating import FeedbackBody, MarksBody, MeetingsBody, SpeedDatingBody, TimetableBody
from matching.api.dating import SpeedDatings
from matching.api.examples import EVENT, FEEDBACK, PROBLEM
from matching.api.remembering import Remembering
from matching.domain import papers
from matching.domain.papers import Paper, Sheet
from matching.storage import dating, programmes, sheets
from matching.vault import Vault

EventId = Annotated[Id, Path()]
_EVENT = "/speed-datings/{event_id}"
_UNREADABLE = nothing_there("There is no such event or timetable, or you may not read it.")
_BYTES: dict[str, Any] = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
_OF_THE_DOOR = {409: nothing_there("A person or the programme is not known to enrolment (yet).")[404], **_UNREADABLE}
_PAPER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The paper.", "content": {MEDIA["pdf"]: _BYTES, MEDIA["html"]: _BYTES}}, **_OF_THE_DOOR
}  # fmt: skip
_CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {"description": "An iCalendar file.", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    **_OF_THE_DOOR,
}


def routes(pool: asyncpg.Pool, vault: Vault, clock: Clock, door: Caller) -> list[APIRouter]:
    """Everything about speed dating."""
    return [_commands(clock), _reads(pool), _papers(pool, vault, clock, door)]


def _commands(clock: Clock) -> APIRouter:
    offered, dates, memory = router(), SpeedDatings(clock), Remembering(clock)

    @offered.post("/speed-datings", responses=answers(EVENT, PROBLEM))
    async def arrange(body: SpeedDatingBody, command: CommandOf) -> Response:
        """Plan an event: participants, employers, tables, interpreters, rounds, breaks, wanted meetings."""
        return await command.run(dates.arrange, body)

    @offered.post(f"{_EVENT}/timetables", responses=answers(EVENT, PROBLEM) | _UNREADABLE)
    async def timetable(event_id: EventId, body: TimetableBody, command: CommandOf) -> Response:
        """Make a timetable, or another in the middle of the event that moves no meeting already held."""
        return await command.run(partial(dates.timetable, event_id=event_id), body)

    @offered.post(f"{_EVENT}/meetings", responses=answers(EVENT, PROBLEM) | _UNREADABLE)
    async def meetings(event_id: EventId, body: MeetingsBody, command: CommandOf) -> Response:
        """Write down which of the planned meetings took place."""
        return await command.run(partial(memory.meetings, event_id=event_id), body)

    @offered.post(f"{_EVENT}/marks", responses=answers(EVENT, PROBLEM) | _UNREADABLE)
    async def marks(event_id: EventId, body: MarksBody, command: CommandOf) -> Response:
        """Write down what both sides said; marks become preferences of a stable run."""
        return await command.run(partial(memory.marks, event_id=event_id), body)

    @offered.post(f"{_EVENT}/feedback", responses=answers(FEEDBACK, PROBLEM) | _UNREADABLE)
    async def send_feedback(event_id: EventId, body: FeedbackBody, command: CommandOf) -> Response:
        """Have every participant told which employers would like to go on with them. One message id, one message."""
        return await command.run(partial(memory.feedback, event_id=event_id), body)

    return offered


def _reads(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/speed-datings", responses=_UNREADABLE)
    async def list_events(
        programme: Annotated[Code, Query()],
        principal: PrincipalOf,
        after: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> Any:
        """A programme's events by id, without who comes."""
        async with pool.acquire() as connection:
            known = (await programmes.find(connection, [programme])).get(programme)
            if known is None or not access.may_read(principal, known):
                raise ProblemError(_nothing("programme"))
            found = await dating.of_programme(connection, programme, after, limit)
        told = [
            one.event.model_dump(mode="json", include={"event_id", "starts_at", "rounds", "minutes"})
            | {"guests": len(one.event.guests), "hosts": len(one.event.hosts)}
            for one in found
        ]
        return {"speed_datings": told}

    @offered.get(f"{_EVENT}/timetable", responses=_UNREADABLE)
    async def read_timetable(event_id: EventId, principal: PrincipalOf) -> Any:
        """The timetable that holds, by pseudonymous ids; protected people are left out."""
        sheet = await _sheet(pool, None, principal, event_id)
        times = {number: [at.isoformat() for at in both] for number, both in sheet.times().items()}
        return {
            "event_id": event_id,
            "version": sheet.version,
            "rounds": [{"round": number, "begins": both[0], "ends": both[1]} for number, both in times.items()],
            "meetings": [one.model_dump(mode="json") for one in sheet.meetings()],
            "shortfalls": [one.model_dump() for one in sheet.timetable.shortfalls if one.id not in sheet.hidden],
            "quality": sheet.timetable.quality.model_dump() | {"gap": sheet.timetable.quality.gap},
        }

    return offered


def _papers(pool: asyncpg.Pool, vault: Vault, clock: Clock, door: Caller) -> APIRouter:
    offered = router()

    @offered.get(f"{_EVENT}/calendar", responses=_CALENDAR, response_class=Response)
    async def read_calendar(
        event_id: EventId,
        principal: PrincipalOf,
        request: Request,
        person: Annotated[Id | None, Query()] = None,
        table: Annotated[Id | None, Query()] = None,
    ) -> Response:
        """One person's or one table's meetings as iCalendar; a table's with names, from the personal-data door."""
        sheet = await _sheet(pool, vault, principal, event_id)
        chosen = [one for one in sheet.meetings() if one.person_id == person or one.table == table]
        if not chosen:
            raise ProblemError(_nothing("person-or-table"))
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

    @offered.get(f"{_EVENT}/print", responses=_PAPER, response_class=Response)
    async def print_timetables(
        event_id: EventId,
        principal: PrincipalOf,
        request: Request,
        of: Annotated[Paper, Query()] = "people",
        form: Annotated[Literal["pdf", "html"], Query()] = "pdf",
    ) -> Response:
        """Timetables for every person or table, or feedback for every employer, with names."""
        sheet = await _sheet(pool, vault, principal, event_id)
        asked = papers.document(sheet, of, form)
        answer = await door.post("/door/documents", asked.model_dump(mode="json"), token=asking_with(request))
        return handed_on(answer, MEDIA[form], KEPT_HEADERS)

    return offered


async def _sheet(pool: asyncpg.Pool, vault: Vault | None, principal: Principal, event_id: str) -> Sheet:
    """What papers are made from. Raises ProblemError with 404. Without a vault employers have no names."""
    async with pool.acquire() as connection:
        found = await sheets.sheet(connection, vault, event_id)
        known = await programmes.find(connection, [found.programme_id] if found else [])
    if found is None or not access.may_read(principal, known[found.programme_id]):
        raise ProblemError(_nothing("timetable"))
    return found


def _named(answer: Called) -> dict[int, str]:
    """The names that the door filled in, by the number of their row; whoever it left out is not among them."""
    rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    return {int(row[0]): row[1] for row in list(rows)[1:]}


def _nothing(what: str) -> Problem:
    return Problem(404, f"unknown-{what}", f"There is no such {what} (yet), or you may not read it.")
