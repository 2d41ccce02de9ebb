"""A programme's invitations, page by page in the order of their ids, with what became of each message."""

from dataclasses import dataclass

from common.db import Connection
from surveys.storage import invitations
from surveys.storage.invitations import InvitationRow

# People with protected identity stand in no list.
_IDS = """
SELECT invitation_id FROM surveys.invitation i LEFT JOIN surveys.person p USING (person_id)
WHERE programme_id = $1 AND invitation_id > $2 AND NOT coalesce(p.protected, false)
ORDER BY invitation_id LIMIT $3
"""
_MESSAGES = """
SELECT invitation_id, channel, status, rule FROM surveys.outgoing WHERE invitation_id = ANY($1::text[])
ORDER BY message_id
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """An invitation and its messages: channel, status, and the rule by which the door refused."""

    row: InvitationRow
    messages: tuple[tuple[str, str, str | None], ...]


async def invitations_of(connection: Connection, programme_id: str, after: str, limit: int) -> list[Listed]:
    """Invitations whose id comes after `after`."""
    ids = [row["invitation_id"] for row in await connection.fetch(_IDS, programme_id, after, limit)]
    rows = await invitations.find(connection, ids)
    sent: dict[str, list[tuple[str, str, str | None]]] = {}
    for name, *message in await connection.fetch(_MESSAGES, ids):
        sent.setdefault(name, []).append((message[0], message[1], message[2]))
    return [Listed(rows[name], tuple(sent.get(name, ()))) for name in ids]
