"""Lists for staff and auditors, page by page: no name of a participant, and no protected person, is in any of them."""

from datetime import date
from typing import Annotated, Any

import asyncpg
import msgspec
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from common.access import Principal
from common.clock import Clock
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.http.fields import Day
from common.problems import Problem, ProblemError
from contracts.base import Code, Id
from matching.api import access, reads
from matching.api.bodies.employers import Purpose
from matching.domain.instruments import appears_eligible
from matching.domain.programmes import today
from matching.storage import configured, employers, gathering, listing, programmes, runs
from matching.vault import Vault

Programme = Annotated[Code, Query()]
Controller = Annotated[Code, Query()]
After = Annotated[str, Query(max_length=80)]
PageSize = Annotated[int, Query(ge=1, le=1000)]
_NOT_KEPT = {"cache-control": "no-store"}
_UNREADABLE = nothing_there("There is no such programme or controller (yet), or you may not read it.")


def routes(pool: asyncpg.Pool, vault: Vault, clock: Clock) -> list[APIRouter]:
    """The lists."""
    return [
        _of_employers(pool, vault, clock),
        _of_programmes(pool),
        _of_visits(pool, clock),
        _of_participants(pool),
        _configured(pool, clock),
    ]


def _of_employers(pool: asyncpg.Pool, vault: Vault, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/employers", responses=_UNREADABLE)
    async def list_employers(
        controller: Controller, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A controller's employers by id; the next page begins after the last id of this one."""
        _of_controller(principal, controller)
        async with pool.acquire() as connection:
            laid = await listing.employers(connection, controller, after, limit)
            trained = await employers.trained(connection, controller)
            rows = {row.employer_id: row for row in await employers.find(connection, laid.employers)}
        return {
            "employers": [
                state.said.model_dump(mode="json")
                | {"version": state.version, "name": vault.open_employer(one, rows[one].sealed).name}
                | {"trained_supervisors": trained.get(one, trained.get(state.said.organisation_id or "", 0))}
                for one, state in sorted(laid.employers.items())
            ]
        }

    @offered.get("/employers/{employer_id}/contacts", responses=nothing_there("No such employer, or not yours."))
    async def list_contacts(
        employer_id: Annotated[Id, Path()], purpose: Annotated[Purpose, Query()], principal: PrincipalOf
    ) -> Any:
        """An employer's contact persons. Who looks, when and what for, is written down."""
        async with pool.acquire() as connection, connection.transaction():
            known = (await gathering.employers_of(connection, [employer_id])).get(employer_id)
            if known is None or access.may_act_for(principal, known.controller):
                raise ProblemError(_nothing("employer"))
            rows = await employers.contacts(connection, employer_id)
            await employers.looked(
                connection, employer_id, principal.subject, principal.organisation, purpose, at=clock.now()
            )
        opened = {row.contact_id: vault.open_contact(row.contact_id, row.sealed) for row in rows if row.sealed}
        told = [
            {"contact_id": one, "name": contact.name, "phone": contact.phone, "email": contact.email}
            for one, contact in opened.items()
        ]
        return Response(msgspec.json.encode({"contacts": told}), media_type="application/json", headers=_NOT_KEPT)

    return offered


def _of_programmes(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/openings", responses=_UNREADABLE)
    async def list_openings(
        programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A programme's openings by id, closed ones too."""
        await _readable(pool, principal, programme)
        async with pool.acquire() as connection:
            laid = await listing.openings(connection, programme, after, limit)
        return {
            "openings": [
                state.said.model_dump(mode="json")
                | {"version": state.version, "closed": state.closed.reason if state.closed else None}
                for _, state in sorted(laid.openings.items())
            ]
        }

    @offered.get("/placements", responses=_UNREADABLE)
    async def list_placements(
        programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A programme's placements by id, as each stands."""
        await _readable(pool, principal, programme)
        async with pool.acquire() as connection:
            laid = await listing.placements(connection, programme, after, limit)
        return {
            "placements": [
                state.said.model_dump(mode="json")
                | {"version": state.version, "end_reason": state.over.reason if state.over else None}
                for _, state in sorted(laid.placements.items())
            ]
        }

    return offered


def _of_visits(pool: asyncpg.Pool, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/visits", responses=_UNREADABLE)
    async def list_visits(  # noqa: PLR0917 - FastAPI gives them by name
        programme: Programme, principal: PrincipalOf, on: Day | None = None, due: bool = False, after: After = "",
        limit: PageSize = 200,
    ) -> Any:  # fmt: skip
        """Placements that run, each with its last visit and the next one agreed on; `due`: those to be visited now."""
        await _readable(pool, principal, programme)
        day: date = on or today(clock.now())
        async with pool.acquire() as connection:
            found = await listing.visits(connection, programme, after, limit, day, due)
        return {"on": day.isoformat(), "visits": found}

    return offered


def _of_participants(pool: asyncpg.Pool) -> APIRouter:
    offered = router()

    @offered.get("/profiles", responses=_UNREADABLE)
    async def list_profiles(
        programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """Whose competence is mapped, by pseudonymous id: what a run would weigh is shown by the run."""
        await _readable(pool, principal, programme)
        async with pool.acquire() as connection:
            return {"profiles": await listing.profiles(connection, programme, after, limit)}

    @offered.get("/runs", responses=_UNREADABLE)
    async def list_runs(programme: Programme, principal: PrincipalOf, after: After = "", limit: PageSize = 200) -> Any:
        """A programme's kept runs by id."""
        await _readable(pool, principal, programme)
        async with pool.acquire() as connection:
            found = await runs.heads(connection, programme, after, limit)
        return {"runs": [reads.head(one) for one in found]}

    return offered


def _configured(pool: asyncpg.Pool, clock: Clock) -> APIRouter:
    offered = router()

    @offered.get("/weights", responses=_UNREADABLE)
    async def list_weights(controller: Controller, principal: PrincipalOf) -> Any:
        """Every version of the weights that a run may name."""
        _of_controller(principal, controller)
        async with pool.acquire() as connection:
            found = await configured.all_weights(connection, controller)
        return {"weights": [one.model_dump(mode="json") for one in found]}

    @offered.get("/instruments", responses=_UNREADABLE)
    async def list_instruments(controller: Controller, principal: PrincipalOf, on: Day | None = None) -> Any:
        """Forms of support with their dates. The answer is "appears eligible": the employment service decides."""
        _of_controller(principal, controller)
        day: date = on or today(clock.now())
        async with pool.acquire() as connection:
            version, held = await configured.instruments(connection, controller)
        return {
            "version": version,
            "on": day.isoformat(),
            "decided_by": "employment-service",
            "instruments": [
                one.model_dump(mode="json") | {"appears_eligible": appears_eligible(one.kind, day, held)}
                for one in held
            ],
        }

    return offered


async def _readable(pool: asyncpg.Pool, principal: Principal, programme_id: str) -> None:
    async with pool.acquire() as connection:
        known = (await programmes.find(connection, [programme_id])).get(programme_id)
    if known is None or not access.may_read(principal, known):
        raise ProblemError(_nothing("programme"))


def _of_controller(principal: Principal, controller: str) -> None:
    if access.may_act_for(principal, controller):
        raise ProblemError(_nothing("controller"))


def _nothing(what: str) -> Problem:
    return Problem(404, f"unknown-{what}", f"There is no such {what} (yet), or you may not read it.")
