"""The commands of surveys over HTTP; each is thin, the work is in `verbs`."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from common.http import Batch, CommandOf, Task, carry_out, limited, router, run_batch
from common.http.batch import LIMIT
from common.http.document import answers, nothing_there
from contracts.base import Id
from surveys.api.bodies import (
    AnswerBody,
    InvitationBody,
    LinkBody,
    LinkRow,
    RevocationBody,
    RevocationRow,
    WithdrawalBody,
    WithdrawalRow,
)
from surveys.api.deciding import Surveys
from surveys.api.examples import ANSWER, BATCH, INVITATION, PROBLEM, REVOKED, WITHDRAWN

InvitationId = Annotated[Id, Path()]
AnswerId = Annotated[Id, Path()]
_NONE = nothing_there("There is none of this id.")


def routes(surveys: Surveys) -> APIRouter:
    """Everything that changes something."""
    offered = router()

    @offered.post("/invitations", responses=answers(INVITATION, PROBLEM))
    async def invite(body: InvitationBody, command: CommandOf) -> Response:
        """Ask somebody whom no reaction asks: an employer, a partner, a participant at another moment."""
        return await carry_out(command, surveys, Task("invitations", body))

    @offered.post("/invitations/{invitation_id}/revocation", responses=answers(REVOKED, PROBLEM) | _NONE)
    async def revoke(invitation_id: InvitationId, body: RevocationBody, command: CommandOf) -> Response:
        """Take a question back that should not have been put; its link ends."""
        row = RevocationRow(invitation_id=invitation_id, reason=body.reason)
        return await carry_out(command, surveys, Task("revocations", row))

    @offered.post("/invitations/{invitation_id}/links", responses=answers(INVITATION, PROBLEM) | _NONE)
    async def renew_link(invitation_id: InvitationId, body: LinkBody, command: CommandOf) -> Response:
        """End the link and the code that are out; GET .../link then gives the new ones."""
        return await carry_out(command, surveys, Task("links", LinkRow(invitation_id=invitation_id, why=body.why)))

    @offered.post("/answers", responses=answers(ANSWER, PROBLEM))
    async def answer(body: AnswerBody, command: CommandOf) -> Response:
        """Type in an answer: asked face to face, or given on paper on an earlier day."""
        return await carry_out(command, surveys, Task("answers", body))

    @offered.post("/answers/{answer_id}/withdrawal", responses=answers(WITHDRAWN, PROBLEM) | _NONE)
    async def withdraw(answer_id: AnswerId, body: WithdrawalBody, command: CommandOf) -> Response:
        """Take an answer back as its giver wishes: it counts no more, and its words are deleted."""
        row = WithdrawalRow(answer_id=answer_id, wish_of=body.wish_of)
        return await carry_out(command, surveys, Task("withdrawals", row))

    @offered.post("/batch", responses=answers(BATCH, PROBLEM, batch=True))
    @limited(LIMIT)
    async def batch(body: Batch, command: CommandOf) -> Response:
        """Up to 1,000 commands in one transaction, each as it would be alone, ids inside the bodies."""
        return await run_batch(command, surveys.kinds, body, surveys.many)

    return offered
