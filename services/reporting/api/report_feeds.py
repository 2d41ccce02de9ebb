"""The calendar of due reports behind secret links: made and revoked by staff, opened by calendar programs."""

from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.db import Connection
from common.http import Answer, CommandOf, PrincipalOf, calendars, router, unknown
from common.http.calendars import Links
from common.http.document import answers, nothing_there
from common.problems import Body, Problem, ProblemError, problem_response
from contracts.base import Code, Id
from reporting.api import access
from reporting.domain.languages import Language
from reporting.reports import reminding
from reporting.storage.reports import feeds
from reporting.storage.reports.feeds import Feed

_ID = "7c9e6679f3b54d1c8d0a4c0f2b6f1a11"
_FEED = {"aggregate": f"report-feed:{_ID}", "version": 1, "feed_id": _ID}
_UNKNOWN = {"type": "urn:insteg:problem:unknown-programme", "title": "Not Found", "status": 404,
            "rule": "unknown-programme"}  # fmt: skip
_NOT_THERE = nothing_there("No such programme or calendar, or not for you.")
_Programme = Annotated[Code, Path()]


class ReportFeedBody(Body):
    """In which language the calendar is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"language": "sv"}]})

    language: Language = "sv"


class ReportFeedRevocationBody(Body):
    """Nothing more is said: the link is closed for good."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


def routes(pool: asyncpg.Pool, links: Links) -> list[APIRouter]:
    """Making, revoking, listing and opening."""
    return [_commands(links), _reads(pool, links)]


def _commands(links: Links) -> APIRouter:
    offered = router()

    @offered.post("/report-calendar/{programme}/feeds", responses=answers(_FEED, _UNKNOWN) | _NOT_THERE)
    async def make_report_feed(programme: _Programme, body: ReportFeedBody, command: CommandOf) -> Response:
        """Make a secret link to the calendar of due reports, with alarms. The list of feeds shows it."""

        async def make(connection: Connection, principal: Principal, asked: ReportFeedBody) -> Answer | Problem:
            if problem := await access.refuse_others(connection, principal, programme):
                return problem
            feed_id = links.new_id()
            await feeds.keep(connection, feed_id, Feed(programme, asked.language), links.clock.now())
            return Answer(f"report-feed:{feed_id}", 1, ids={"feed_id": feed_id}, status=201)

        return await command.run(make, body)

    @offered.post(
        "/report-calendar/{programme}/feeds/{feed_id}/revocation",
        responses=answers({**_FEED, "version": 2}, _UNKNOWN) | _NOT_THERE,
    )
    async def revoke_report_feed(
        programme: _Programme, feed_id: Annotated[Id, Path()], body: ReportFeedRevocationBody, command: CommandOf
    ) -> Response:
        """Close a link for good: whoever has it sees nothing any more."""

        async def revoke(connection: Connection, principal: Principal, _: ReportFeedRevocationBody) -> Answer | Problem:
            if problem := await access.refuse_others(connection, principal, programme):
                return problem
            closed = await feeds.revoke(connection, programme, feed_id, links.clock.now())
            if closed is None:
                return unknown("report-feed", "feed_id", status=404)
            return Answer(f"report-feed:{feed_id}", 2, ids={"feed_id": feed_id}, status=201 if closed else 200)

        return await command.run(revoke, body)

    return offered


def _reads(pool: asyncpg.Pool, links: Links) -> APIRouter:
    offered = router()

    @offered.get("/report-calendar/{programme}/feeds", responses=_NOT_THERE)
    async def list_report_feeds(
        programme: _Programme,
        principal: PrincipalOf,
        after: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> dict[str, Any]:
        """The links to a programme's calendar of due reports by id, with their addresses as long as they are open."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            if problem := await access.refuse_others(connection, principal, programme):
                raise ProblemError(problem)
            found = await feeds.every(connection, programme, after, limit)
        return {"feeds": [{**one, "url": None if one["revoked_at"] else links.url(one["feed_id"])} for one in found]}

    @offered.get("/calendar/{link}", responses=calendars.OPENED, response_class=Response)
    async def open_report_calendar(link: Annotated[str, Path(max_length=120)], request: Request) -> Response:
        """Due reports as an iCalendar file: what was delivered, what is late, and alarms for what is to come."""
        feed_id = links.feed_id(link)
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            feed = await feeds.opened(connection, feed_id) if feed_id else None
            programme = await feeds.programme(connection, feed.programme_id) if feed else None
            if feed is None or programme is None:
                return problem_response(calendars.CLOSED)
            due = await feeds.due(connection, feed.programme_id)
        return calendars.fetched(request, reminding.file(programme, due, feed.language, links.clock.now()))

    return offered
