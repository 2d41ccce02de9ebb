"""The HTTP operations of matching; each is thin, the work is in `verbs`, `running` and `dating`."""

from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path
from starlette.responses import Response

from common.calling import Caller
from common.clock import Clock
from common.http import Batch, CommandOf, Task, carry_out, limited, router, run_batch
from common.http.batch import LIMIT
from common.http.commands import Command
from common.http.document import answers, nothing_there
from common.problems import Body
from contracts.base import Id
from matching.api import dating_routes, examples, lists, reads
from matching.api.bodies import employers, placements, runs
from matching.api.deciding import Matching
from matching.api.examples import PROBLEM
from matching.api.running import Running
from matching.vault import Vault

EmployerId = Annotated[Id, Path()]
ContactId = Annotated[Id, Path()]
OpeningId = Annotated[Id, Path()]
PlacementId = Annotated[Id, Path()]
RunId = Annotated[Id, Path()]
_EMPLOYER = "/employers/{employer_id}"
_OPENING = "/openings/{opening_id}"
_PLACEMENT = "/placements/{placement_id}"

_NAMED = nothing_there("There is nothing of that id.")


def routes(matching: Matching, pool: asyncpg.Pool, vault: Vault, clock: Clock, door: Caller) -> list[APIRouter]:
    """Everything matching offers."""
    return [
        _employers(matching), _openings(matching), _configured(matching), _placements(matching),
        _steps_to_employment(matching), _runs(matching, clock), reads.routes(pool), *lists.routes(pool, vault, clock),
        *dating_routes.routes(pool, vault, clock, door),
    ]  # fmt: skip


def _employers(matching: Matching) -> APIRouter:
    offered = router()

    @offered.post("/employers", responses=answers(examples.EMPLOYER, PROBLEM))
    async def register_employer(body: employers.EmployerBody, command: CommandOf) -> Response:
        """Make an employer known to a data controller; its organisation number is checked."""
        return await _run(command, matching, "employers", body)

    @offered.post(f"{_EMPLOYER}/changes", responses=answers(examples.EMPLOYER, PROBLEM) | _NAMED)
    async def change_employer(
        employer_id: EmployerId, body: employers.EmployerChangeBody, command: CommandOf
    ) -> Response:
        """Say what holds of an employer now."""
        row = _row(employers.EmployerChangeRow, body, employer_id=employer_id)
        return await _run(command, matching, "employer-changes", row)

    @offered.post(f"{_EMPLOYER}/contacts", responses=answers(examples.CONTACT, PROBLEM) | _NAMED)
    async def keep_contact(employer_id: EmployerId, body: employers.ContactBody, command: CommandOf) -> Response:
        """Keep a contact person: sealed here, in no event and no log."""
        return await _run(command, matching, "contacts", _row(employers.ContactRow, body, employer_id=employer_id))

    @offered.post(f"{_EMPLOYER}/contacts/{{contact_id}}/removal", responses=answers(examples.CONTACT, PROBLEM) | _NAMED)
    async def remove_contact(
        employer_id: EmployerId, contact_id: ContactId, body: employers.RemovalBody, command: CommandOf
    ) -> Response:
        """Forget a contact person, together with the key."""
        row = _row(employers.RemovalRow, body, employer_id=employer_id, contact_id=contact_id)
        return await _run(command, matching, "contact-removals", row)

    @offered.post("/batch", responses=answers(examples.BATCH, PROBLEM, batch=True))
    @limited(LIMIT)
    async def batch(body: Batch, command: CommandOf) -> Response:
        """Up to 1,000 commands in one transaction, each as it would be alone, ids inside the bodies."""
        return await run_batch(command, matching.kinds, body, matching.many)

    return offered


def _openings(matching: Matching) -> APIRouter:
    offered = router()

    @offered.post("/openings", responses=answers(examples.OPENING, PROBLEM))
    async def publish_opening(body: employers.OpeningBody, command: CommandOf) -> Response:
        """Publish an employer's need: seats for people of a programme."""
        return await _run(command, matching, "openings", body)

    @offered.post(f"{_OPENING}/changes", responses=answers(examples.OPENING, PROBLEM) | _NAMED)
    async def change_opening(opening_id: OpeningId, body: employers.NeedBody, command: CommandOf) -> Response:
        """Say what the employer looks for now, as a whole; a closed opening is open again."""
        row = _row(employers.OpeningChangeRow, body, opening_id=opening_id)
        return await _run(command, matching, "opening-changes", row)

    @offered.post(f"{_OPENING}/closing", responses=answers(examples.OPENING, PROBLEM) | _NAMED)
    async def close_opening(opening_id: OpeningId, body: employers.ClosingBody, command: CommandOf) -> Response:
        """Look for nobody more."""
        return await _run(
            command, matching, "opening-closings", _row(employers.ClosingRow, body, opening_id=opening_id)
        )

    return offered


