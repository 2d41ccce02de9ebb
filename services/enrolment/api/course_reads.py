"""What staff read of referrals, participants, plans and follow-ups, page by page, without who anybody is.

A page ends with `next`: give it back as `after` for the following one. Sealed texts are read one person at a time,
and that is logged.
"""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import APIRouter, Path, Query

from common.access import Principal
from common.db import Connection
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.problems import Problem, problem_response, refusal
from contracts.base import Code, Id
from contracts.programme import ProgrammeDefinition
from enrolment.api import access
from enrolment.domain import reporting_calendar
from enrolment.domain.places import limited
from enrolment.storage import merges, programmes
from enrolment.storage.course import lists, participants

ProgrammeId = Annotated[Code, Path()]
Limit = Annotated[int, Query(ge=1, le=500)]
After = Annotated[str, Query(max_length=200)]
_NOT_FOUND = nothing_there("No such programme, or not for you.")
_FIRST_DAY = date(1900, 1, 1)
Listing = Callable[[Connection, ProgrammeDefinition], Awaitable[dict[str, Any]]]


def routes(pool: asyncpg.Pool, today: Callable[[], date]) -> list[APIRouter]:
    """The lists."""
    return [_participants(pool, today), _follow_ups(pool, today), _of_programmes(pool)]


def _participants(pool: asyncpg.Pool, today: Callable[[], date]) -> APIRouter:
    offered = router()

    @offered.get("/programmes/{programme_id}/participants", responses=_NOT_FOUND)
    async def list_participants(  # noqa: PLR0917 - query parameters
        programme_id: ProgrammeId, principal: PrincipalOf, state: Literal["in", "left", "paused"] | None = None,
        group: Annotated[Code | None, Query()] = None, consultant: Annotated[Id | None, Query()] = None,
        after: After = "", limit: Limit = 100,
    ) -> Any:  # fmt: skip
        """Who is, or was, in the programme: dates, group, phase, consultant, plan."""

        async def read(connection: Connection, definition: ProgrammeDefinition) -> dict[str, Any]:
            rows = await lists.participants(
                connection, definition.id, after=after, state=state, group=group, consultant=consultant, limit=limit
            )
            return _page("participants", await _linked(connection, rows), limit, lambda row: row["person_id"])

        return await _read(pool, principal, programme_id, read)

    @offered.get("/programmes/{programme_id}/stalled-plans", responses=_NOT_FOUND)
    async def list_stalled_plans(
        programme_id: ProgrammeId, principal: PrincipalOf, after: After = "", limit: Limit = 100,
        planless_days: Annotated[int, Query(ge=0, le=366)] = 42,
    ) -> Any:  # fmt: skip
        """Participants whose plan does not move, with the reasons; six weeks without a plan are one."""

        async def read(connection: Connection, definition: ProgrammeDefinition) -> dict[str, Any]:
            since = today() - timedelta(days=planless_days)
            rows = await lists.stalled(
                connection, definition.id, after=after, today=today(), planless_since=since, limit=limit
            )
            return _page("plans", await _linked(connection, rows), limit, lambda row: row["person_id"])

        return await _read(pool, principal, programme_id, read)

    return offered


def _follow_ups(pool: asyncpg.Pool, today: Callable[[], date]) -> APIRouter:
    offered = router()

    @offered.get("/programmes/{programme_id}/follow-ups", responses=_NOT_FOUND)
    async def list_follow_ups(
        programme_id: ProgrammeId, principal: PrincipalOf, state: Literal["due", "missed", "all"] = "due",
        after: After = "", limit: Limit = 100,
    ) -> Any:  # fmt: skip
        """What is to be asked of people who have left, the most urgent first."""
        start = _cursor(after, 3)
        if isinstance(start, Problem):
            return problem_response(start)

        async def read(connection: Connection, definition: ProgrammeDefinition) -> dict[str, Any]:
            day, person_id, point = start
            rows = await lists.follow_ups(
                connection, definition.id, after=(day, person_id, point), today=today(),
                state=state, limit=limit,
            )  # fmt: skip
            linked = await _linked(connection, rows)
            return _page(
                "follow_ups", linked, limit, lambda row: f"{row['last_day']}/{row['person_id']}/{row['point']}"
            )

        return await _read(pool, principal, programme_id, read)

    @offered.get("/programmes/{programme_id}/referrals", responses=_NOT_FOUND)
    async def list_referrals(  # noqa: PLR0917 - query parameters
        programme_id: ProgrammeId, principal: PrincipalOf,
        status: Literal["made", "accepted", "waitlisted", "promoted", "declined", "withdrawn", "entered"] | None = None,
        group: Annotated[Code | None, Query()] = None, after: After = "", limit: Limit = 100,
    ) -> Any:  # fmt: skip
        """Who was proposed, longest ago first; with `status=waitlisted` the waiting list in its order."""
        start = _cursor(after, 2)
        if isinstance(start, Problem):
            return problem_response(start)

        async def read(connection: Connection, definition: ProgrammeDefinition) -> dict[str, Any]:
            day, referral_id, _ = start
            rows = await lists.referrals(
                connection, definition.id, after=(day, referral_id), status=status, group=group, limit=limit
            )
            return _page("referrals", rows, limit, lambda row: f"{row['received_on']}/{row['referral_id']}")

        return await _read(pool, principal, programme_id, read)

    return offered


