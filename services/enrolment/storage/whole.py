"""Where everything about people lies, for the register extract."""

from collections.abc import Sequence
from typing import Any

from common import store
from common.db import Connection
from common.events import Recorded
from enrolment.storage import programmes
from enrolment.storage.course.notes import sealed_as

_REFERRALS = "SELECT referral_id FROM enrolment.referral WHERE person_id = ANY($1::text[])"
_CONSENTS = """
SELECT DISTINCT e.aggregate FROM unnest($1::text[]) AS asked (person_id)
JOIN spine.event e ON e.aggregate > 'consent:' || asked.person_id || ':'
  AND e.aggregate < 'consent:' || asked.person_id || ';'
"""
_NOTES = """
SELECT person_id, programme_id, kind, note_id, written_by, written_at, sealed FROM enrolment.note
WHERE person_id = ANY($1::text[]) ORDER BY written_at, person_id, kind, note_id
"""


async def events(connection: Connection, person_ids: Sequence[str]) -> list[Recorded]:
    """Everything that was said of these people, in the order in which it was written down."""
    known = await programmes.every_id(connection)
    names = [f"person:{one}" for one in person_ids]
    names += [f"{kind}:{of}:{one}" for kind in ("participation", "way") for of in known for one in person_ids]
    names += [f"referral:{row[0]}" for row in await connection.fetch(_REFERRALS, list(person_ids))]
    names += [row[0] for row in await connection.fetch(_CONSENTS, list(person_ids))]
    found = await store.load(connection, names)
    return sorted((event for events in found.values() for event in events), key=lambda event: event.position)


async def notes(connection: Connection, person_ids: Sequence[str]) -> list[tuple[dict[str, Any], str, bytes]]:
    """Sealed texts: what is known of each, under which name it is sealed, and the sealed bytes."""
    found = []
    for row in await connection.fetch(_NOTES, list(person_ids)):
        about = {name: value for name, value in row.items() if name not in {"note_id", "sealed"}}
        found.append((about, sealed_as(row["kind"], row["programme_id"], row["note_id"]), row["sealed"]))
    return found
