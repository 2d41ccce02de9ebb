"""The log of looks: who saw, sent or rendered whose data, when, why. Written in the transaction of the look itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.access import Principal
from common.db import Connection

_NOTE = """
INSERT INTO enrolment.look (at, operation, subject, organisation, controller, person_id, purpose, programme_id,
                            document_id, protected)
SELECT $1, $2, $3, $4, $5, person_id, $6, $7, $8, protected
FROM unnest($9::text[], $10::boolean[]) AS seen (person_id, protected)
"""
_READ = """
SELECT entry, at, operation, subject, organisation, person_id, purpose, programme_id, document_id, protected
FROM enrolment.look
WHERE controller = $1 AND entry > $2 AND ($4::text IS NULL OR person_id = $4) AND ($5::text IS NULL OR subject = $5)
  AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
  AND ($8::text IS NULL OR purpose = $8)
ORDER BY entry LIMIT $3
"""
_OF = """
SELECT at, operation, subject, organisation, purpose, programme_id, document_id FROM enrolment.look
WHERE person_id = ANY($1::text[]) ORDER BY entry
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What somebody did, once for everybody whom it showed."""

    operation: str
    purpose: str
    controller: str
    at: datetime
    programme_id: str | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an auditor asks for; None leaves it open."""

    controller: str
    person_id: str | None = None
    subject: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    purpose: str | None = None


async def note(connection: Connection, principal: Principal, look: Look, seen: Iterable[tuple[str, bool]]) -> None:
    """Keep that this principal saw these people; with each whether its identity is protected."""
    people = list(seen)
    if people:
        await connection.execute(
            _NOTE, look.at, look.operation, principal.subject, principal.organisation, look.controller, look.purpose,
            look.programme_id, look.document_id, [person for person, _ in people], [shut for _, shut in people],
        )  # fmt: skip


async def read(connection: Connection, asked: Question, after: int, limit: int) -> list[dict[str, Any]]:
    """Entries in the order in which they were made."""
    more = (asked.person_id, asked.subject, asked.since, asked.before, asked.purpose)
    return [dict(row) for row in await connection.fetch(_READ, asked.controller, after, limit, *more)]


async def of(connection: Connection, person_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Every look at these people."""
    return [dict(row) for row in await connection.fetch(_OF, list(person_ids))]
