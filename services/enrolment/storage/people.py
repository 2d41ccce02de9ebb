"""The table of people: sealed rows in, sealed rows out. Only the vault can read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.db import Connection
from enrolment.vault import Sealed

_FIND = """
SELECT person_id, controller, reference_hash, wrapped_key, sealed FROM enrolment.person
WHERE person_id = ANY($1::text[])
UNION
SELECT p.person_id, p.controller, p.reference_hash, p.wrapped_key, p.sealed FROM enrolment.person p
JOIN unnest($2::text[], $3::bytea[]) AS wanted (controller, hash)
  ON p.controller = wanted.controller AND p.reference_hash = wanted.hash
"""
_ADD = """
INSERT INTO enrolment.person (person_id, controller, reference_hash, wrapped_key, sealed)
SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[])
"""


@dataclass(frozen=True, slots=True, repr=False)
class PersonRow:
    """One person as stored."""

    person_id: str
    controller: str
    reference_hash: bytes | None
    sealed: Sealed


async def find(
    connection: Connection, person_ids: Iterable[str], references: Sequence[tuple[str, bytes]] = ()
) -> list[PersonRow]:
    """Everybody with one of these ids, or one of these (controller, reference hash)."""
    rows = await connection.fetch(_FIND, list(person_ids), [c for c, _ in references], [h for _, h in references])
    return [PersonRow(row[0], row[1], row[2], Sealed(row[3], row[4])) for row in rows]


async def add(connection: Connection, people: Sequence[PersonRow]) -> None:
    """Store new people. A known id or reference is a UniqueViolationError: somebody was first."""
    if people:
        await connection.execute(
            _ADD,
            [p.person_id for p in people],
            [p.controller for p in people],
            [p.reference_hash for p in people],
            [p.sealed.wrapped_key for p in people],
            [p.sealed.content for p in people],
        )
