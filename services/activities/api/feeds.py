"""Calendar links over HTTP: made and revoked by staff, opened by whoever holds one, without an account."""

from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from activities.api import access
from activities.api.examples import PROBLEM
from activities.domain import feeds as rules
from activities.domain.feeds import Feed, Scope
from activities.storage import feeds, programmes, stated
from common.access import Principal
from common.calendar_text import calendar
from common.db import Connection
from common.http import Answer, CommandOf, PrincipalOf, as_problem, calendars, router, unknown
from common.http.calendars import Links
from common.http.document import answers, nothing_there
from common.problems import Body, Problem, problem_response
from contracts.base import Code, Id

_FEED = {"aggregate": "calendar-feed:7c9e6679f3b54d1c8d0a4c0f2b6f1a11", "version": 1,
         "feed_id": "7c9e6679f3b54d1c8d0a4c0f2b6f1a11"}  # fmt: skip
_REVOKED = {**_FEED, "version": 2}
_NAMED = nothing_there("There is no calendar link of that id.")
_UNREADABLE = nothing_there("There is no such programme (yet), or you may not read it.")


class FeedBody(Body):
    """Whose calendar: the programme's, or that of one host, consultant or participant."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "en-vag-in", "scope": "host", "of": "roda-korset-hedemora"},
        {"programme_id": "en-vag-in", "scope": "programme"},
    ]})  # fmt: skip

    programme_id: Code
    scope: Scope
    of: Id | None = None


class RevocationBody(Body):
    """Nothing more is said: the link is closed for good."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


def routes(pool: asyncpg.Pool, links: Links) -> list[APIRouter]:
    """Making, revoking, listing and opening."""
    return [_commands(links), _reads(pool, links)]


def _commands(links: Links) -> APIRouter:
    offered = router()

    @offered.post("/calendar-feeds", responses=answers(_FEED, PROBLEM))
    async def make_feed(body: FeedBody, command: CommandOf) -> Response:
        """Make a secret link to a calendar. The list of feeds shows it."""

        async def make(connection: Connection, principal: Principal, asked: FeedBody) -> Answer | Problem:
            return await _make(connection, principal, asked, links)

        return await command.run(make, body)

    @offered.post("/calendar-feeds/{feed_id}/revocation", responses=answers(_REVOKED, PROBLEM) | _NAMED)
    async def revoke_feed(feed_id: Annotated[Id, Path()], body: RevocationBody, command: CommandOf) -> Response:
        """Close a link for good: whoever has it sees nothing any more."""

        async def revoke(connection: Connection, principal: Principal, _: RevocationBody) -> Answer | Problem:
            return await _revoke(connection, principal, feed_id, links)

        return await command.run(revoke, body)

    return offered


async def _make(connection: Connection, principal: Principal, body: FeedBody, links: Links) -> Answer | Problem:
    programme = (await programmes.find(connection, [body.programme_id])).get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    guarded = body.scope == "participant" and body.of is not None and await feeds.guarded(connection, body.of)
    if refusal := rules.issue_refused(body.scope, body.of, programme, guarded=guarded):
        return as_problem(refusal)
    feed = Feed(links.new_id(), body.programme_id, body.scope, body.of)
    await feeds.keep(connection, feed, links.clock.now())
    return Answer(f"calendar-feed:{feed.feed_id}", 1, ids={"feed_id": feed.feed_id}, status=201)


async def _revoke(connection: Connection, principal: Principal, feed_id: str, links: Links) -> Answer | Problem:
    known = await feeds.find(connection, feed_id)
    if known is None:
        return unknown("calendar-feed", "feed_id", status=404)
    programme = (await programmes.find(connection, [known["programme_id"]]))[known["programme_id"]]
    if problem := access.may_change(principal, programme):
        return problem
    await feeds.revoke(connection, feed_id, links.clock.now())
    status = 201 if known["revoked_at"] is None else 200
    return Answer(f"calendar-feed:{feed_id}", 2, ids={"feed_id": feed_id}, status=status)


def _reads(pool: asyncpg.Pool, links: Links) -> APIRouter:
    offered = router()

    @offered.get("/calendar-feeds", responses=_UNREADABLE)
    async def list_feeds(
        programme: Annotated[Code, Query()],
        principal: PrincipalOf,
        after: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> Any:
        """A programme's calendar links by id, with their addresses as long as they are open."""
        async with pool.acquire() as connection:
            known = (await programmes.find(connection, [programme])).get(programme)
            if known is None or access.may_change(principal, known):
                return problem_response(Problem(404, "unknown-programme", "No such programme, or not for you."))
            found = await feeds.every(connection, programme, after, limit)
        return {"feeds": [_shown(one, links) for one in found]}

    @offered.get("/calendar/{link}", responses=calendars.OPENED, response_class=Response)
    async def open_calendar(link: Annotated[str, Path(max_length=120)], request: Request) -> Response:
        """Sessions as an iCalendar file: the coming ones and those of the last half year."""
        feed_id = links.feed_id(link)
        async with pool.acquire() as connection:
            feed = await feeds.opened(connection, feed_id) if feed_id else None
            if feed is None:
                return problem_response(calendars.CLOSED)
            name = await stated.title(connection, feed.programme_id, "sv")
            entries = await feeds.entries(connection, feed, links.clock.now())
        return calendars.fetched(request, calendar(name, entries, product="Activities"))

    return offered


def _shown(feed: dict[str, Any], links: Links) -> dict[str, Any]:
    return {
        "feed_id": feed["feed_id"],
        "scope": feed["scope"],
        "of": feed["of_whom"],
        "made_at": feed["made_at"],
        "revoked_at": feed["revoked_at"],
        "url": None if feed["revoked_at"] else links.url(feed["feed_id"]),
    }
