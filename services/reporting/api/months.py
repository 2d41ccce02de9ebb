"""Participants' months over HTTP: what is due, what a month would hold, handing it in, correcting what is late.

Everything here is by pseudonymous id; the files with identities are in `month_files`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.calling import Caller
from common.clock import Clock, local_date
from common.db import Connection
from common.http import Answer, CommandOf, PrincipalOf, as_problem, router
from common.http.document import answers, nothing_there
from common.problems import Body, Problem, ProblemError
from contracts.activities_hours import Month
from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.door_files import ChangedAnswer, ChangedSince, HandedIn
from reporting.api import access, door
from reporting.domain.exports import submissions
from reporting.domain.exports.participant_months import Row
from reporting.domain.exports.submissions import Difference
from reporting.exports import handing_in
from reporting.exports.handing_in import ZONE, Stand
from reporting.storage.exports import months
from reporting.storage.exports.months import Edition

Programme = Annotated[Code, Path()]
OneMonth = Annotated[Month, Path()]
UNKNOWN = Problem(404, "unknown-programme", "There is no such programme, or you may not see its months.")
_NOT_THERE = nothing_there("No such programme, or not for you.")
_HANDED_IN = answers(
    {"aggregate": "participant-month:till-arbete-eller-studier:2020-08", "version": 1, "edition": 0, "people": 12},
    {"type": "urn:insteg:problem:months-in-order", "title": "Conflict", "status": 409, "rule": "months-in-order",
     "detail": "2020-07 comes first"},
)  # fmt: skip
_CORRECTED = answers(
    {"aggregate": "participant-months:till-arbete-eller-studier", "version": 3,
     "editions": [{"month": "2020-08", "edition": 1, "differences": 2}]},
    {"type": "urn:insteg:problem:not-approved", "title": "Conflict", "status": 409, "rule": "not-approved",
     "detail": "1 attendances are not approved as they stand"},
)  # fmt: skip


class SubmissionBody(Body):
    """Hand the month in. What was found unlikely about it is taken by name, or mended first."""

    despite: tuple[Code, ...] = Field(default=(), max_length=20)


class CorrectionsBody(Body):
    """Nothing to say: everything that is late goes into one set."""


def routes(pool: asyncpg.Pool, clock: Clock, behind: Caller | None) -> list[APIRouter]:
    """The months."""
    return [_listing(pool, clock), _reading(pool), _handing_in(pool, clock, behind)]


def _listing(pool: asyncpg.Pool, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/exports/{programme}/participant-months", responses=_NOT_THERE)
    async def list_months(programme: Programme, principal: PrincipalOf) -> dict[str, Any]:
        """Every month of the programme: when it is due, whether it was handed in, and what has become late since."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            now = await _standing(connection, await access.refuse(connection, principal, programme), programme)
        late, today = now.correction({}), local_date(clock.now(), ZONE)
        every = [_listed(now, month, late, today) for month in submissions.all_months(now.programme)]
        return {"programme": programme, "position": now.known.position, "months": every}

    return offered


def _listed(now: Stand, month: str, late: Mapping[str, list[Difference]], today: date) -> dict[str, Any]:
    due, made = submissions.due_on(month, now.rule), now.editions.get(month, [])
    return {
        "month": month,
        "due_on": due,
        "state": "handed-in" if made else submissions.state(month, due, today),
        "editions": [_edition(one) for one in made],
        "differences": len(late.get(month, ())) if made else None,
    }


