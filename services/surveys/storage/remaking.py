"""The tables beside the events, made again from them: who was asked, and who answered with which scores.

Links, printed codes, drafts and people's own words are in no event. An invitation that a backup lacks gets a code that
nobody has: staff hand out a new link.
"""

import json
import secrets
from datetime import timedelta

from common import remaking, store, timers
from common.db import Connection
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn, InvitationMade, InvitationRevoked
from surveys.domain.calendar import morning
from surveys.storage import answers, asking
from surveys.storage.desk import read

_INVITED = """
INSERT INTO surveys.invitation
  (invitation_id, programme_id, controller, respondent, person_id, organisation_id, spell, instrument, version, moment,
   asked_on, closes_on, link_number, code_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (invitation_id) DO UPDATE SET revoked = false, revoked_for = NULL
"""
_ANSWERED = """
WITH page AS (
  UPDATE surveys.invitation SET answered_on = $11, draft = NULL WHERE invitation_id = $1)
INSERT INTO surveys.answer
  (answer_id, programme_id, respondent, person_id, organisation_id, spell, instrument, version, moment, mode,
   answered_on, scores, affirmed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (answer_id) DO NOTHING
"""
_SAID = "UPDATE surveys.invitation SET said = $2 WHERE invitation_id = $1"


async def make(connection: Connection) -> int:
    """Invitations first: answers close their pages."""
    made = 0
    for kind in ("invitation", "answer"):
        async for found in remaking.names(connection, kind):
            for aggregate, recorded in (await store.load(connection, found)).items():
                for event in recorded:
                    await _keep(connection, read(event.subject, event.body))
                if kind == "invitation":
                    await connection.execute(_SAID, aggregate.partition(":")[2], len(recorded))
            made += len(found)
    return made


async def _keep(
    connection: Connection, event: InvitationMade | InvitationRevoked | AnswerSubmitted | AnswerWithdrawn
) -> None:
    match event:
        case InvitationMade():
            await _invite(connection, event)
        case InvitationRevoked():
            await asking.shut(connection, event.invitation_id, event.reason)
        case AnswerSubmitted():
            told = (event.mode, event.occurred_on, json.dumps(event.scores), list(event.affirmed))
            await connection.execute(_ANSWERED, event.answer_id, *_of(event, controller=False), *told)
        case AnswerWithdrawn():
            await answers.withdraw(connection, [event.answer_id])


async def _invite(connection: Connection, event: InvitationMade) -> None:
    assert event.closes_on is not None, "every invitation that is made says when it closes"
    secret = (secrets.randbits(63), secrets.token_bytes(32))
    days = (event.occurred_on, event.closes_on)
    await connection.execute(_INVITED, event.invitation_id, *_of(event), *days, *secret)
    name, due_at = f"{asking.CLOSE}:{event.invitation_id}:0", morning(event.closes_on + timedelta(days=1))
    await timers.set_timer(connection, timers.Timer(name, asking.CLOSE, due_at, event.invitation_id, {"nth": 0}))


def _of(event: InvitationMade | AnswerSubmitted, *, controller: bool = True) -> tuple[object, ...]:
    owner = (event.controller,) if controller else ()
    return (
        event.programme_id, *owner, event.respondent, event.person_id, event.organisation_id, event.spell,
        event.instrument, event.instrument_version, event.moment,
    )  # fmt: skip


REMAKING = remaking.Remaking(1, make)
