"""Signing by the participant: links made by staff, and the page they open, which takes one signature.

A code opens nothing but the unsigned presence of one person in some days; what never was, was used or is over gives
one and the same answer. As with calendars, the answer that makes the link has no code: staff read it in the list.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from activities.api import access, signing_page
from activities.api.examples import PROBLEM, SIGNING_LINK
from activities.api.hours_bodies import Language, LinkBody
from activities.domain import attendance_record
from activities.storage import programmes, signing
from activities.storage.desk import Wanted
from activities.storage.laying import Rules, lay
from activities.storage.signing import Link
from activities.storage.writing import write
from common import store
from common.access import Principal
from common.clock import Clock
from common.db import Connection
from common.http import Answer, CommandOf, PrincipalOf, router, unknown
from common.http.calendars import Links
from common.http.document import answers, nothing_there
from common.problems import Problem, problem_response
from common.store import VersionConflict
from contracts.base import Code

_HTML: dict[str, Any] = {"content": {"text/html": {"schema": {"type": "string"}}}}
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page.", **_HTML},
    404: {"description": "A page: the code opens nothing (any more).", **_HTML},
}
_SAFE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}
_TITLES = """
SELECT o.activity_id, convert_from(e.body, 'UTF8')::json ->> 'title' AS title FROM activities.offered o
JOIN spine.event e ON e.aggregate = 'activity:' || o.activity_id AND e.version = 1
WHERE o.activity_id = ANY($1::text[])
"""
_TRIES = 5
TypedCode = Annotated[str, Query(max_length=60)]
FormCode = Annotated[str, Form(max_length=60)]
After = Annotated[str, Query(max_length=80)]
PageSize = Annotated[int, Query(ge=1, le=1000)]


def routes(pool: asyncpg.Pool, links: Links) -> list[APIRouter]:
    """Links for staff, pages for whoever holds one."""
    return [_staff(pool, links), _pages(pool, links)]


def _staff(pool: asyncpg.Pool, links: Links) -> APIRouter:
    offered = router()

    @offered.post("/signing-links", responses=answers(SIGNING_LINK, PROBLEM))
    async def make_link(body: LinkBody, command: CommandOf) -> Response:
        """A one-time link with which one participant signs what is not signed yet of some days."""
        return await command.run(_making(links), body)

    @offered.get("/signing-links", responses=nothing_there("There is no such programme (yet), or you may not read it."))
    async def list_links(
        programme: Annotated[Code, Query()], principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A programme's links that can still be used, with their codes, by id."""
        async with pool.acquire() as connection:
            known = (await programmes.find(connection, [programme])).get(programme)
            if known is None or not access.may_read(principal, known):
                return problem_response(unknown("programme", "programme", status=404))
            found = await signing.waiting(connection, programme, after, links.clock.now(), limit)
        return {"links": [_shown(link, links) for link in found]}

    return offered


def _pages(pool: asyncpg.Pool, links: Links) -> APIRouter:
    offered = router()

    @offered.get("/sign", response_class=HTMLResponse, responses=_PAGE)
    async def signing_form(code: TypedCode = "", language: Language | None = None) -> Response:
        """The page of a code: what it signs, and one button. Without a code: where to type one."""
        if not code:
            return _html(signing_page.ask(language or "sv"))
        async with pool.acquire() as connection:
            link = await signing.opened(connection, code, links.clock.now())
            if link is None:
                return _html(signing_page.closed(language or "sv"), 404)
            lines = await signing.lines(connection, link)
            rows = await connection.fetch(_TITLES, [line.activity_id for line in lines if line.activity_id])
        titles = {row["activity_id"]: row["title"] for row in rows}
        return _html(signing_page.to_sign(language or link.language, code, lines, titles))

    @offered.post("/sign", response_class=HTMLResponse, responses=_PAGE)
    async def sign(request: Request, code: FormCode, language: Annotated[Language, Form()] = "sv") -> Response:
        """Sign what the code opens; it opens nothing afterwards."""
        if not await _signed(pool, links.clock, code):
            return _html(signing_page.closed(language), 404)
        request.app.state.commands.wake()
        return _html(signing_page.done(language))

    return offered


def _making(links: Links) -> Callable[[Connection, Principal, LinkBody], Any]:
    async def make(connection: Connection, principal: Principal, body: LinkBody) -> Answer | Problem:
        programme = (await programmes.find(connection, [body.programme_id])).get(body.programme_id)
        if programme is None:
            return unknown("programme", "programme_id")
        if problem := access.may_change(principal, programme):
            return problem
        link_id, at = links.new_id(), links.clock.now()
        ends = at + timedelta(days=body.valid_days)
        link = Link(link_id, body.programme_id, body.person_id, body.first_day, body.last_day, body.language, ends)
        await signing.keep(connection, links.key, link)
        return Answer(f"signing-link:{link_id}", 1, ids={"link_id": link_id}, status=201)

    return make


async def _signed(pool: asyncpg.Pool, clock: Clock, code: str) -> bool:
    """Sign, deciding anew if an attendance was corrected meanwhile: what is signed is what stands."""
    for _ in range(_TRIES):
        try:
            async with pool.acquire() as connection, connection.transaction():
                return await _sign(connection, clock, code)
        except VersionConflict:
            continue
    return False


async def _sign(connection: Connection, clock: Clock, code: str) -> bool:
    at = clock.now()
    link = await signing.opened(connection, code, at, to_sign=True)
    if link is None:
        return False
    lines = await signing.lines(connection, link)
    desk = await lay(connection, [Wanted(attendances=[line.attendance_id for line in lines])], Rules(at))
    for line in lines:
        decided = attendance_record.sign(desk.attendances[line.attendance_id], "link", at)
        desk.keep(f"attendance:{line.attendance_id}", decided if isinstance(decided, list) else [])
    await write(connection, desk)
    await store.append(connection, desk.changes())
    await signing.used(connection, link.link_id, at)
    return True


def _shown(link: Link, links: Links) -> dict[str, Any]:
    code = signing.code(links.key, link.link_id)
    return {
        "link_id": link.link_id,
        "person_id": link.person_id,
        "first_day": link.first_day.isoformat(),
        "last_day": link.last_day.isoformat(),
        "expires_at": link.expires_at.isoformat(),
        "code": code,
        "url": f"{links.public_url}/sign?code={code}",
    }


def _html(page: str, status: int = 200) -> Response:
    return HTMLResponse(page, status, headers=_SAFE)
