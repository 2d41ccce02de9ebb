"""One person's way, one referral, and the sealed texts about somebody, which are opened only here."""

from collections.abc import Callable
from typing import Annotated, Any

import asyncpg
import msgspec
from fastapi import APIRouter, Path
from starlette.responses import Response

from common import store
from common.access import Principal
from common.db import Connection
from common.http import PrincipalOf, router
from common.http.answers import etag
from common.http.document import nothing_there
from common.problems import Problem, problem_response
from contracts.base import Code, Id
from contracts.programme import ProgrammeDefinition
from enrolment.api import access, seeing
from enrolment.api.seeing import Purpose
from enrolment.api.tools import Tools
from enrolment.domain import referrals
from enrolment.domain.follow_ups import due
from enrolment.domain.life import spells
from enrolment.domain.participation import Participation, evolve
from enrolment.domain.phases import calendar, planned_end
from enrolment.domain.way import Plan, Way
from enrolment.domain.way import evolve as evolve_way
from enrolment.storage import programmes, reading
from enrolment.storage.audit import Look
from enrolment.storage.course import notes

ProgrammeId = Annotated[Code, Path()]
PersonId = Annotated[Id, Path()]
_PARTICIPATION = "/participations/{programme_id}/{person_id}"
_NOT_FOUND = nothing_there("No such programme or person in it, or not for you.")


def routes(pool: asyncpg.Pool, tools: Callable[[], Tools]) -> list[APIRouter]:
    """The reads of one person or one referral."""
    return [_ways(pool), _referrals(pool), _notes(pool, tools)]


def _ways(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get(_PARTICIPATION + "/way", responses=_NOT_FOUND)
    async def read_way(
        programme_id: ProgrammeId, person_id: PersonId, principal: PrincipalOf, response: Response
    ) -> Any:
        """Phase, pause, consultant, plan, status and follow-ups, with what the programme's calendar plans."""
        async with pool.acquire() as connection:
            programme = await _readable(connection, principal, programme_id)
            if isinstance(programme, Problem):
                return problem_response(programme)
            participation, way = await _states(connection, programme_id, person_id)
        if not participation.version:
            return problem_response(_nothing("participation"))
        response.headers["etag"] = etag(way.version)
        return _way_content(programme, participation, way)

    return offered


def _referrals(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/referrals/{referral_id}", responses=nothing_there("No such referral, or not for you."))
    async def read_referral(referral_id: Annotated[Id, Path()], principal: PrincipalOf, response: Response) -> Any:
        """One referral as it stands; the partner's own number stays sealed."""
        aggregate = f"referral:{referral_id}"
        async with pool.acquire() as connection:
            recorded = (await store.load(connection, [aggregate]))[aggregate]
            state: referrals.Referral | None = None
            for event in recorded:
                state = referrals.evolve(state, reading.event(event.subject, event.body))
            if state is None or isinstance(await _readable(connection, principal, state.programme_id), Problem):
                return problem_response(_nothing("referral"))
        response.headers["etag"] = etag(state.version)
        names = ("referral_id", "programme_id", "person_id", "referrer", "received_on", "group", "status", "reason",
                 "next_step", "version")  # fmt: skip
        return {"aggregate": aggregate, **{name: getattr(state, name) for name in names}}

    return offered


def _notes(pool: asyncpg.Pool, tools: Callable[[], Tools]) -> APIRouter:
    offered = router()

    @offered.get(_PARTICIPATION + "/notes", responses=_NOT_FOUND)
    async def read_notes(
        programme_id: ProgrammeId, person_id: PersonId, purpose: Purpose, principal: PrincipalOf
    ) -> Any:
        """Reasons of overrides, pictures of goals, circumstances. The look is logged with its purpose."""
        now = tools()
        async with pool.acquire() as connection, connection.transaction():
            programme = await _readable(connection, principal, programme_id)
            row = await seeing.one(connection, principal, person_id)
            if isinstance(programme, Problem) or isinstance(row, Problem):
                return problem_response(programme if isinstance(programme, Problem) else row)  # type: ignore[arg-type]
            look = Look(
                operation=f"GET {_PARTICIPATION}/notes", purpose=purpose, controller=row.controller, at=now.at,
                programme_id=programme_id,
            )  # fmt: skip
            await seeing.note(connection, principal, look, [row])
            found = await notes.of(connection, programme_id, person_id)
        if row.sealed is None:
            return problem_response(Problem(404, "person-erased", "This person has been erased, or the data is lost."))
        key = row.sealed.wrapped_key
        return {"notes": [_opened(note, now, programme_id, person_id, key) for note in found]}

    return offered


def _opened(note: Any, now: Tools, programme_id: str, person_id: str, key: bytes) -> dict[str, Any]:
    what = notes.sealed_as(note["kind"], programme_id, note["note_id"])
    content = now.vault.open_more(person_id, key, what, note["sealed"])
    said = msgspec.json.decode(content) if note["kind"] == "circumstances" else content.decode()
    return {"kind": note["kind"], "of": note["note_id"], "by": note["written_by"], "at": note["written_at"],
            "content": said}  # fmt: skip


async def _readable(connection: Connection, principal: Principal, programme_id: str) -> ProgrammeDefinition | Problem:
    known = await programmes.programme(connection, programme_id)
    if known is None or not access.may_read(principal, known.current):
        return _nothing("programme")
    return known.current


async def _states(connection: Connection, programme_id: str, person_id: str) -> tuple[Participation, Way]:
    names = (f"participation:{programme_id}:{person_id}", f"way:{programme_id}:{person_id}")
    recorded = await store.load(connection, names)
    participation, way = Participation(), Way()
    for event in recorded[names[0]]:
        participation = evolve(participation, reading.participation_event(event.subject, event.body))
    for event in recorded[names[1]]:
        way = evolve_way(way, reading.event(event.subject, event.body))
    return participation, way


def _way_content(programme: ProgrammeDefinition, participation: Participation, way: Way) -> dict[str, Any]:
    life = spells(participation.facts)
    last = life[-1] if life else None
    return {
        "version": way.version,
        "spell": last.number if last else None,
        "phase": way.phase.phase if way.phase else None,
        "phases": [{"phase": phase, "from": day} for phase, day in (calendar(programme, last) if last else [])],
        "planned_end": planned_end(programme, last.first) if last else None,
        "paused_since": way.paused.occurred_on if way.paused else None,
        "consultant": way.consultant.consultant if way.consultant else None,
        "plan": _plan_content(way.plan),
        "statuses": [said.model_dump(mode="json") for said in way.statuses.values()],
        "follow_ups": [said.model_dump(mode="json") for said in way.follow_ups.values()],
        "due": [{"point": each.point, "from": each.opens_on, "to": each.last_day}
                for each in due(programme, participation)],
    }  # fmt: skip


def _plan_content(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "aim": plan.set.aim,
        "set_on": plan.set.occurred_on,
        "by": plan.set.by,
        "steps": [step.model_dump(mode="json") for step in plan.steps.values()],
        "review_on": plan.review_on,
        "progress": plan.reviewed.progress if plan.reviewed else None,
    }


def _nothing(what: str) -> Problem:
    return Problem(404, f"unknown-{what}", f"There is no such {what}, or you may not read it.")
