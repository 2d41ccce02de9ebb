"""What staff, steering groups and auditors read: programmes and participations, never who a person is."""

from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path
from starlette.responses import Response

from common import store
from common.access import Principal
from common.http import PrincipalOf, router
from common.http.answers import etag
from common.http.document import nothing_there
from common.problems import Problem, problem_response
from contracts.base import Code, Id
from contracts.programme import ProgrammeDefinition
from enrolment.api import access
from enrolment.domain.life import spells
from enrolment.domain.participation import Participation, evolve
from enrolment.domain.programme import Programme
from enrolment.storage import programmes
from enrolment.storage.reading import participation_event


def routes(pool: asyncpg.Pool) -> APIRouter:
    """The reads."""
    offered = router()

    @offered.get("/programmes")
    async def list_programmes(principal: PrincipalOf) -> dict[str, Any]:
        """The programmes that the caller may read, by id."""
        async with pool.acquire() as connection:
            known = await programmes.every_programme(connection)
        readable = [one for one in known if access.may_read(principal, one.current)]
        return {"programmes": [_summary(one) for one in readable]}

    @offered.get("/programmes/{programme_id}", responses=nothing_there("No such programme, or not for you."))
    async def read_programme(programme_id: Annotated[Code, Path()], principal: PrincipalOf) -> Any:
        """One programme's definition as it stands."""
        async with pool.acquire() as connection:
            known = await programmes.programme(connection, programme_id)
        if known is None or not access.may_read(principal, known.current):
            return problem_response(_nothing("programme"))
        return {**_summary(known), "definition": known.current.model_dump(mode="json")}

    @offered.get(
        "/participations/{programme_id}/{person_id}",
        responses=nothing_there("No such programme or participation, or not for you."),
    )
    async def read_participation(
        programme_id: Annotated[Code, Path()],
        person_id: Annotated[Id, Path()],
        principal: PrincipalOf,
        response: Response,
    ) -> Any:
        """What is known of one person in one programme: spells, facts with their versions, corrections."""
        found = await _participation(pool, principal, programme_id, person_id)
        if isinstance(found, Problem):
            return problem_response(found)
        response.headers["etag"] = etag(found.version)
        return _participation_content(programme_id, person_id, found)

    return offered


async def _participation(
    pool: asyncpg.Pool, principal: Principal, programme_id: str, person_id: str
) -> Participation | Problem:
    aggregate = f"participation:{programme_id}:{person_id}"
    async with pool.acquire() as connection:
        programme = await programmes.programme(connection, programme_id)
        recorded = (await store.load(connection, [aggregate]))[aggregate]
    if programme is None or not access.may_read(principal, programme.current):
        return _nothing("programme")
    if not recorded:
        return _nothing("participation")
    state = Participation()
    for event in recorded:
        state = evolve(state, participation_event(event.subject, event.body))
    return state


def _summary(programme: Programme) -> dict[str, Any]:
    current: ProgrammeDefinition = programme.current
    return {
        "programme_id": current.id,
        "aggregate": f"programme:{current.id}",
        "version": len(programme.definitions),
        "definition_version": current.version,
        "title": current.title.model_dump(),
        "controller": current.controller,
        "period": current.period.model_dump(mode="json"),
    }


def _participation_content(programme_id: str, person_id: str, state: Participation) -> dict[str, Any]:
    return {
        "aggregate": f"participation:{programme_id}:{person_id}",
        "version": state.version,
        "programme_id": programme_id,
        "person_id": person_id,
        "spells": [
            {"number": s.number, "first": s.first.isoformat(), "last": s.last.isoformat() if s.last else None}
            for s in spells(state.facts)
        ],
        "facts": [
            {
                "version": version,
                "said": said.model_dump(mode="json"),
                "stands": None if (now := state.stands[version]) is None else now.model_dump(mode="json"),
                "corrected_by": [v for v, c in state.corrections.items() if c.corrects == version],
            }
            for version, said in state.said.items()
        ],
    }


def _nothing(what: str) -> Problem:
    return Problem(404, f"unknown-{what}", f"There is no such {what}, or you may not read it.")
