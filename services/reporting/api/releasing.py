"""Releases over HTTP for staff: what partners are shown, a release out of turn, a headline made exact by decision.

Partners read the same rows through the gateway.
"""

from collections import Counter
from datetime import datetime
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path
from starlette.responses import Response

from common.access import Principal
from common.clock import Clock, local_date
from common.db import Connection
from common.http import Answer, CommandOf, PrincipalOf, as_problem, router
from common.http.document import nothing_there
from common.problems import Body, Problem, ProblemError
from contracts.base import Code
from contracts.decisions import Refusal
from contracts.programme import ProgrammeDefinition
from reporting.api import access
from reporting.domain.releases import exact
from reporting.domain.releases.natures import Spoken, spoken
from reporting.releasing.making import ZONE, make
from reporting.releasing.stating import rule_of
from reporting.storage.releases import decisions, histories, publishing
from reporting.storage.releases.people import Moment, members

_NOT_THERE = nothing_there("No such programme, or none of its releases.")
_Programme = Annotated[Code, Path()]


class ReleaseBody(Body):
    """Nothing to say: a release of today is made, or the one that was made today is found."""


class ExactBody(Body):
    """Which goal's headline is published exactly from the next release on, for good."""

    goal: Code


def routes(pool: asyncpg.Pool, clock: Clock) -> list[APIRouter]:
    """The operations on releases."""
    return [_reading(pool), _making(clock)]


def _reading(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/releases/{programme}", responses=_NOT_THERE)
    async def read_release(programme: _Programme, principal: PrincipalOf) -> dict[str, Any]:
        """The newest release, as every organisation of the programme reads it."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            if problem := await access.refuse(connection, principal, programme):
                raise ProblemError(problem)
            newest = await publishing.last(connection, programme)
            if newest is None:
                raise ProblemError(Problem(404, "no-release", "No release was made of the programme yet."))
            return {**newest, "figures": await publishing.figures(connection, newest["id"])}

    return offered


def _making(clock: Clock) -> APIRouter:
    offered = router()

    @offered.post("/releases/{programme}")
    async def make_release(programme: _Programme, body: ReleaseBody, command: CommandOf) -> Response:
        """Make today's release out of turn. The rule holds at any pace; one a day at most."""

        async def handler(connection: Connection, principal: Principal, _: ReleaseBody) -> Answer | Problem:
            if problem := await access.refuse(connection, principal, programme):
                return problem
            made = await make(connection, programme, clock.now())
            if made is None:
                return Problem(404, "unknown-programme", "There is no such programme.")
            return Answer(f"release:{programme}", made.ordinal, ids={"release_id": made.release_id})

        return await command.run(handler, body)

    @offered.post("/releases/{programme}/exact-headlines")
    async def make_exact(programme: _Programme, body: ExactBody, command: CommandOf) -> Response:
        """Record the controller's decision that a goal's headline is published exactly in the final report."""

        async def handler(connection: Connection, principal: Principal, wanted: ExactBody) -> Answer | Problem:
            if problem := await access.refuse(connection, principal, programme):
                return problem
            return await _decide(connection, principal, programme, wanted.goal, clock.now())

        return await command.run(handler, body)

    return offered


async def _decide(
    connection: Connection, principal: Principal, programme: str, goal: str, now: datetime
) -> Answer | Problem:
    await publishing.lock(connection, programme)
    definition = await publishing.definition(connection, programme)
    found = [] if definition is None else [one for one in spoken(definition.goals) if one.goal.id == goal]
    if definition is None or not found:
        return Problem(404, "unknown-goal", "Releases speak of no such goal.")
    at = Moment(programme, definition.version, local_date(now, ZONE), await publishing.position(connection))
    asked = await _asked(connection, at, definition, found[0])
    granted = exact.decide(rule_of(definition), asked)
    if isinstance(granted, Refusal):
        return as_problem(granted)
    decision = decisions.Decision(asked.count, asked.of, granted.breakdown, granted.finding, granted.baseline)
    await decisions.record(connection, (programme, goal, at.version), principal.subject, now, decision)
    return Answer(f"release:{programme}", 0, ids={"goal": goal, "finding": granted.finding})


async def _asked(connection: Connection, at: Moment, definition: ProgrammeDefinition, one: Spoken) -> exact.Asked:
    people = await members(connection, at, one.goal.id)
    of = sum(member.den for member in people.values())
    if not of and one.population:
        others = await members(connection, at, one.population)
        of = Counter(member.num for member in others.values())[1]
    kept, _ = await histories.load(connection, at.programme, one.goal.id)
    return exact.Asked(
        one.nature,
        kept.history,
        sum(member.num for member in people.values()),
        of,
        programme_ended=at.on > definition.period.last_day,
        decided_before=await decisions.find(connection, at.programme, one.goal.id) is not None,
        tables=one.tables,
    )
