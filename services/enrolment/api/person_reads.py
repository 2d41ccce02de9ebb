"""What staff and auditors read of people: each look is in the audit log before its answer leaves."""

import asyncio
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from common.http import PrincipalOf, router
from common.http.answers import etag
from common.http.document import nothing_there, tells
from common.http.fields import Instant
from common.problems import Problem, problem_response
from contracts.base import Code, Id
from contracts.door import MEDIA
from contracts.enrolment_people import PersonErased
from enrolment.api import access, extracting, searching, seeing
from enrolment.api.people_examples import FOUND
from enrolment.api.searching import SearchBody
from enrolment.api.seeing import Limit, Purpose, Seeing
from enrolment.domain import merges
from enrolment.door.rendering import render
from enrolment.storage import audit, oblivion, people, proposals
from enrolment.storage import merges as edges
from enrolment.storage.audit import Look, Question

_NO_STORE = {"Cache-Control": "no-store"}
_EXTRACT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Everything that is held of the person.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            MEDIA["pdf"]: {"schema": {"type": "string", "format": "binary"}},
        },
    },
    **nothing_there("No such person, or not for you."),
}
_HEARD: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "Not every service has heard it; `waiting_for` names those.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    **nothing_there("No such person, or not for you."),
}


def routes(seen: Seeing) -> list[APIRouter]:
    """The reads."""
    return [_people(seen), _papers(seen), _lists(seen), _log(seen)]


def _people(seen: Seeing) -> APIRouter:
    offered = router()

    @offered.post("/people/search", responses=tells(FOUND))
    async def search_people(body: SearchBody, principal: PrincipalOf) -> Any:
        """People who fit what is known of them. Protected people are never found; everybody shown is logged."""
        async with seen.pool.acquire() as connection, connection.transaction():
            found = await searching.search(seen, connection, principal, body)
        return problem_response(found) if isinstance(found, Problem) else found

    @offered.get("/people/{person_id}", responses=nothing_there("No such person, or not for you."))
    async def read_person(
        person_id: Annotated[Id, Path()], purpose: Purpose, principal: PrincipalOf, response: Response
    ) -> Any:
        """Who a person is, and with whom they are one. The look is logged with its purpose."""
        async with seen.pool.acquire() as connection, connection.transaction():
            row = await seeing.one(connection, principal, person_id)
            if isinstance(row, Problem):
                return problem_response(row)
            look = Look(
                operation="GET /people/{person_id}", purpose=purpose, controller=row.controller, at=seen.clock.now()
            )
            await seeing.note(connection, principal, look, [row])
            around = await edges.around(connection, [person_id])
        data = seen.open(row)
        if data is None:
            return problem_response(Problem(404, "person-erased", "This person has been erased, or the data is lost."))
        response.headers["etag"] = etag(row.revision)
        others = merges.cluster(person_id, (edge.pair for edge in around)) - {person_id}
        return {**seeing.shown(row, data), "one_with": sorted(others)}

    return offered


def _papers(seen: Seeing) -> APIRouter:
    offered = router()

    @offered.get("/people/{person_id}/extract", responses=_EXTRACT, response_class=Response)
    async def extract_register(
        person_id: Annotated[Id, Path()],
        purpose: Purpose,
        principal: PrincipalOf,
        form: Annotated[Literal["json", "pdf"], Query(alias="format")] = "json",
    ) -> Any:
        """Everything that is held of a person, for that person: as JSON or as a PDF to be handed over."""
        async with seen.pool.acquire() as connection, connection.transaction():
            row = await seeing.one(connection, principal, person_id)
            if isinstance(row, Problem):
                return problem_response(row)
            look = Look(
                operation="GET /people/{person_id}/extract", purpose=purpose, controller=row.controller,
                at=seen.clock.now(),
            )  # fmt: skip
            await seeing.note(connection, principal, look, [row])
            content = await extracting.extract(seen, connection, row)
        if form == "json":
            return Response(json.dumps(content, ensure_ascii=False), media_type="application/json", headers=_NO_STORE)
        made = await asyncio.to_thread(render, extracting.as_document(content), "pdf")
        return Response(made, media_type=MEDIA["pdf"], headers=_NO_STORE)

    @offered.get("/people/{person_id}/protection", responses=_HEARD)
    async def read_protection(person_id: Annotated[Id, Path()], principal: PrincipalOf) -> Any:
        """Whether a person's identity is protected, and which services have heard the last word about it."""
        async with seen.pool.acquire() as connection:
            found = await people.find(connection, [person_id])
            if not found or access.may_register_for(principal, found[0].controller):
                return problem_response(seeing.nobody())
        return await confirmed(seen, {"person_id": person_id, "protected": found[0].protected}, patient=False)

    return offered


