"""The personal-data door: other services send templates with person ids, what comes out is sent or streamed.

Protected people are left out of documents unless the purpose needs them and the asker's role allows it; each
person in a document or a message is one entry of the audit log, with who asked and why.
"""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path
from starlette.responses import Response

from common.access import Principal
from common.db import Connection
from common.http import PrincipalOf, as_problem, limited, router, unknown
from common.http.document import nothing_there, refuses, tells
from common.problems import Problem, problem_response, refusal
from contracts.base import Id
from contracts.door import MEDIA, DoorDocument, DoorMessages, MessagesAnswer
from contracts.programme import ProgrammeDefinition
from enrolment.api import access, seeing
from enrolment.api.filling import Shown, document_refused, fill_document
from enrolment.api.handing_out import hand_out
from enrolment.api.seeing import Seeing
from enrolment.api.writing import write_to_all
from enrolment.door.rendering import Filled
from enrolment.storage import messages, people, programmes
from enrolment.storage.audit import Look
from enrolment.storage.messages import Asked
from enrolment.storage.people import PersonRow

LEFT_OUT = "Insteg-Left-Out"
_MOST_BYTES = 16 * 1024 * 1024
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document. People with protected identity who had to be left out are counted in a header.",
        "content": {media.partition(";")[0]: _BYTES for media in MEDIA.values()},
        "headers": {LEFT_OUT: {"schema": {"type": "integer"}}},
    },
    **refuses(409, "The programme or a person is not known (yet)."),
}
_SENT = {
    **tells({"message_id": "invitation-2016-09", "answers": [{"person_id": "p-1001", "status": "accepted"}]}),
    **refuses(409, "Something is not known (yet), or the id belongs to another message."),
}


def routes(seen: Seeing) -> list[APIRouter]:
    """The door."""
    return [_documents(seen), _messages(seen)]


def _documents(seen: Seeing) -> APIRouter:
    offered = router()

    @offered.post("/door/documents", responses=_DOCUMENT, response_class=Response)
    @limited(_MOST_BYTES)
    async def make_document(body: DoorDocument, principal: PrincipalOf) -> Response:
        """A document with names in it: PDF, HTML, CSV or XLSX, streamed."""
        async with seen.pool.acquire() as connection, connection.transaction():
            made = await _made(seen, connection, principal, body)
        if isinstance(made, Problem):
            return problem_response(made)
        filled, left_out = made
        return await hand_out(filled, body, insteg_left_out=left_out)

    return offered


def _messages(seen: Seeing) -> APIRouter:
    offered = router()

    @offered.post("/door/messages", responses=_SENT)
    @limited(_MOST_BYTES)
    async def send_messages(body: DoorMessages, principal: PrincipalOf) -> MessagesAnswer:
        """Write to people by e-mail, text message or letter. The same message id again changes nothing."""
        try:
            told = await _sent(seen, principal, body)
        except asyncpg.UniqueViolationError:  # the same message at the same moment: now it is known
            told = await _sent(seen, principal, body)
        return told if isinstance(told, MessagesAnswer) else problem_response(told)  # type: ignore[return-value]

    @offered.get("/door/messages/{message_id}", responses=nothing_there("No such message, or not for you."))
    async def read_message(message_id: Annotated[Id, Path()], principal: PrincipalOf) -> Any:
        """What became of a message, recipient by recipient."""
        async with seen.pool.acquire() as connection:
            known = await messages.find(connection, message_id)
            if known is None or access.may_register_for(principal, known["controller"]):
                return problem_response(Problem(404, "unknown-message", "There is no such message, or not for you."))
            found = await messages.of_message(connection, message_id)
        deliveries = [{**one, "sent_at": one["sent_at"] and one["sent_at"].isoformat()} for one in found]
        return {"message_id": message_id, "deliveries": deliveries}

    return offered


async def _made(
    seen: Seeing, connection: Connection, principal: Principal, body: DoorDocument
) -> tuple[Filled, int] | Problem:
    """The document filled in, with how many people had to be left out; everybody in it is in the log."""
    programme = await _programme(connection, principal, body.programme_id)
    if isinstance(programme, Problem):
        return programme
    if refused := document_refused(body.document):
        return as_problem(refused)
    found = {row.person_id: row for row in await people.find(connection, body.people())}
    if problem := await _strangers(connection, principal, body.people(), found, programme):
        return problem
    shown = Shown(
        {row.person_id: seen.open(row) for row in found.values()},
        frozenset(row.person_id for row in found.values() if row.protected),
        access.may_show_protected(principal, body.purpose),
    )
    filled, left_out = fill_document(body.document, shown)
    look = Look(
        operation="POST /door/documents", purpose=body.purpose, controller=programme.controller, at=seen.clock.now(),
        programme_id=programme.id, document_id=body.document_id,
    )  # fmt: skip
    await seeing.note(connection, principal, look, [row for row in found.values() if shown.shows(row.person_id)])
    return filled, left_out


async def _sent(seen: Seeing, principal: Principal, body: DoorMessages) -> MessagesAnswer | Problem:
    async with seen.pool.acquire() as connection, connection.transaction():
        programme = await _programme(connection, principal, body.programme_id)
        if isinstance(programme, Problem):
            return programme
        if body.channel not in seen.channels:
            detail = f"Nothing is set up that would carry a message of the kind {body.channel}."
            return refusal("channel-not-set-up", detail, field="channel", status=409)
        fingerprint = hashlib.blake2b(body.model_dump_json().encode(), digest_size=16).digest()
        if known := await messages.find(connection, body.message_id):
            if known["fingerprint"] != fingerprint:
                detail = "This id belongs to another message."
                return refusal("message-exists", detail, field="message_id", status=409)
        else:
            asked = Asked(
                message_id=body.message_id, fingerprint=fingerprint, programme_id=programme.id,
                controller=programme.controller, purpose=body.purpose, channel=body.channel,
                asked_by=principal.subject, at=seen.clock.now(),
            )  # fmt: skip
            if problem := await write_to_all(seen, connection, principal, body, asked):
                return problem
        became = await messages.of_message(connection, body.message_id)
    answers = [
        {"person_id": one["person_id"], "status": "refused" if one["rule"] else "accepted", "rule": one["rule"]}
        for one in became
    ]
    return MessagesAnswer.model_validate({"message_id": body.message_id, "answers": answers})


async def _programme(connection: Connection, principal: Principal, programme_id: str) -> ProgrammeDefinition | Problem:
    known = await programmes.programme(connection, programme_id)
    if known is None:
        return unknown("programme", "programme_id")
    return access.may_change(principal, known.current) or known.current


async def _strangers(
    connection: Connection,
    principal: Principal,
    asked: set[str],
    found: Mapping[str, PersonRow],
    programme: ProgrammeDefinition,
) -> Problem | None:
    """Everybody in a document is a person of the programme's controller whom the asker's programmes reach."""
    own = [row for row in found.values() if row.controller == programme.controller]
    reached = await seeing.allowed(connection, principal, own)
    if missing := len(asked) - len(reached):
        return refusal("unknown-person", f"{missing} of the people are not known (yet).", field="document", status=409)
    return None
