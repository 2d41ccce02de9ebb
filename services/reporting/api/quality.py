"""What is amiss in a programme's facts, over HTTP: how much of what, and row by row where it is mended."""

import asyncio
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path, Query

from common.clock import Clock, local_date
from common.db import Connection
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.problems import Problem, ProblemError
from contracts.base import Code
from reporting.api import access
from reporting.api.asking import ZONE
from reporting.api.months import UNKNOWN, Programme
from reporting.domain.exports import quality
from reporting.domain.exports.quality import Flaw, Looked
from reporting.storage.exports import reading
from reporting.storage.releases import publishing

_NOTED = "SELECT finding, facts FROM read.finding WHERE programme_id = $1 AND facts > 0 ORDER BY finding"
_NOT_THERE = nothing_there("No such programme, or nothing is looked for under this name.")
_TITLES = {
    "incomplete-record": ("Ofullständig uppgift vid inträde", "Incomplete record at entry"),
    "missing-follow-up": ("Uppföljning saknas", "Missing follow-up"),
    "contradictory-outcome": ("Motstridigt resultat", "Contradictory outcome"),
    "attendance-outside-spell": ("Närvaro utanför deltagandet", "Attendance outside every spell"),
    "unmatched-reference": ("Hänvisning till något okänt", "Reference to something unknown"),
    "spells-side-by-side": ("Överlappande deltagandeperioder", "Spells side by side"),
    "unreasonable-hours": ("Orimligt många timmar", "Unreasonably many hours"),
}


def routes(pool: asyncpg.Pool, clock: Clock) -> list[APIRouter]:
    """The counts, and the lists."""
    return [_counting(pool, clock), _listing(pool, clock)]


def _counting(pool: asyncpg.Pool, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/quality/{programme}", responses=_NOT_THERE)
    async def read_quality(programme: Programme, principal: PrincipalOf) -> dict[str, Any]:
        """How much of what is amiss; what imports noted is there too, as `noted`."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            problem = await access.refuse(connection, principal, programme)
            looked, position = await _looked(connection, problem, programme, local_date(clock.now(), ZONE))
            noted = await connection.fetch(_NOTED, programme)
        counts = await asyncio.to_thread(lambda: {flaw: len(quality.listed(looked, flaw)) for flaw in quality.FLAWS})
        proposals = f"/merge-proposals?controller={looked.programme.controller}"
        return {
            "programme": programme,
            "position": position,
            "flaws": [_told(programme, flaw, count) for flaw, count in counts.items()],
            "noted": [
                {"flaw": row["finding"], "count": row["facts"], "list": f"/quality/{programme}/{row['finding']}"}
                for row in noted
            ],
            "merges_suspected": {"service": "enrolment", "method": "GET", "path": proposals},
        }

    return offered


def _listing(pool: asyncpg.Pool, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/quality/{programme}/{flaw}", responses=_NOT_THERE)
    async def list_flaws(
        programme: Programme, flaw: Annotated[Code, Path()], principal: PrincipalOf,
        after: Annotated[str, Query(max_length=400, description="`next` of the page before.")] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> dict[str, Any]:  # fmt: skip
        """One kind of flaw, row by row, each with the operation that mends it."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            problem = await access.refuse_others(connection, principal, programme)
            looked, position = await _looked(connection, problem, programme, local_date(clock.now(), ZONE))
            noted = {row["finding"] for row in await connection.fetch(_NOTED, programme)}
        if flaw not in quality.FLAWS and flaw not in noted:
            raise ProblemError(Problem(404, "unknown-flaw", "Nothing is looked for under this name."))
        every = await asyncio.to_thread(quality.listed, looked, flaw)
        page = [one for one in every if one.key > after][:limit]
        return {
            "flaw": flaw,
            "position": position,
            "count": len(every),
            "rows": [_row(one) for one in page],
            "next": page[-1].key if len(page) == limit else None,
        }

    return offered


async def _looked(connection: Connection, problem: Problem | None, programme: str, today: date) -> tuple[Looked, int]:
    if problem:
        raise ProblemError(problem)
    definition = await publishing.definition(connection, programme)
    if definition is None:
        raise ProblemError(UNKNOWN)
    known = await reading.known(connection, programme)
    return Looked(definition, known.record, known.people, today), known.position


def _told(programme: str, flaw: str, count: int) -> dict[str, Any]:
    swedish, english = _TITLES[flaw]
    path = f"/quality/{programme}/{flaw}"
    return {"flaw": flaw, "title": {"sv": swedish, "en": english}, "count": count, "list": path}


def _row(one: Flaw) -> dict[str, Any]:
    return {
        "person_id": one.person_id, "about": one.about, "on": one.on, "details": one.details,
        "mend": one.mend._asdict(),
    }  # fmt: skip
