"""Lists for staff over HTTP: series, places, attendance on its way, months, visitors, and what to look at."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any

import asyncpg
import msgspec
from fastapi import APIRouter, Path, Query

from activities.api import access
from activities.domain.programmes import Programme as Known
from activities.storage import hours, lists, programmes
from activities.storage.lists import Page
from common.access import Principal
from common.db import Connection
from common.http import PrincipalOf, router, unknown
from common.http.calendars import Links
from common.http.document import nothing_there
from common.problems import problem_response
from contracts.activities_hours import Month
from contracts.base import Code, Id

Programme = Annotated[Code, Query()]
After = Annotated[str, Query(max_length=80)]
PageSize = Annotated[int, Query(ge=1, le=1000)]
OneMonth = Annotated[Month, Query()]
Day = Annotated[date, Query()]
ListId = Annotated[Id | None, Query(description="A series or a session.")]
_UNREADABLE = nothing_there("There is no such programme (yet), or you may not read it.")
_WORKING_ROLES = {"coordinator", "caseworker", "service"}
Read = Callable[[Connection], Awaitable[Any]]


def routes(pool: asyncpg.Pool, links: Links, longest_day: int) -> list[APIRouter]:
    """Every list. `longest_day`: from how many minutes on a day is unlikely."""
    return [_places(pool), _hours(pool), _checks(pool, links, longest_day)]


def _places(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/series", responses=_UNREADABLE)
    async def list_series(
        programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A programme's series with how full they are, by id."""
        page = Page(programme, after, limit)
        return await _read(pool, principal, programme, "series", lambda c: lists.series(c, page))

    @offered.get("/sign-ups", responses=_UNREADABLE)
    async def list_sign_ups(
        programme: Programme, principal: PrincipalOf, of: ListId = None, after: After = "", limit: PageSize = 200
    ) -> Any:
        """Who has a place and who waits (by `number`), by id."""
        page, works = Page(programme, after, limit), _works(principal)
        return await _read(
            pool, principal, programme, "sign_ups", lambda c: lists.sign_ups(c, page, of, protected=works)
        )

    @offered.get("/reached", responses=_UNREADABLE)
    async def reached(programme: Programme, principal: PrincipalOf, first_day: Day, last_day: Day) -> Any:
        """Individuals who were reached and are no participants: known ones once each, volumes added up."""
        return await _read(
            pool, principal, programme, "reached", lambda c: lists.reached(c, programme, first_day, last_day)
        )

    return offered


def _hours(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/attendance", responses=_UNREADABLE)
    async def list_attendance(
        programme: Programme, principal: PrincipalOf, month: OneMonth, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A month's attendance, how far each is on its way, and whether a spell holds its day."""
        page, works = Page(programme, after, limit), _works(principal)
        return await _read(
            pool, principal, programme, "attendance", lambda c: lists.attendance(c, page, month, protected=works)
        )

    @offered.get("/attendance/{attendance_id}", responses=_UNREADABLE)
    async def one_attendance(attendance_id: Annotated[Id, Path()], principal: PrincipalOf) -> Any:
        """Everything ever said of one attendance: the original, every correction, signature and approval."""
        async with pool.acquire() as connection:
            said = [
                {"version": version, "type": subject, **msgspec.json.decode(body)}
                for version, subject, body in await lists.history(connection, attendance_id)
            ]
            known = await _readable(connection, principal, said[0]["programme_id"]) if said else None
        if known is None:
            return problem_response(unknown("attendance", "attendance_id", status=404))
        return {"attendance_id": attendance_id, "versions": said}

    @offered.get("/months", responses=_UNREADABLE)
    async def list_months(programme: Programme, principal: PrincipalOf) -> Any:
        """A programme's months: minutes, minutes within spells, how far they are, what changed after the lock."""
        return await _read(pool, principal, programme, "months", lambda c: lists.months(c, programme))

    return offered


def _checks(pool: asyncpg.Pool, links: Links, longest_day: int) -> APIRouter:
    offered = router()

    @offered.get("/checks/attendance", responses=_UNREADABLE)
    async def unlikely_attendance(  # noqa: PLR0917 - each is a query parameter
        programme: Programme, principal: PrincipalOf, first_day: Day, last_day: Day, after: After = "",
        limit: PageSize = 200,
    ) -> Any:  # fmt: skip
        """Attendance over 13 hours a day, overlapping, outside the spell, or longer than its session."""
        return await _read(
            pool, principal, programme, "attendance",
            lambda c: hours.unlikely(c, programme, first_day, last_day, longest_day, after, limit),
        )  # fmt: skip

    @offered.get("/checks/sessions", responses=_UNREADABLE)
    async def sessions_outside_period(
        programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """Sessions that a later definition leaves outside the programme's period: to be moved or cancelled."""
        page = Page(programme, after, limit)
        return await _read(pool, principal, programme, "sessions", lambda c: lists.outside_period(c, page))

    @offered.get("/checks/clashes", responses=_UNREADABLE)
    async def undecided_clashes(
        programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """Places that collide with another session or studies to come, and nobody has decided that they stay."""
        page = Page(programme, after, limit)
        return await _read(pool, principal, programme, "clashes", lambda c: lists.clashes(c, page, links.clock.now()))

    return offered


async def _read(pool: asyncpg.Pool, principal: Principal, programme: str, name: str, read: Read) -> Any:
    async with pool.acquire() as connection:
        if await _readable(connection, principal, programme) is None:
            return problem_response(unknown("programme", "programme", status=404))
        return {name: await read(connection)}


async def _readable(connection: Connection, principal: Principal, programme: str) -> Known | None:
    known = (await programmes.find(connection, [programme])).get(programme)
    return known if known is not None and access.may_read(principal, known) else None


def _works(principal: Principal) -> bool:
    """Whether the reader works with people, so that those under protection are not left out."""
    return bool(principal.roles & _WORKING_ROLES)
