"""Employers' sealed rows, their contact persons, who looked at them, and whose staff were trained."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from common.db import Connection
from common.sealing import Sealed
from contracts.activities_results import SupervisorTrainingAttended

_FIND = """
SELECT employer_id, controller, number_hash, wrapped_key, sealed FROM matching.employer
WHERE employer_id = ANY($1::text[])
UNION
SELECT e.employer_id, e.controller, e.number_hash, e.wrapped_key, e.sealed FROM matching.employer e
JOIN unnest($2::text[], $3::bytea[]) AS wanted (controller, hash)
  ON e.controller = wanted.controller AND e.number_hash = wanted.hash
"""
_KEEP = """
INSERT INTO matching.employer (employer_id, controller, number_hash, wrapped_key, sealed)
SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[])
ON CONFLICT (employer_id) DO UPDATE SET wrapped_key = excluded.wrapped_key, sealed = excluded.sealed
"""
_CONTACTS = """
SELECT contact_id, employer_id, version, wrapped_key, sealed FROM matching.contact
WHERE employer_id = $1 OR contact_id = ANY($2::text[]) ORDER BY contact_id
"""
_KEEP_CONTACT = """
INSERT INTO matching.contact (contact_id, employer_id, version, wrapped_key, sealed) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (contact_id) DO UPDATE SET
  version = excluded.version, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed
"""
_REMOVE_CONTACT = "DELETE FROM matching.contact WHERE contact_id = $1 AND employer_id = $2"
_LOOKED = "INSERT INTO matching.look (employer_id, subject, organisation, purpose, at) VALUES ($1, $2, $3, $4, $5)"
_TRAINED = """
INSERT INTO matching.training (training_id, version, controller, employer, people) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (training_id) DO UPDATE SET
  version = excluded.version, controller = excluded.controller, employer = excluded.employer, people = excluded.people
WHERE matching.training.version < excluded.version
"""
_TRAININGS = """
SELECT employer, sum(people)::int AS people FROM matching.training
WHERE controller = $1 AND people > 0 GROUP BY employer
"""


@dataclass(frozen=True, slots=True, repr=False)
class EmployerRow:
    """An employer as stored."""

    employer_id: str
    controller: str
    number_hash: bytes
    sealed: Sealed


@dataclass(frozen=True, slots=True, repr=False)
class ContactRow:
    """A contact person as stored; without a seal: to be removed."""

    contact_id: str
    employer_id: str
    version: int
    sealed: Sealed | None


async def find(
    connection: Connection, employer_ids: Iterable[str], numbers: Sequence[tuple[str, bytes]] = ()
) -> list[EmployerRow]:
    """Every employer with one of these ids, or one of these (controller, number hash)."""
    rows = await connection.fetch(_FIND, list(employer_ids), [c for c, _ in numbers], [h for _, h in numbers])
    return [EmployerRow(row[0], row[1], row[2], Sealed(row[3], row[4])) for row in rows]


async def keep(connection: Connection, employers: Sequence[EmployerRow]) -> None:
    """Store rows. A known number under another id is a UniqueViolationError: somebody was first."""
    if employers:
        await connection.execute(
            _KEEP,
            [e.employer_id for e in employers],
            [e.controller for e in employers],
            [e.number_hash for e in employers],
            [e.sealed.wrapped_key for e in employers],
            [e.sealed.content for e in employers],
        )


async def contacts(connection: Connection, employer_id: str, contact_ids: Iterable[str] = ()) -> list[ContactRow]:
    """An employer's contact persons, and those with these ids."""
    rows = await connection.fetch(_CONTACTS, employer_id, list(contact_ids))
    return [ContactRow(row[0], row[1], row[2], Sealed(row[3], row[4])) for row in rows]


async def keep_contact(connection: Connection, row: ContactRow) -> None:
    """Store a contact person, or remove one together with the key."""
    if row.sealed is None:
        await connection.execute(_REMOVE_CONTACT, row.contact_id, row.employer_id)
        return
    sealed = (row.sealed.wrapped_key, row.sealed.content)
    await connection.execute(_KEEP_CONTACT, row.contact_id, row.employer_id, row.version, *sealed)


async def looked(
    connection: Connection, employer_id: str, subject: str, organisation: str, purpose: str, *, at: datetime
) -> None:
    """Somebody read an employer's contact persons."""
    await connection.execute(_LOOKED, employer_id, subject, organisation, purpose, at)


async def hear_training(connection: Connection, version: int, event: SupervisorTrainingAttended) -> None:
    """So many of an employer's staff were trained; the last version speaks."""
    about = (event.training_id, version, event.controller, event.employer, event.people)
    await connection.execute(_TRAINED, *about)


async def trained(connection: Connection, controller: str) -> dict[str, int]:
    """How many were trained at each employer, by the id that activities knows it under."""
    return {row["employer"]: row["people"] for row in await connection.fetch(_TRAININGS, controller)}