def _reading(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/exports/{programme}/participant-months/{month}", responses=_NOT_THERE)
    async def read_month(
        programme: Programme,
        month: OneMonth,
        principal: PrincipalOf,
        after: Annotated[Id | None, Query(description="The last person of the page before.")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> dict[str, Any]:
        """A month as it would be handed in now, or as it was, with every correction and what is late."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            now = await _standing(connection, await access.refuse_others(connection, principal, programme), programme)
            if month not in submissions.all_months(now.programme):
                raise ProblemError(Problem(404, "outside-programme-period", "The programme has no such month."))
            made = now.editions.get(month, [])
            changed = [(one, await months.changes(connection, programme, month, one.edition)) for one in made[1:]]
        candidate = now.candidate(month)
        rows = sorted(now.submitted.get(month, candidate.rows).items())
        page = [row for person, row in rows if after is None or person > after][:limit]
        return {
            "month": month,
            "due_on": submissions.due_on(month, now.rule),
            "handed_in": _edition(made[0]) if made else None,
            "rows": [row._asdict() for row in page],
            "next": page[-1].person_id if len(page) == limit else None,
            "locked": candidate.locked,
            "not_approved": candidate.unapproved,
            "findings": [found._asdict() for found in candidate.findings],
            "corrections": [{**_edition(one), "differences": [*map(difference, each)]} for one, each in changed],
            "late": [difference(one) for one in now.correction({}).get(month, ())] if made else [],
        }

    return offered


def _handing_in(pool: asyncpg.Pool, clock: Clock, behind: Caller | None) -> APIRouter:
    offered = router()

    @offered.post("/exports/{programme}/participant-months/{month}/submission", responses=_HANDED_IN)
    async def hand_in(programme: Programme, month: OneMonth, body: SubmissionBody, command: CommandOf) -> Response:
        """Freeze a month: from here on nothing moves it. A month that was handed in stays as it is."""

        async def handler(connection: Connection, principal: Principal, told: SubmissionBody) -> Answer | Problem:
            if problem := await access.refuse_others(connection, principal, programme):
                return problem
            by = principal.subject
            made = await handing_in.freeze(connection, programme, month, told.despite, by=by, at=clock.now())
            return _frozen(programme, month, made)

        return await command.run(handler, body)

    @offered.post("/exports/{programme}/corrections", responses=_CORRECTED)
    async def correct_months(
        programme: Programme, body: CorrectionsBody, command: CommandOf, request: Request
    ) -> Response:
        """Correct what is late, identities too: the first month that it touches and every later one. Or nothing is."""
        identities = await _changed_identities(pool, behind, request, command.principal, programme)

        async def handler(connection: Connection, principal: Principal, _: CorrectionsBody) -> Answer | Problem:
            if problem := await access.refuse_others(connection, principal, programme):
                return problem
            by = principal.subject
            made = await handing_in.correct(connection, programme, identities, by=by, at=clock.now())
            return await _corrected(connection, programme, made)

        return await command.run(handler, body)

    return offered


async def _standing(connection: Connection, problem: Problem | None, programme: str) -> Stand:
    """How far the programme's months are, if nothing stands in the way. Raises ProblemError."""
    if problem:
        raise ProblemError(problem)
    found = await handing_in.stand(connection, programme)
    if found is None:
        raise ProblemError(UNKNOWN)
    if isinstance(found, Refusal):
        raise ProblemError(as_problem(found))
    return found


def series(programme: str, month: str) -> str:
    """What enrolment keeps the identities of a month under."""
    return f"month~{programme}~{month}"


def difference(one: Difference) -> dict[str, Any]:
    """A difference as it is read."""
    return {
        "person_id": one.person_id,
        "before": _row(one.before),
        "after": _row(one.after),
        "minutes": (one.after.minutes if one.after else 0) - (one.before.minutes if one.before else 0),
        "identity": one.identity,
    }


def _row(row: Row | None) -> dict[str, Any] | None:
    return None if row is None else {"starts_on": row.starts_on, "ends_on": row.ends_on, "minutes": row.minutes}


def _edition(one: Edition) -> dict[str, Any]:
    return {name: value for name, value in one._asdict().items() if name not in ("month", "frozen_by")}


def _frozen(programme: str, month: str, made: Edition | Already | Refusal | None) -> Answer | Problem:
    if made is None:
        return UNKNOWN
    if isinstance(made, Refusal):
        return as_problem(made)
    aggregate = f"participant-month:{programme}:{month}"
    if isinstance(made, Already):
        return Answer(aggregate, made.version, ids={"edition": 0})
    told = {"edition": 0, "people": made.people, "minutes": made.minutes, "digest": made.digest}
    return Answer(aggregate, 1, ids=told, status=201)


async def _corrected(connection: Connection, programme: str, made: list[Edition] | Refusal | None) -> Answer | Problem:
    if made is None:
        return UNKNOWN
    if isinstance(made, Refusal):
        return as_problem(made)
    every = await months.editions(connection, programme)
    told = []
    for one in made:
        changes = await months.changes(connection, programme, one.month, one.edition)
        told.append({"month": one.month, "edition": one.edition, "differences": len(changes)})
    version = sum(map(len, every.values()))
    return Answer(f"participant-months:{programme}", version, ids={"editions": told}, status=201 if made else 200)


async def _changed_identities(
    pool: asyncpg.Pool, behind: Caller | None, request: Request, principal: Principal, programme: str
) -> Mapping[str, list[str]]:
    """By month, whose identity is another than the one that was handed in: enrolment is asked before we begin."""
    async with pool.acquire() as connection:
        if problem := await access.refuse_others(connection, principal, programme):
            raise ProblemError(problem)
        every = await months.editions(connection, programme)
    if not every:
        return {}
    named = {series(programme, month): month for month in every}
    files = [HandedIn(series=name, edition=every[month][-1].edition) for name, month in named.items()]
    asked = ChangedSince(programme_id=programme, files=files)
    answer = await door.ask(behind, request, "/door/funder-files/changed", asked)
    if not answer.ok:
        told = answer.json()
        raise ProblemError(Problem(answer.status, told["rule"], told.get("detail", "")))
    changed = ChangedAnswer.model_validate_json(answer.content).changed
    return {named[name]: people for name, people in changed.items()}
