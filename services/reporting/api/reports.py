"""Reports over HTTP for staff: make one, look at it, sign it, hand it out; what is due, and what is late.

Partners download open editions through the gateway.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from common.access import Principal
from common.clock import Clock, local_date
from common.db import Connection
from common.http import Answer, CommandOf, PrincipalOf, as_problem, router
from common.http.document import nothing_there
from common.problems import Body, Problem, ProblemError
from contracts.base import Code, Id
from contracts.decisions import Refusal
from reporting.api import access
from reporting.domain.languages import Language
from reporting.domain.reports.asking import Wanted
from reporting.domain.reports.order import Edition, Kind
from reporting.reports.canonical import Keys
from reporting.reports.making import ZONE, By, make, sign
from reporting.storage.reports import due, keeping

_NOT_THERE = nothing_there("No such programme or report, or you may not see it.")
_Programme = Annotated[Code, Path()]
_Report = Annotated[Id, Path()]
_Format = Literal["pdf", "html", "xlsx", "csv", "json"]
_UNKNOWN = Problem(404, "unknown-report", "The programme has no such report.")


class ReportWanted(Body):
    """Which report. What is left out is as the calendar and the programme say."""

    kind: Kind
    edition: Edition = "closed"
    """closed: exact figures, for owner and steering group. open: what the newest release shows, for everybody."""
    calendar: Code | None = None
    """The expected report that it is."""
    covers_from: date | None = None
    covers_to: date | None = None
    on: date | None = None
    """The day that the figures are of."""


class SignatureWanted(Body):
    """Nothing to say: the report is signed as it was made."""


def routes(pool: asyncpg.Pool, clock: Clock, keys: Keys) -> list[APIRouter]:
    """The operations on reports, but for their verification."""
    return [_reading(pool, clock, keys), _handing_out(pool), _making(clock, keys)]


def _reading(pool: asyncpg.Pool, clock: Clock, keys: Keys) -> APIRouter:
    offered = router()

    @offered.get("/reports/{programme}", responses=_NOT_THERE)
    async def read_reports(programme: _Programme, principal: PrincipalOf) -> dict[str, Any]:
        """The signed reports of a programme, and those that were made and not signed."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            await _let_in(connection, principal, programme)
            return {
                "programme": programme,
                "signed": await keeping.signed(connection, programme),
                "drafts": await keeping.drafts(connection, programme),
            }

    @offered.get("/report-calendar/{programme}", responses=_NOT_THERE)
    async def read_calendar(programme: _Programme, principal: PrincipalOf) -> dict[str, Any]:
        """What is due when and to whom, what was delivered, what is late, and who was reminded of it."""
        today = local_date(clock.now(), ZONE)
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            await _let_in(connection, principal, programme)
            listed = [_on_the_day(row, today) for row in await due.everything(connection, programme)]
            return {"programme": programme, "on": today, "late": sum(each["late"] for each in listed), "due": listed}

    @offered.get("/report-keys")
    async def read_keys() -> dict[str, Any]:
        """The public halves of the keys whose signatures are taken here, the present one last."""
        return {"present": keys.present, "keys": keys.known()}

    return offered


def _on_the_day(row: dict[str, Any], today: date) -> dict[str, Any]:
    waited_for = row["delivered_on"] is None
    return {**row, "days_left": (row["due_on"] - today).days, "late": waited_for and row["due_on"] < today}


def _handing_out(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/reports/{programme}/{report}", responses=_NOT_THERE)
    async def read_report(programme: _Programme, report: _Report, principal: PrincipalOf) -> Response:
        """The signed document, byte for byte; of a report that is not signed yet, the content that will be."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            await _let_in(connection, principal, programme)
            found = await keeping.document(connection, programme, report)
            found = found or await keeping.draft(connection, programme, report)
            if found is None:
                raise ProblemError(_UNKNOWN)
            return Response(found, media_type="application/json")

    @offered.get("/reports/{programme}/{report}/files/{form}", responses=_NOT_THERE)
    async def read_file(
        programme: _Programme,
        report: _Report,
        form: Annotated[_Format, Path()],
        principal: PrincipalOf,
        language: Annotated[Language, Query()] = "sv",
    ) -> Response:
        """A file of a signed report. The JSON speaks both languages."""
        spoken = keeping.BOTH if form == "json" else language
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            await _let_in(connection, principal, programme)
            file = await keeping.file(connection, programme, report, form, spoken)
            if file is None:
                raise ProblemError(_UNKNOWN)
            name = f'attachment; filename="{report}.{language}.{form}"'
            return Response(file.content, headers={"content-type": file.media_type, "content-disposition": name})

    return offered


def _making(clock: Clock, keys: Keys) -> APIRouter:
    offered = router()

    @offered.post("/reports/{programme}")
    async def make_report(programme: _Programme, body: ReportWanted, command: CommandOf) -> Response:
        """Make a report from what is known now. It is looked at before it is signed."""

        async def handler(connection: Connection, principal: Principal, wanted: ReportWanted) -> Answer | Problem:
            return await _make(connection, principal, programme, wanted, clock.now())

        return await command.run(handler, body)

    @offered.post("/reports/{programme}/{report}/signature")
    async def sign_report(
        programme: _Programme, report: _Report, body: SignatureWanted, command: CommandOf
    ) -> Response:
        """Sign a report as it was made, render its files and deliver it. Signed, it never changes."""

        async def handler(connection: Connection, principal: Principal, _: SignatureWanted) -> Answer | Problem:
            if problem := await access.refuse(connection, principal, programme):
                return problem
            hashed = await sign(connection, programme, report, keys, clock.now())
            if hashed is None:
                return _UNKNOWN
            return Answer(f"report:{report}", 1, ids={"report_id": report, "sha256": hashed})

        return await command.run(handler, body)

    return offered


async def _make(
    connection: Connection, principal: Principal, programme: str, wanted: ReportWanted, now: datetime
) -> Answer | Problem:
    if problem := await access.refuse(connection, principal, programme):
        return problem
    made = await make(connection, programme, Wanted(**wanted.model_dump()), By(principal.subject, now))
    if made is None:
        return Problem(404, "unknown-programme", "There is no such programme.")
    if isinstance(made, Refusal):
        return as_problem(made)
    return Answer(f"report:{made.id}", 0, ids={"report_id": made.id, "position": made.position}, status=201)


async def _let_in(connection: Connection, principal: Principal, programme: str) -> None:
    if problem := await access.refuse(connection, principal, programme):
        raise ProblemError(problem)
