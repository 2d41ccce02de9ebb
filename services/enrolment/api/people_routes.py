"""The HTTP operations about people themselves: commands here, what is read of them in `person_reads`."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from common.http import CommandOf, Task, Verbs, carry_out, router, straight
from common.http.commands import Command
from common.http.document import answers
from contracts.base import Id
from enrolment.api import people_bodies as bodies
from enrolment.api.people_examples import CONSENTED, ERASED, HELD, MERGED, PERSON, PROBLEM, PROTECTED, UNITED
from enrolment.api.person_reads import confirmed
from enrolment.api.seeing import Seeing
from enrolment.api.tools import Tools
from enrolment.storage.desk import Desk, Wanted

_ANSWERS = answers(PROTECTED, PROBLEM)
_PROTECTED: dict[int | str, dict[str, Any]] = {
    200: {**_ANSWERS[200], "description": "Every service has heard it."},
    202: {
        **_ANSWERS[201],
        "description": "It holds here; `waiting_for` names the services that have not heard it yet.",
    },
    422: _ANSWERS[422],
}
PersonId = Annotated[Id, Path()]
Of = Verbs[Desk, Tools, Wanted]


def routes(enrolment: Of, seen: Seeing) -> list[APIRouter]:
    """What may be said of people."""
    return [_person(enrolment), _keeping(enrolment), _protecting(enrolment, seen), _uniting(enrolment)]


def _person(enrolment: Of) -> APIRouter:
    offered = router()

    @offered.post("/people", responses=answers(PERSON, PROBLEM))
    @straight
    async def register_person(body: bodies.PersonBody, command: CommandOf) -> Response:
        """Make a person known to a data controller. What tells who it is, is encrypted and stays here."""
        return await run(command, enrolment, "people", body)

    @offered.post("/people/{person_id}/details", responses=answers(PERSON, PROBLEM))
    async def change_details(person_id: PersonId, body: bodies.DetailsBody, command: CommandOf) -> Response:
        """Replace what is known of a person, field by field."""
        return await run(command, enrolment, "details", row(bodies.DetailsRow, body, person_id=person_id))

    @offered.post("/people/{person_id}/identifiers", responses=answers(PERSON, PROBLEM))
    async def add_identifier(person_id: PersonId, body: bodies.AddIdentifierBody, command: CommandOf) -> Response:
        """Another number joins the person's history. One number never belongs to two people."""
        return await run(command, enrolment, "identifiers", row(bodies.IdentifierRow, body, person_id=person_id))

    @offered.post("/people/{person_id}/consents", responses=answers(CONSENTED, PROBLEM))
    async def note_consent(person_id: PersonId, body: bodies.ConsentBody, command: CommandOf) -> Response:
        """The person agrees, or no longer agrees, to share with one organisation in one programme."""
        return await run(command, enrolment, "consents", row(bodies.ConsentRow, body, person_id=person_id))

    return offered


def _keeping(enrolment: Of) -> APIRouter:
    offered = router()

    @offered.post("/people/{person_id}/erasure", responses=answers(ERASED, PROBLEM))
    async def erase_person(person_id: PersonId, body: bodies.ErasureBody, command: CommandOf) -> Response:
        """Destroy the person's key; says what stays and why, or why it must wait and until when."""
        return await run(command, enrolment, "erasure", row(bodies.ErasureRow, body, person_id=person_id))

    @offered.post("/people/{person_id}/holds", responses=answers(HELD, PROBLEM))
    async def set_hold(person_id: PersonId, body: bodies.HoldBody, command: CommandOf) -> Response:
        """A legal hold: until it ends or is lifted the person is not erased."""
        return await run(command, enrolment, "holds", row(bodies.HoldRow, body, person_id=person_id))

    @offered.post("/people/{person_id}/holds/{hold_id}/lift", responses=answers(HELD, PROBLEM))
    async def lift_hold(
        person_id: PersonId, hold_id: Annotated[Id, Path()], body: bodies.UndoBody, command: CommandOf
    ) -> Response:
        """A legal hold ends now."""
        lifted = row(bodies.LiftRow, body, person_id=person_id, hold_id=hold_id)
        return await run(command, enrolment, "lift-hold", lifted)

    return offered


def _protecting(enrolment: Of, seen: Seeing) -> APIRouter:
    offered = router()

    @offered.post("/people/{person_id}/protection", responses=_PROTECTED)
    async def protect_person(person_id: PersonId, body: bodies.ProtectionBody, command: CommandOf) -> Response:
        """Protect a person's identity, or end it: 200 when every service has heard it, 202 naming those that have not.

        Whichever it is, the flag is set here from this moment on.
        """
        told = await run(command, enrolment, "protection", row(bodies.ProtectionRow, body, person_id=person_id))
        if told.status_code >= 400:
            return told
        answer = await confirmed(seen, json.loads(bytes(told.body)), patient=True)
        answer.headers["etag"] = told.headers["etag"]
        return answer

    return offered


def _uniting(enrolment: Of) -> APIRouter:
    offered = router()

    @offered.post("/merges", responses=answers(MERGED, PROBLEM))
    async def merge_people(body: bodies.MergeBody, command: CommandOf) -> Response:
        """Two records are one human being; every count follows. A merge can be undone."""
        return await run(command, enrolment, "merges", body)

    @offered.post("/merges/{merge_id}/undo", responses=answers(MERGED, PROBLEM))
    async def undo_merge(merge_id: Annotated[Id, Path()], body: bodies.UndoBody, command: CommandOf) -> Response:
        """They are two after all; every count follows."""
        return await run(command, enrolment, "undo-merge", row(bodies.UndoRow, body, merge_id=merge_id))

    @offered.post("/merge-proposals/{proposal_id}/dismissal", responses=answers(UNITED, PROBLEM))
    async def dismiss_proposal(
        proposal_id: Annotated[Id, Path()], body: bodies.UndoBody, command: CommandOf
    ) -> Response:
        """Two people who look alike are two; they are not proposed again."""
        return await run(command, enrolment, "dismiss-proposal", row(bodies.DismissRow, body, proposal_id=proposal_id))

    return offered


async def run(command: Command, enrolment: Of, operation: str, body: Any) -> Response:
    """Carry out one command by the name under which a batch calls it."""
    return await carry_out(command, enrolment, Task(operation, body))


def row(kind: type[Any], body: Any, **ids: str) -> Any:
    """The body with the path's ids inside, as a row of a batch has them; both are checked already."""
    said = {name: getattr(body, name) for name in body.model_fields_set}
    return kind.model_construct(set(said) | set(ids), **said, **ids)
