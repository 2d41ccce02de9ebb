"""What staff and steering groups read of competence, deliverables and money."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Query
from starlette.responses import Response

from activities.api import access
from activities.domain.deliverable_way import Deliverable
from activities.storage import account_lists, programmes, stated
from common.access import Principal
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.http.fields import Day
from common.problems import Problem, problem_response
from contracts.activities_costs import BudgetSet
from contracts.base import Code

ProgrammeId = Annotated[Code, Query()]
OnDay = Annotated[Day | None, Query(description="As it stood at the end of this day; without it, as it stands.")]
After = Annotated[str, Query(max_length=80)]
PageSize = Annotated[int, Query(ge=1, le=1000)]
_NOTHING = Decimal("0.00")
_UNREADABLE = nothing_there("There is no such programme (yet), or you may not read it.")


def routes(pool: asyncpg.Pool) -> APIRouter:
    """The reads."""
    offered = router()

    @offered.get("/competence-mappings", responses=_UNREADABLE)
    async def list_competence(
        programme: ProgrammeId, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """What was mapped, by person id; nothing of people whose identity is protected."""
        return await _listed("mappings", account_lists.competences, pool, principal, (programme, after, limit))

    @offered.get("/deliverables", responses=_UNREADABLE)
    async def list_deliverables(programme: ProgrammeId, principal: PrincipalOf, on: OnDay = None) -> Any:
        """Models, tools and methods: how far each has come, step by step, and how many have come how far."""
        async with pool.acquire() as connection:
            if problem := await _unreadable(connection, principal, programme):
                return problem_response(problem)
            found = await account_lists.deliverables(connection, programme)
        shown = [one for one in (_deliverable(state, on) for state in found.values()) if one]
        return {"deliverables": shown, "counts": _counts(found, on)}

    @offered.get("/budget", responses=_UNREADABLE)
    async def read_budget(programme: ProgrammeId, principal: PrincipalOf, on: OnDay = None) -> Any:
        """What is stated, what each line holds, and what was booked by line, payer, area and activity. SEK as text."""
        async with pool.acquire() as connection:
            if problem := await _unreadable(connection, principal, programme):
                return problem_response(problem)
            money = await stated.money(connection, programme)
            lines = await account_lists.lines(connection, programme, on)
            booked = await account_lists.booked(connection, programme, on)
        return {"stated": money, "lines": _lines(lines, booked), "booked": _booked(booked)}

    @offered.get("/costs", responses=_UNREADABLE)
    async def list_costs(
        programme: ProgrammeId, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """Bookings as they stand, by id; the next page begins after the last id of this one."""
        return await _listed("costs", account_lists.costs, pool, principal, (programme, after, limit))

    @offered.get("/supervisor-trainings", responses=_UNREADABLE)
    async def list_trainings(
        programme: ProgrammeId, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """How many of which employer's staff were trained in which session."""
        return await _listed("trainings", account_lists.trainings, pool, principal, (programme, after, limit))

    return offered


async def _listed(
    name: str, rows: Any, pool: asyncpg.Pool, principal: Principal, asked: tuple[str, str, int]
) -> Response | dict[str, Any]:
    async with pool.acquire() as connection:
        if problem := await _unreadable(connection, principal, asked[0]):
            return problem_response(problem)
        found = await rows(connection, *asked)
    return {name: [_shown(one) for one in found]}


def _shown(one: Any) -> Any:
    if isinstance(one, tuple):
        return {"version": one[0], **one[1].model_dump(mode="json")}
    return one if isinstance(one, dict) else one.model_dump(mode="json")


async def _unreadable(connection: Any, principal: Principal, programme_id: str) -> Problem | None:
    known = (await programmes.find(connection, [programme_id])).get(programme_id)
    if known is not None and access.may_read(principal, known):
        return None
    return Problem(404, "unknown-programme", "There is no such programme (yet), or you may not read it.")


def _deliverable(state: Deliverable, on: date | None) -> dict[str, Any] | None:
    way = [step for step in state.way() if on is None or step.occurred_on <= on]
    if not way:
        return None
    last = way[-1]
    versions = {id(step): version for version, step in state.stands.items() if step is not None}
    return {
        **last.model_dump(mode="json", include={"deliverable_id", "kind", "title", "part_of", "area"}),
        "status": last.status,
        "close_to_done": last.close_to_done,
        "expected_on": last.expected_on,
        "version": state.version,
        "steps": [
            {"version": versions[id(step)], "on": step.occurred_on, **_step(step.model_dump(mode="json"))}
            for step in way
        ],
    }


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in ("status", "close_to_done", "expected_on", "organisation", "evidence")}


def _counts(found: Mapping[str, Deliverable], on: date | None) -> dict[str, int]:
    """Wholes only: a part is counted with what it is a part of. Done means done or further."""
    wholes = [one for one in found.values() if one.first.part_of is None]
    reached = [one.reached(on) for one in wholes]
    last = [way[-1] for one in wholes if (way := [s for s in one.way() if on is None or s.occurred_on <= on])]
    return {
        "deliverables": len(last),
        "planned": sum(step.status == "planned" for step in last),
        "in_progress": sum(step.status == "in-progress" for step in last),
        "close_to_done": sum(step.close_to_done for step in last),
        "done": sum("done" in statuses for statuses in reached),
        "adopted": sum("adopted" in statuses for statuses in reached),
        "spread": sum("spread" in statuses for statuses in reached),
    }


def _lines(lines: list[BudgetSet], booked: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    spent = account_lists.total(booked, "line")
    return [_line(line, spent.get(line.line, _NOTHING)) for line in lines if line.amount or line.line in spent]


def _line(line: BudgetSet, spent: Decimal) -> dict[str, Any]:
    said = line.model_dump(mode="json", include={"line", "title", "financing", "funder", "area", "amount"})
    return {**said, "from": line.occurred_on, "booked": str(spent), "left": str(line.amount - spent)}


def _booked(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    sums = {by: account_lists.total(rows, by) for by in ("financing", "funder", "area", "activity_id")}
    return {
        "total": str(sum((row["amount"] for row in rows), _NOTHING)),
        "hours": str(sum((row["hours"] or _NOTHING for row in rows), _NOTHING)),
        "bookings": sum(row["bookings"] for row in rows),
        **{f"by_{by.removesuffix('_id')}": {k: str(v) for k, v in found.items()} for by, found in sums.items()},
    }
