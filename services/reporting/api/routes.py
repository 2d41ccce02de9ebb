"""The staff reads of reporting: goals, a figure, its curve, its lines, its evidence, the watermark, the check."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path, Query

from common.calling import Caller
from common.clock import Clock
from common.db import Connection
from common.http import PrincipalOf, router
from common.http.calendars import Links
from common.http.document import nothing_there
from common.problems import ProblemError, refusal
from contracts.base import Code
from reporting.api import (
    access,
    month_files,
    months,
    opening,
    quality,
    registers,
    releasing,
    report_feeds,
    reports,
    verifying,
    webhooks,
)
from reporting.api.asking import asking, book, compiled, described, figure, goal_row
from reporting.api.explaining import explain
from reporting.api.webhooks import Hooks
from reporting.reports.canonical import Keys
from reporting.storage import figures

Verify = Callable[[Connection], Awaitable[dict[str, Any]]]
_NOT_THERE = nothing_there("No such programme or goal, or you may not see its figures.")
_PRINTABLE = r"^[a-z0-9+-]{0,60}$"
_Code = Annotated[Code, Path()]
_On = Annotated[date | None, Query(description="The day that the figure is of; today by default.")]
_Position = Annotated[int | None, Query(ge=0, le=2**62, description="As known at this position of the inbound log.")]
_Version = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Of the definition; the newest by default.")]
_Facet = Annotated[str, Query(pattern=_PRINTABLE, description="Of a cell; the total by default.")]
_Subject = Annotated[
    str,
    Query(
        pattern=r"^([a-z]{1,20}:)?[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$",
        description="A person's pseudonym, or a thing as the lines name it: `deliverable:m-1`.",
    ),
]
_Value = Annotated[str, Query(pattern=_PRINTABLE)]


@dataclass(frozen=True, slots=True)
class Checking:
    """What folds the log once more and says what it found: of the whole ledger, and of one report; and the keys."""

    verify: Verify
    verify_report: verifying.Verify
    keys: Keys


def routes(
    pool: asyncpg.Pool, clock: Clock, checking: Checking, hooks: Hooks, links: Links, *, door: Caller | None = None
) -> list[APIRouter]:
    """Every operation of reporting; `links` are those of calendars, `door` is enrolment's."""
    return [
        _figures(pool, clock),
        _curves(pool, clock),
        _behind(pool, clock),
        *releasing.routes(pool, clock),
        *months.routes(pool, clock, door),
        *month_files.routes(pool, door),
        *registers.routes(pool, door),
        opening.routes(pool),
        *quality.routes(pool, clock),
        *reports.routes(pool, clock, checking.keys),
        *report_feeds.routes(pool, links),
        *verifying.routes(pool, checking.verify_report),
        *webhooks.routes(pool, clock, hooks),
        _upkeep(pool, checking.verify),
    ]


def _figures(pool: asyncpg.Pool, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/goals/{programme}", responses=_NOT_THERE)
    async def read_goals(
        programme: _Code, principal: PrincipalOf, on: _On = None, position: _Position = None, version: _Version = None
    ) -> dict[str, Any]:
        """Every goal of a programme with its figure; those that also count where you may not look by name alone."""
        async with asking(pool, clock, principal, programme, on=on, position=position) as question:
            found, elsewhere = [], await access.counted_elsewhere(question.connection, principal, programme, version)
            for row in await figures.goals(question.connection, programme, version):
                if row["id"] in elsewhere:
                    continue
                values = await figures.values(question.connection, book(question, row), question.on, position)
                found.append(described(question, row, values))
            told = {"programme": programme, "watermark": question.watermark._asdict(), "goals": found}
            return {**told, "counted_elsewhere": sorted(elsewhere)}

    @offered.get("/goals/{programme}/{goal}", responses=_NOT_THERE)
    async def read_goal(
        *,
        programme: _Code,
        goal: _Code,
        principal: PrincipalOf,
        on: _On = None,
        position: _Position = None,
        version: _Version = None,
    ) -> dict[str, Any]:
        """One goal's figure on a day, as known now or at a position."""
        async with asking(pool, clock, principal, programme, on=on, position=position) as question:
            return await figure(question, goal, version)

    return offered


def _curves(pool: asyncpg.Pool, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/goals/{programme}/{goal}/curve", responses=_NOT_THERE)
    async def read_curve(
        *,
        programme: _Code,
        goal: _Code,
        principal: PrincipalOf,
        first: Annotated[date, Query(alias="from")],
        to: Annotated[date, Query()],
        facet: _Facet = "",
        value: _Value = "",
        position: _Position = None,
        version: _Version = None,
    ) -> dict[str, Any]:
        """The steps of a cell over time: each holds from its day until the next."""
        if first > to:
            raise ProblemError(refusal("ends-before-it-starts", "`from` lies after `to`.", field="from"))
        async with asking(pool, clock, principal, programme, on=to, position=position) as question:
            row = await goal_row(question, goal, version)
            name, cell = book(question, row), (facet, value)
            steps = await figures.curve(question.connection, name, first, to, cell=cell, position=position)
            return {
                "goal": goal,
                "version": row["version"],
                "unit": row["unit"],
                "as_known_at": question.known,
                "projection": question.projection,
                "steps": [{"on": step.on, "numerator": step.num, "denominator": step.den} for step in steps],
                "watermark": question.watermark._asdict(),
            }

    return offered


def _behind(pool: asyncpg.Pool, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/goals/{programme}/{goal}/entries", responses=_NOT_THERE)
    async def read_entries(
        *,
        programme: _Code,
        goal: _Code,
        principal: PrincipalOf,
        on: _On = None,
        position: _Position = None,
        version: _Version = None,
        facet: _Facet = "",
        value: _Value = "",
        subject: _Subject | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
        offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    ) -> dict[str, Any]:
        """The ledger's lines behind a number, in the order in which they were written."""
        async with asking(pool, clock, principal, programme, on=on, position=position) as question:
            row = await goal_row(question, goal, version)
            lines = await figures.entries(
                question.connection,
                book(question, row),
                question.on,
                question.known,
                cell=(facet, value),
                subject=subject,
                page=(limit, offset),
            )
            return {"goal": goal, "version": row["version"], "on": question.on, "entries": lines}

    @offered.get("/goals/{programme}/{goal}/evidence", responses=_NOT_THERE)
    async def read_evidence(
        *,
        programme: _Code,
        goal: _Code,
        principal: PrincipalOf,
        subject: _Subject,
        on: _On = None,
        position: _Position = None,
        version: _Version = None,
    ) -> dict[str, Any]:
        """Why this number: what one subject adds, and the events that it stands on."""
        async with asking(pool, clock, principal, programme, on=on, position=position) as question:
            row = await goal_row(question, goal, version)
            told = await explain(question, await compiled(question, row), subject)
            return {"goal": goal, "version": row["version"], **told}

    return offered


def _upkeep(pool: asyncpg.Pool, verify: Verify) -> APIRouter:
    offered = router()

    @offered.get("/watermark")
    async def read_watermark() -> dict[str, Any]:
        """How far the facts reach."""
        async with pool.acquire() as connection:
            return (await figures.watermark(connection))._asdict()

    @offered.get("/verify")
    async def read_verify() -> dict[str, Any]:
        """Fold the whole log once more into memory and compare digests. Takes as long as the log is."""
        async with pool.acquire() as connection:
            return await verify(connection)

    return offered