def _of_programmes(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/programmes/{programme_id}/reporting-calendar", responses=_NOT_FOUND)
    async def read_reporting_calendar(programme_id: ProgrammeId, principal: PrincipalOf) -> Any:
        """Every report that is expected, single and recurring, in the order of the days it is due."""

        async def read(_: Connection, definition: ProgrammeDefinition) -> dict[str, Any]:
            return {"reports": [_expected(one) for one in reporting_calendar.unrolled(definition)]}

        return await _read(pool, principal, programme_id, read)

    @offered.get("/programmes/{programme_id}/places", responses=_NOT_FOUND)
    async def read_places(programme_id: ProgrammeId, principal: PrincipalOf) -> Any:
        """How many places there are, taken or kept, and free; null where nobody counts."""

        async def read(connection: Connection, definition: ProgrammeDefinition) -> dict[str, Any]:
            counted = await participants.taken(connection, definition.id)
            named: list[str | None] = [None, *(group.id for group in definition.groups)]
            few = limited(definition)
            return {
                "taken": counted.taken.total(),
                "places": definition.capacity.places if definition.capacity else None,
                "groups": [
                    {"group": group, "taken": counted.taken[group],
                     "free": max(0, counted.left(definition, group)) if few else None}
                    for group in named
                ],
            }  # fmt: skip

        return await _read(pool, principal, programme_id, read)

    return offered


async def _read(pool: asyncpg.Pool, principal: Principal, programme_id: str, listing: Listing) -> Any:
    async with pool.acquire() as connection:
        known = await programmes.programme(connection, programme_id)
        if known is None or not access.may_read(principal, known.current):
            message = "There is no such programme, or you may not read it."
            return problem_response(Problem(404, "unknown-programme", message))
        return await listing(connection, known.current)


async def _linked(connection: Connection, rows: list[Any]) -> list[dict[str, Any]]:
    """Each row is a record, and names the other records of the same human being: who was merged is in the list twice,
    since each record has a way of its own, and nobody has to be asked twice.
    """
    clusters = await merges.clusters_of(connection, [row["person_id"] for row in rows])
    return [{**row, "same_person_as": sorted(clusters.members(row["person_id"]) - {row["person_id"]})} for row in rows]


def _page(name: str, rows: list[Any], limit: int, cursor: Callable[[Any], str]) -> dict[str, Any]:
    return {name: [dict(row) for row in rows], "next": cursor(rows[-1]) if len(rows) == limit else None}


def _cursor(after: str, parts: int) -> tuple[date, str, str] | Problem:
    """Where the page before ended: a day, an id and perhaps a point."""
    if not after:
        return _FIRST_DAY, "", ""
    day, *rest = after.split("/")
    try:
        if len(rest) == parts - 1 and "\x00" not in after:
            return date.fromisoformat(day), rest[0], rest[-1]
    except ValueError:
        pass
    return refusal("not-a-cursor", "give back what `next` said", field="after")


def _expected(one: reporting_calendar.Expected) -> dict[str, Any]:
    return {
        "id": one.id, "title": one.title.model_dump(), "due": one.due, "to": one.to, "covers_from": one.covers_from,
        "covers_to": one.covers_to, "assumed": one.assumed,
    }  # fmt: skip