def _configured(matching: Matching) -> APIRouter:
    offered = router()

    @offered.post("/weights", responses=answers(examples.CONFIGURED, PROBLEM))
    async def set_weights(body: employers.WeightsBody, command: CommandOf) -> Response:
        """Add a version of the weights; a version never changes."""
        return await _run(command, matching, "weights", body)

    @offered.post("/instruments", responses=answers(examples.CONFIGURED, PROBLEM))
    async def set_instruments(body: employers.InstrumentsBody, command: CommandOf) -> Response:
        """Say between which dates forms of support can begin, as the next version of the whole list."""
        return await _run(command, matching, "instruments", body)

    @offered.post("/studies", responses=answers(examples.KNOWN, PROBLEM))
    async def set_studies(body: placements.StudiesBody, command: CommandOf) -> Response:
        """Say when a participant studies the language, so that clashes are warned of."""
        return await _run(command, matching, "studies", body)

    @offered.post("/social-profiles", responses=answers(examples.KNOWN, PROBLEM))
    async def set_social_profile(body: placements.SocialBody, command: CommandOf) -> Response:
        """Say whom a newcomer or an established resident would like to meet."""
        return await _run(command, matching, "social-profiles", body)

    return offered


def _placements(matching: Matching) -> APIRouter:
    offered = router()

    @offered.post("/placements", responses=answers(examples.PLACEMENT, PROBLEM))
    async def offer_placement(body: placements.PlacementBody, command: CommandOf) -> Response:
        """An employer offers a place to a participant; what speaks against it is said, and kept."""
        return await _run(command, matching, "placements", body)

    @offered.post(f"{_PLACEMENT}/acceptance", responses=answers(examples.PLACEMENT, PROBLEM) | _NAMED)
    async def accept_placement(placement_id: PlacementId, body: placements.StepBody, command: CommandOf) -> Response:
        """The participant said yes."""
        row = _row(placements.AcceptanceRow, body, placement_id=placement_id)
        return await _run(command, matching, "acceptances", row)

    @offered.post(f"{_PLACEMENT}/start", responses=answers(examples.PLACEMENT, PROBLEM) | _NAMED)
    async def start_placement(placement_id: PlacementId, body: placements.StepBody, command: CommandOf) -> Response:
        """The first day of it."""
        return await _run(command, matching, "starts", _row(placements.StartRow, body, placement_id=placement_id))

    @offered.post(f"{_PLACEMENT}/changes", responses=answers(examples.PLACEMENT, PROBLEM) | _NAMED)
    async def change_placement(placement_id: PlacementId, body: placements.ChangeBody, command: CommandOf) -> Response:
        """Other extent, kind or dates; or a correction of what was said."""
        return await _run(command, matching, "changes", _row(placements.ChangeRow, body, placement_id=placement_id))

    return offered


def _steps_to_employment(matching: Matching) -> APIRouter:
    offered = router()

    @offered.post(f"{_PLACEMENT}/end", responses=answers(examples.PLACEMENT, PROBLEM) | _NAMED)
    async def end_placement(placement_id: PlacementId, body: placements.EndBody, command: CommandOf) -> Response:
        """It is over, with a reason."""
        return await _run(command, matching, "ends", _row(placements.EndRow, body, placement_id=placement_id))

    @offered.post(f"{_PLACEMENT}/conversion", responses=answers(examples.PLACEMENT, PROBLEM) | _NAMED)
    async def convert_placement(
        placement_id: PlacementId, body: placements.ConversionBody, command: CommandOf
    ) -> Response:
        """The employer keeps the participant: the placement ends, an employment of its own is offered."""
        row = _row(placements.ConversionRow, body, placement_id=placement_id)
        return await _run(command, matching, "conversions", row)

    @offered.post(f"{_PLACEMENT}/visits", responses=answers(examples.VISIT, PROBLEM) | _NAMED)
    async def record_visit(placement_id: PlacementId, body: placements.VisitBody, command: CommandOf) -> Response:
        """Write down a visit to the workplace."""
        return await _run(command, matching, "visits", _row(placements.VisitRow, body, placement_id=placement_id))

    return offered


def _runs(matching: Matching, clock: Clock) -> APIRouter:
    offered, running = router(), Running(clock)

    @offered.post("/runs", responses=answers(examples.RUN, PROBLEM))
    async def make_run(body: runs.RunBody, command: CommandOf) -> Response:
        """Weigh a programme's participants against its openings and keep everything; nobody is placed by it."""
        return await command.run(running.run, body)

    @offered.post("/runs/{run_id}/decisions", responses=answers(examples.DECISION, PROBLEM) | _NAMED)
    async def decide(run_id: RunId, body: runs.DecisionBody, command: CommandOf) -> Response:
        """A member of staff accepts, rejects or overrides, with a reason."""
        return await _run(command, matching, "decisions", _row(runs.DecisionRow, body, run_id=run_id))

    return offered


async def _run(command: Command, matching: Matching, operation: str, body: Body) -> Response:
    return await carry_out(command, matching, Task(operation, body))


def _row(kind: type[Any], body: Body, **ids: str) -> Any:
    """The body with the path's ids inside, as a row of a batch has them; both are checked already."""
    said = {name: getattr(body, name) for name in type(body).model_fields}
    return kind.model_construct(**said, **ids)