async def confirmed(seen: Seeing, said: dict[str, Any], *, patient: bool) -> Response:
    """200 when every service has heard what was said of this person (and whoever is one with them), else 202."""
    async with seen.pool.acquire() as connection:
        around = await edges.around(connection, [said["person_id"]])
    cluster = sorted(merges.cluster(said["person_id"], (edge.pair for edge in around)))
    waiting = await seen.listeners.waiting_for(seen.pool, cluster, patient=patient)
    heard = [name for name in seen.listeners.callers if name not in waiting]
    content = {**said, "confirmed": heard, "waiting_for": waiting}
    return JSONResponse(content, 202 if waiting else 200)


def _lists(seen: Seeing) -> APIRouter:
    offered = router()

    @offered.get("/merge-proposals")
    async def list_proposals(
        controller: Code, principal: PrincipalOf, after: Annotated[str, Query(max_length=80)] = "", limit: Limit = 50
    ) -> Any:
        """Pairs that look alike and wait for somebody to decide. Ids only: whoever decides looks at both."""
        if problem := access.may_register_for(principal, controller):
            return problem_response(problem)
        async with seen.pool.acquire() as connection:
            found = await proposals.still_open(connection, controller, after, limit)
        content = [
            {
                "proposal_id": one.proposal_id,
                "person_ids": [one.first, one.second],
                "likeness": one.likeness,
                "found_at": one.found_at.isoformat(),
            }
            for one in found
        ]
        return {"proposals": content, "next": found[-1].proposal_id if len(found) == limit else None}

    @offered.get("/incomplete-people")
    async def list_incomplete(
        _: PrincipalOf, after: Annotated[str, Query(max_length=80)] = "", limit: Limit = 50
    ) -> Any:
        """People whom the events know and whose data is lost (after a recovery): register them once more."""
        async with seen.pool.acquire() as connection:
            ids = await oblivion.lacking(connection, PersonErased.subject, after, limit)
        return {"person_ids": ids, "next": ids[-1] if len(ids) == limit else None}

    return offered


def _log(seen: Seeing) -> APIRouter:
    offered = router()

    @offered.get("/audit")
    async def read_audit(
        *,
        controller: Code,
        principal: PrincipalOf,
        person_id: Annotated[Id | None, Query()] = None,
        subject: Annotated[str | None, Query(max_length=200)] = None,
        purpose: Annotated[Code | None, Query()] = None,
        since: Annotated[Instant | None, Query()] = None,
        before: Annotated[Instant | None, Query()] = None,
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Limit = 50,
    ) -> Any:
        """Who looked at whom, when and why. For auditors of the controller."""
        if problem := access.may_register_for(principal, controller):
            return problem_response(problem)
        asked = Question(
            controller=controller, person_id=person_id, subject=subject, since=since, before=before, purpose=purpose
        )
        async with seen.pool.acquire() as connection:
            found = await audit.read(connection, asked, after, limit)
        looks = [{**look, "at": look["at"].isoformat()} for look in found]
        return {"looks": looks, "next": found[-1]["entry"] if len(found) == limit else None}

    return offered
