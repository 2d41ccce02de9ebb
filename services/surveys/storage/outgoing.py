"""Messages for enrolment's personal-data door: asked for in the transaction that has a reason, sent afterwards.

At least once, under a name that stays: the door recognises what it has had.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from common.db import Connection

_ADD = """
INSERT INTO surveys.outgoing AS o (message_id, invitation_id, purpose, channel, due_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
ON CONFLICT (message_id) DO UPDATE SET status = 'waiting', due_at = excluded.due_at WHERE o.status = 'cancelled'
"""
_DUE = """
SELECT o.message_id, o.invitation_id, o.purpose, o.channel, o.tries, i.programme_id, i.person_id, i.instrument,
  i.version, i.link_number, i.link_round, i.closes_on
FROM surveys.outgoing o JOIN surveys.invitation i USING (invitation_id)
WHERE o.status = 'waiting' AND o.due_at <= $1 ORDER BY o.due_at, o.message_id LIMIT $2
"""
_SETTLE = "UPDATE surveys.outgoing SET status = $2, rule = $3 WHERE message_id = $1"
_LATER = "UPDATE surveys.outgoing SET tries = tries + 1, due_at = $2, rule = $3 WHERE message_id = $1"
_CANCEL = """
UPDATE surveys.outgoing SET status = 'cancelled' WHERE invitation_id = ANY($1::text[]) AND status = 'waiting'
"""

_FIRST = "email"


@dataclass(frozen=True, slots=True)
class Due:
    """One message that is to be sent now."""

    message_id: str
    invitation_id: str
    purpose: str
    channel: str
    tries: int
    programme_id: str
    person_id: str
    instrument: str
    version: int
    number: int
    round: int
    closes_on: date


async def add(connection: Connection, wanted: Iterable[tuple[str, int, datetime]]) -> None:
    """Have people written to by a moment: the invitation itself (0), or its nth reminder."""
    rows = [
        (f"survey-{name}-{nth}-{_FIRST}", name, "survey-reminder" if nth else "survey-invitation", _FIRST, due_at)
        for name, nth, due_at in wanted
    ]
    await _add(connection, rows)


async def instead(connection: Connection, refused: Due, channel: str, at: datetime) -> None:
    """Try another way of reaching them."""
    message_id = f"{refused.message_id.removesuffix(refused.channel)}{channel}"
    await _add(connection, [(message_id, refused.invitation_id, refused.purpose, channel, at)])


async def _add(connection: Connection, rows: list[tuple[str, str, str, str, datetime]]) -> None:
    if rows:
        await connection.execute(_ADD, *map(list, zip(*rows, strict=True)))


async def due(connection: Connection, at: datetime, limit: int) -> list[Due]:
    """The next messages to be sent."""
    return [Due(*row) for row in await connection.fetch(_DUE, at, limit)]


async def settle(connection: Connection, message_id: str, *, refused: str | None = None) -> None:
    """The door has taken it, or refused it by a rule."""
    await connection.execute(_SETTLE, message_id, "refused" if refused else "sent", refused)


async def later(connection: Connection, message_id: str, due_at: datetime, why: str) -> None:
    """The door is away: once more then."""
    await connection.execute(_LATER, message_id, due_at, why)


async def cancel(connection: Connection, invitation_ids: Iterable[str]) -> None:
    """Nobody needs to be written to about these any more."""
    await connection.execute(_CANCEL, list(invitation_ids))
