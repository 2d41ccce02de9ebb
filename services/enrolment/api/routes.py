"""The HTTP operations of enrolment; each is thin, the work is in `deciding` and `reads`."""

from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path
from starlette.responses import Response

from common.http import Batch, CommandOf, Task, carry_out, limited, router, run_batch, straight
from common.http.batch import LIMIT
from common.http.commands import Command
from common.http.document import answers
from contracts.base import Code, Id
from enrolment.api import (
    bodies,
    course_reads,
    door,
    funder_files,
    people_routes,
    person_reads,
    reads,
    referral_routes,
    telling,
    way_reads,
    way_routes,
)
from enrolment.api.bodies import (
    CorrectionBody,
    EnrolBody,
    ExitBody,
    OutcomeBody,
    ProgrammeBody,
    ReEntryBody,
)
from enrolment.api.deciding import Enrolment
from enrolment.api.examples import ANSWERED, BATCH, PROBLEM
from enrolment.api.seeing import Seeing

ProgrammeId = Annotated[Code, Path()]
PersonId = Annotated[Id, Path()]
_PARTICIPATION = "/participations/{programme_id}/{person_id}"


def routes(enrolment: Enrolment, pool: asyncpg.Pool, seen: Seeing) -> list[APIRouter]:
    """Everything enrolment offers."""
    return [
        _commands(enrolment),
        _participation_commands(enrolment),
        *people_routes.routes(enrolment, seen),
        *person_reads.routes(seen),
        *door.routes(seen),
        *funder_files.routes(seen),
        *referral_routes.routes(enrolment),
        *way_routes.routes(enrolment),
        *telling.routes(enrolment),
        *course_reads.routes(pool, lambda: enrolment.tools().today),
        *way_reads.routes(pool, lambda: enrolment.tools()),  # noqa: PLW0108 - looked at when it is asked for
        reads.routes(pool),
    ]


def _commands(enrolment: Enrolment) -> APIRouter:
    offered = router()

    @offered.post("/programmes", responses=answers(ANSWERED, PROBLEM))
    async def define_programme(body: ProgrammeBody, command: CommandOf) -> Response:
        """Publish a programme's definition: the first, or one with a higher version number."""
        return await _run(command, enrolment, "programmes", body)

    @offered.post("/participations", responses=answers(ANSWERED, PROBLEM))
    @straight
    async def enrol(body: EnrolBody, command: CommandOf) -> Response:
        """A person enters a programme for the first time."""
        return await _run(command, enrolment, "participations", body)

    @offered.post("/batch", responses=answers(BATCH, PROBLEM, batch=True))
    @limited(LIMIT)
    @straight
    async def batch(body: Batch, command: CommandOf) -> Response:
        """Up to 1,000 commands in one transaction, each as it would be alone, ids inside the bodies."""
        return await run_batch(command, enrolment.kinds, body, enrolment.many)

    return offered


def _participation_commands(enrolment: Enrolment) -> APIRouter:
    offered = router()

    @offered.post(_PARTICIPATION + "/exit", responses=answers(ANSWERED, PROBLEM))
    async def leave(programme_id: ProgrammeId, person_id: PersonId, body: ExitBody, command: CommandOf) -> Response:
        """A spell ends."""
        return await _run(command, enrolment, "exit", _row(bodies.ExitRow, programme_id, person_id, body))

    @offered.post(_PARTICIPATION + "/re-entry", responses=answers(ANSWERED, PROBLEM))
    async def re_enter(
        programme_id: ProgrammeId, person_id: PersonId, body: ReEntryBody, command: CommandOf
    ) -> Response:
        """Another spell begins."""
        return await _run(command, enrolment, "re-entry", _row(bodies.ReEntryRow, programme_id, person_id, body))

    @offered.post(_PARTICIPATION + "/outcomes", responses=answers(ANSWERED, PROBLEM))
    async def record_outcome(
        programme_id: ProgrammeId, person_id: PersonId, body: OutcomeBody, command: CommandOf
    ) -> Response:
        """Work, studies or something else was offered or started."""
        return await _run(command, enrolment, "outcomes", _row(bodies.OutcomeRow, programme_id, person_id, body))

    @offered.post(_PARTICIPATION + "/corrections", responses=answers(ANSWERED, PROBLEM))
    async def correct(
        programme_id: ProgrammeId, person_id: PersonId, body: CorrectionBody, command: CommandOf
    ) -> Response:
        """What was said at a version is replaced as a whole, or void."""
        return await _run(command, enrolment, "corrections", _row(bodies.CorrectionRow, programme_id, person_id, body))

    return offered


async def _run(command: Command, enrolment: Enrolment, operation: str, body: Any) -> Response:
    return await carry_out(command, enrolment, Task(operation, body))


def _row(kind: type[Any], programme_id: str, person_id: str, body: Any) -> Any:
    """The body with the path's ids inside, as a row of a batch has them; both are checked already."""
    said = {name: getattr(body, name) for name in body.model_fields_set}
    return kind.model_construct(**said, programme_id=programme_id, person_id=person_id)
