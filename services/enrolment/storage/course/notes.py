"""Free text about people: sealed with the person's key, written beside events that never carry it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from common.db import Connection

NoteKind = Literal["override", "plan", "circumstances", "decline"]

_KEEP = """
INSERT INTO enrolment.note (person_id, programme_id, kind, note_id, written_by, written_at, sealed)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bytea[])
ON CONFLICT (person_id, programme_id, kind, note_id)
DO UPDATE SET sealed = excluded.sealed, written_by = excluded.written_by, written_at = excluded.written_at
"""
_OF = """
SELECT kind, note_id, written_by, written_at, sealed FROM enrolment.note
WHERE person_id = $1 AND programme_id = $2 ORDER BY written_at, kind, note_id
"""
_FORGET = "DELETE FROM enrolment.note WHERE person_id = ANY($1::text[])"


@dataclass(frozen=True, slots=True, repr=False)
class Note:
    """One sealed text. `sealed_as` names what it is to the vault."""

    person_id: str
    programme_id: str
    kind: NoteKind
    note_id: str
    written_by: str
    written_at: datetime
    sealed: bytes


def sealed_as(kind: NoteKind, programme_id: str, note_id: str) -> str:
    """What binds the sealed text to its place: moved to another, it cannot be opened."""
    return f"note/{kind}/{programme_id}/{note_id}"


async def keep(connection: Connection, notes: Sequence[Note]) -> None:
    """Store texts; the last one of a kind under an id stays."""
    if notes:
        last = {(n.person_id, n.programme_id, n.kind, n.note_id): n for n in notes}.values()
        await connection.execute(
            _KEEP,
            [n.person_id for n in last],
            [n.programme_id for n in last],
            [n.kind for n in last],
            [n.note_id for n in last],
            [n.written_by for n in last],
            [n.written_at for n in last],
            [n.sealed for n in last],
        )


async def of(connection: Connection, programme_id: str, person_id: str) -> list[Any]:
    """The sealed texts about a person in a programme, oldest first."""
    rows: list[Any] = await connection.fetch(_OF, person_id, programme_id)
    return rows


async def forget(connection: Connection, person_ids: Sequence[str]) -> None:
    """Drop the texts about people who are erased: without their keys nobody could read them anyway."""
    await connection.execute(_FORGET, list(person_ids))
