"""Forgetting a person: the key, the hashes, what waits to be sent. One transaction with the event that says so."""

from collections.abc import Sequence
from datetime import datetime

from common.db import Connection
from enrolment.storage import handed_in
from enrolment.storage.course import notes, referral_rows

_ERASE = """
UPDATE enrolment.person
SET wrapped_key = NULL, sealed = NULL, reference_hash = NULL, search_keys = '{}', revision = revision + 1,
    erased_at = coalesce(erased_at, $2)
WHERE person_id = ANY($1::text[])
"""
_NUMBERS = "DELETE FROM enrolment.identifier WHERE person_id = ANY($1::text[])"
_QUEUE = "DELETE FROM enrolment.to_compare WHERE person_id = ANY($1::text[])"
_MESSAGES = """
UPDATE enrolment.delivery SET sealed = NULL, status = CASE WHEN status = 'waiting' THEN 'refused' ELSE status END,
  rule = CASE WHEN status = 'waiting' THEN 'person-erased' ELSE rule END, try_at = NULL
WHERE person_id = ANY($1::text[])
"""
_SAID = """
SELECT substr(e.aggregate, 8) AS person_id, e.recorded_at FROM spine.event e
JOIN enrolment.person p ON e.aggregate = 'person:' || p.person_id
WHERE e.subject = $1 AND p.wrapped_key IS NOT NULL
"""
_LACKING = """
SELECT substr(e.aggregate, 8) FROM spine.event e
LEFT JOIN enrolment.person p ON p.person_id = substr(e.aggregate, 8)
WHERE e.aggregate > 'person:' AND e.aggregate < 'person;' AND e.version = 1
  AND (p.person_id IS NULL OR (p.wrapped_key IS NULL AND p.erased_at IS NULL))
  AND NOT EXISTS (SELECT FROM spine.event gone WHERE gone.aggregate = e.aggregate AND gone.subject = $1)
  AND e.aggregate > 'person:' || $2
ORDER BY e.aggregate LIMIT $3
"""


async def erase(connection: Connection, person_ids: Sequence[str], at: datetime) -> None:
    """Destroy what tells who these people are."""
    ids = list(person_ids)
    await connection.execute(_ERASE, ids, at)
    for statement in (_NUMBERS, _QUEUE, _MESSAGES):
        await connection.execute(statement, ids)
    await notes.forget(connection, ids)
    await referral_rows.forget(connection, ids)
    await handed_in.forget(connection, ids)


async def erase_again(connection: Connection, subject: str) -> list[str]:
    """Erase whoever the events (of this subject) say is erased and a restored backup brought back."""
    back = await connection.fetch(_SAID, subject)
    for row in back:
        await erase(connection, [row["person_id"]], row["recorded_at"])
    return [row["person_id"] for row in back]


async def lacking(connection: Connection, subject: str, after: str = "", limit: int = 1000) -> list[str]:
    """People whom the events know, who were not erased (by `subject`), and whose data is not here: by id."""
    return [row[0] for row in await connection.fetch(_LACKING, subject, after, limit)]
