"""The commands of surveys: what each wants on the desk and how it is decided, by the name a batch calls it."""

from collections.abc import Sequence
from functools import partial

from common.clock import Clock
from common.db import Connection
from common.http import Kind, Verb, Verbs
from surveys.api import bodies, verbs
from surveys.api.verbs import Tools
from surveys.definitions import Shelf
from surveys.domain.links import Links
from surveys.storage import desk
from surveys.storage.desk import Desk, Wanted

Surveys = Verbs[Desk, Tools, Wanted]
OneVerb = Verb[Desk, Tools, Wanted]

_INVITATIONS = Kind(bodies.InvitationBody, "POST /invitations")
_REVOCATIONS = Kind(bodies.RevocationRow, "POST /invitations/{invitation_id}/revocation", ("invitation_id",))
_LINKS = Kind(bodies.LinkRow, "POST /invitations/{invitation_id}/links", ("invitation_id",))
_ANSWERS = Kind(bodies.AnswerBody, "POST /answers")
_WITHDRAWALS = Kind(bodies.WithdrawalRow, "POST /answers/{answer_id}/withdrawal", ("answer_id",))

VERBS: dict[str, OneVerb] = {
    "invitations": Verb(_INVITATIONS, verbs.wants_about, verbs.invite),
    "revocations": Verb(_REVOCATIONS, verbs.wants_invitation, verbs.revoke),
    "links": Verb(_LINKS, verbs.wants_invitation, verbs.renew_link),
    "answers": Verb(_ANSWERS, verbs.wants_about, verbs.answer, gathers=True),
    "withdrawals": Verb(_WITHDRAWALS, verbs.wants_answer, verbs.withdraw),
}


async def _lay(links: Links, connection: Connection, each: Sequence[Wanted], tools: Tools) -> Desk:
    return await desk.lay(connection, each, links, tools.at)


def commands(clock: Clock, shelf: Shelf, links: Links) -> Surveys:
    """The service's commands, callable without HTTP."""
    return Verbs(VERBS, lambda: Tools(clock.now(), shelf), partial(_lay, links), desk.write)
