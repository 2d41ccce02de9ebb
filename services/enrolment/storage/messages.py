"""The outbox of the door: what was asked to be sent, to whom, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.db import Connection

_ADD = """
INSERT INTO enrolment.message (message_id, fingerprint, programme_id, controller, purpose, channel, asked_by, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_FIND = "SELECT fingerprint, programme_id, controller FROM enrolment.message WHERE message_id = $1"
_ADD_DELIVERIES = """
INSERT INTO enrolment.delivery (message_id, nr, person_id, status, rule, sealed, try_at)
SELECT $1, nr, person_id, status, rule, sealed, CASE WHEN status = 'waiting' THEN $2::timestamptz END
FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::bytea[])
  AS given (nr, person_id, status, rule, sealed)
"""
_OF_MESSAGE = """
SELECT person_id, status, rule, sent_at FROM enrolment.delivery WHERE message_id = $1 ORDER BY nr
"""
# Held until it is carried: another process skips it, and a death gives it back.
_NEXT = """
SELECT d.message_id, d.nr, d.person_id, d.sealed, d.tries, m.channel, p.wrapped_key
FROM enrolment.delivery d JOIN enrolment.message m USING (message_id)
LEFT JOIN enrolment.person p USING (person_id)
WHERE d.status = 'waiting' AND d.try_at <= $1
ORDER BY d.try_at, d.message_id, d.nr LIMIT 1 FOR UPDATE OF d SKIP LOCKED
"""
_SENT = """
UPDATE enrolment.delivery SET status = 'sent', sealed = NULL, try_at = NULL, sent_at = $3
WHERE message_id = $1 AND nr = $2
"""
_FAILED = """
UPDATE enrolment.delivery SET status = 'failed', rule = $3, sealed = NULL, try_at = NULL
WHERE message_id = $1 AND nr = $2
"""
_AGAIN = "UPDATE enrolment.delivery SET try_at = $3, tries = $4 WHERE message_id = $1 AND nr = $2"
_TO = """
SELECT m.message_id, m.channel, m.purpose, m.programme_id, m.asked_at, d.status, d.sent_at
FROM enrolment.delivery d JOIN enrolment.message m USING (message_id)
WHERE d.person_id = ANY($1::text[]) ORDER BY m.asked_at, m.message_id, d.nr
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message as it was asked for."""

    message_id: str
    fingerprint: bytes
    programme_id: str
    controller: str
    purpose: str
    channel: str
    asked_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient: accepted (with the sealed text) or refused (with the rule)."""

    person_id: str
    sealed: bytes | None = None
    rule: str | None = None


async def find(connection: Connection, message_id: str) -> dict[str, Any] | None:
    """Fingerprint, programme and controller of a message, if it is known."""
    row = await connection.fetchrow(_FIND, message_id)
    return dict(row) if row else None


async def add(connection: Connection, asked: Asked, deliveries: Sequence[Delivery]) -> None:
    """Store a message with its recipients. A known id is a UniqueViolationError."""
    values = (asked.message_id, asked.fingerprint, asked.programme_id, asked.controller, asked.purpose, asked.channel)
    await connection.execute(_ADD, *values, asked.asked_by, asked.at)
    await connection.execute(
        _ADD_DELIVERIES, asked.message_id, asked.at, list(range(len(deliveries))),
        [one.person_id for one in deliveries], ["refused" if one.rule else "waiting" for one in deliveries],
        [one.rule for one in deliveries], [one.sealed for one in deliveries],
    )  # fmt: skip


async def of_message(connection: Connection, message_id: str) -> list[dict[str, Any]]:
    """What became of each recipient, in order."""
    return [dict(row) for row in await connection.fetch(_OF_MESSAGE, message_id)]


async def to_people(connection: Connection, person_ids: Iterable[str]) -> list[dict[str, Any]]:
    """What was sent to these people."""
    return [dict(row) for row in await connection.fetch(_TO, list(person_ids))]


async def next_due(connection: Connection, now: datetime) -> dict[str, Any] | None:
    """The next to be carried, locked for this transaction."""
    row = await connection.fetchrow(_NEXT, now)
    return dict(row) if row else None


async def sent(connection: Connection, message_id: str, nr: int, at: datetime) -> None:
    """It is out; the text is gone."""
    await connection.execute(_SENT, message_id, nr, at)


async def failed(connection: Connection, message_id: str, nr: int, rule: str) -> None:
    """It will never arrive; the text is gone."""
    await connection.execute(_FAILED, message_id, nr, rule)


async def again(connection: Connection, message_id: str, nr: int, at: datetime, tries: int) -> None:
    """It is tried again then."""
    await connection.execute(_AGAIN, message_id, nr, at, tries)
