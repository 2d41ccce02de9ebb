"""The HTTP operations of speed dating: commands, the events of a programme, the timetable as data."""

from functools import partial
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Query
from starlette.responses import Response

from common.calling import Caller
from common.clock import Clock
from common.http import CommandOf, PrincipalOf, router
from common.http.document import answers
from common.problems import ProblemError
from contracts.base import Code
from matching.api import access, dating_papers
from matching.api.bodies.dating import FeedbackBody, MarksBody, MeetingsBody, SpeedDatingBody, TimetableBody
from matching.api.dating import SpeedDatings
from matching.api.dating_papers import EVENT_PATH, UNREADABLE, EventId
from matching.api.examples import EVENT, FEEDBACK, PROBLEM
from matching.api.remembering import Remembering
from matching.storage import dating, programmes
from matching.vault import Vault


def routes(pool: asyncpg.Pool, vault: Vault, clock: Clock, door: Caller) -> list[APIRouter]:
    """Everything about speed dating."""
    return [_commands(clock), _reads(pool), *dating_papers.routes(pool, vault, clock, door)]


def _commands(clock: Clock) -> APIRouter:
    offered, dates, memory = router(), SpeedDatings(clock), Remembering(clock)

    @offered.post("/speed-datings", responses=answers(EVENT, PROBLEM))
    async def arrange(body: SpeedDatingBody, command: CommandOf) -> Response:
        """Plan an event: participants, employers, tables, interpreters, rounds, breaks, wanted meetings."""
        return await command.run(dates.arrange, body)

    @offered.post(f"{EVENT_PATH}/timetables", responses=answers(EVENT, PROBLEM) | UNREADABLE)
    async def timetable(event_id: EventId, body: TimetableBody, command: CommandOf) -> Response:
        """Make a timetable, or another in the middle of the event that moves no meeting already held."""
        return await command.run(partial(dates.timetable, event_id=event_id), body)

    @offered.post(f"{EVENT_PATH}/meetings", responses=answers(EVENT, PROBLEM) | UNREADABLE)
    async def meetings(event_id: EventId, body: MeetingsBody, command: CommandOf) -> Response:
        """Write down which of the planned meetings took place."""
        return await command.run(partial(memory.meetings, event_id=event_id), body)

    @offered.post(f"{EVENT_PATH}/marks", responses=answers(EVENT, PROBLEM) | UNREADABLE)
    async def marks(event_id: EventId, body: MarksBody, command: CommandOf) -> Response:
        """Write down what both sides said; marks become preferences of a stable run."""
        return await command.run(partial(memory.marks, event_id=event_id), body)

    @offered.post(f"{EVENT_PATH}/feedback", responses=answers(FEEDBACK, PROBLEM) | UNREADABLE)
    async def send_feedback(event_id: EventId, body: FeedbackBody, command: CommandOf) -> Response:
        """Have every participant told which employers would like to go on with them. One message id, one message."""
        return await command.run(partial(memory.feedback, event_id=event_id), body)

    return offered


def _reads(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/speed-datings", responses=UNREADABLE)
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
                raise ProblemError(dating_papers.nothing("programme"))
            found = await dating.of_programme(connection, programme, after, limit)
        told = [
            one.event.model_dump(mode="json", include={"event_id", "starts_at", "rounds", "minutes"})
            | {"guests": len(one.event.guests), "hosts": len(one.event.hosts)}
            for one in found
        ]
        return {"speed_datings": told}

    @offered.get(f"{EVENT_PATH}/timetable", responses=UNREADABLE)
    async def read_timetable(event_id: EventId, principal: PrincipalOf) -> Any:
        """The timetable that holds, by pseudonymous ids; protected people are left out."""
        sheet = await dating_papers.sheet_of(pool, None, principal, event_id)
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
