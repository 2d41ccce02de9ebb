"""What staff and auditors read of runs: suggestions, reasons for and against any pair, decisions, a replay."""

import asyncio
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path, Query

from common.access import Principal
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.problems import Problem, ProblemError
from contracts.base import Id
from contracts.matching import ProposalDecided
from matching.api import access
from matching.api.running import replayed
from matching.api.words import worded
from matching.domain import social
from matching.domain.proposals import explain
from matching.domain.reasons import Explained
from matching.storage import people, programmes, runs
from matching.storage.runs import Decided, KeptRun, RunHead

RunId = Annotated[Id, Path()]
_UNREADABLE = nothing_there("There is no such run or pair, or you may not read it.")


def routes(pool: asyncpg.Pool) -> APIRouter:
    """The reads of runs."""
    offered = router()

    @offered.get("/runs/{run_id}", responses=_UNREADABLE)
    async def read_run(
        run_id: RunId,
        principal: PrincipalOf,
        after: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> Any:
        """Who was considered and what was suggested, person by person; protected people are left out."""
        kept = await _readable(pool, principal, run_id)
        async with pool.acquire() as connection:
            hidden = await people.withheld(connection, kept.people)
            decided = await runs.decisions(connection, run_id)
        page = [o for o in kept.result.considered if o.person_id > after and o.person_id not in hidden][:limit]
        return head(kept.head) | {"people": _people(kept, {one.person_id for one in page}, decided, hidden)}

    @offered.get("/runs/{run_id}/pairs/{person_id}/{opening_id}", responses=_UNREADABLE)
    async def read_pair(
        run_id: RunId, person_id: Annotated[Id, Path()], opening_id: Annotated[Id, Path()], principal: PrincipalOf
    ) -> Any:
        """Why this pair was suggested, or why it was not: every reason for and against, in Swedish and English."""
        kept = await _readable(pool, principal, run_id)
        async with pool.acquire() as connection:
            hidden = await people.withheld(connection, [person_id, opening_id])
            decided = await runs.decisions(connection, run_id)
        explained = None if person_id in hidden else _explained(kept, person_id, opening_id)
        if explained is None:
            raise ProblemError(_nothing("pair"))
        mine = f"{run_id}~{person_id}~{opening_id}"
        return {
            "run_id": run_id,
            "person_id": person_id,
            "opening_id": opening_id,
            "suggested": (person_id, opening_id) in kept.suggested,
            "suggested_instead": sorted(o for p, o in kept.suggested if p == person_id and o != opening_id),
            **worded(explained),
            "decisions": [_decision(one) for one in decided if one.proposal_id == mine],
        }

    @offered.get("/runs/{run_id}/replay", responses=_UNREADABLE)
    async def replay_run(run_id: RunId, principal: PrincipalOf) -> Any:
        """Make a kept run again from its kept inputs, and say whether the answer is the same to the letter."""
        kept = await _readable(pool, principal, run_id)
        return await asyncio.to_thread(replayed, kept)

    return offered


async def _readable(pool: asyncpg.Pool, principal: Principal, run_id: str) -> KeptRun:
    async with pool.acquire() as connection:
        kept = (await runs.find(connection, [run_id])).get(run_id)
        known = await programmes.find(connection, [kept.head.programme_id] if kept else [])
    if kept is None or not access.may_read(principal, known[kept.head.programme_id]):
        raise ProblemError(_nothing("run"))
    return kept


def _explained(kept: KeptRun, person_id: str, opening_id: str) -> Explained | None:
    inputs = kept.inputs.inputs
    if kept.head.method == "social":
        both = {one.person_id: one for one in kept.inputs.social}
        newcomer, resident = both.get(person_id), both.get(opening_id)
        return social.explain(newcomer, resident) if newcomer and resident else None
    profile = next((one for one in inputs.profiles if one.person_id == person_id), None)
    opening = next((one for one in inputs.openings if one.opening_id == opening_id), None)
    if profile is None or opening is None:
        return None
    return explain(profile, opening, inputs.weights, inputs.instruments)


def _people(kept: KeptRun, page: set[str], decided: list[Decided], hidden: set[str]) -> list[dict[str, Any]]:
    suggested: dict[str, list[dict[str, Any]]] = {person: [] for person in page}
    for pair in kept.result.suggested:
        if pair.person_id in page and pair.opening_id not in hidden:
            employer = kept.employers[pair.opening_id]
            told = {"opening_id": pair.opening_id, "employer_id": employer, "score": pair.score}
            suggested[pair.person_id].append(told)
    decisions: dict[str, list[dict[str, Any]]] = {person: [] for person in page}
    for one in decided:
        person = ProposalDecided.model_validate_json(one.event).person_id
        if person in page:
            decisions[person].append(_decision(one))
    return [
        one.model_dump() | {"suggestions": suggested[one.person_id], "decisions": decisions[one.person_id]}
        for one in kept.result.considered
        if one.person_id in page
    ]


def head(run: RunHead) -> dict[str, Any]:
    """A run as it is listed."""
    return {
        "run_id": run.run_id,
        "programme_id": run.programme_id,
        "method": run.method,
        "engine": run.engine,
        "weights": run.weights_version,
        "fingerprint": run.fingerprint,
        "made_by": run.made_by,
        "at": run.at.isoformat(),
    }


def _decision(one: Decided) -> dict[str, Any]:
    said = ProposalDecided.model_validate_json(one.event)
    return {
        "opening_id": said.opening_id,
        "decision": said.decision,
        "reason": said.reason,
        "decided_by": one.decided_by,
        "organisation": one.organisation,
        "at": one.at.isoformat(),
    }


def _nothing(what: str) -> Problem:
    return Problem(404, f"unknown-{what}", f"There is no such {what}, or you may not read it.")
