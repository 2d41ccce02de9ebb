"""The table of people: sealed rows in, sealed rows out. Only the vault can read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.db import Connection
from common.store import VersionConflict
from enrolment.vault import Sealed

_COLUMNS = "p.person_id, p.controller, p.reference_hash, p.wrapped_key, p.sealed, p.revision, p.protected"
_FIND = f"SELECT {_COLUMNS} FROM enrolment.person p WHERE p.person_id = ANY($1::text[])"
# The locks stand on the left of the join, so that they are taken whether anybody is found or not.
_FIND_UNDER_LOCK = f"""
SELECT locked.locks, {_COLUMNS}, r.referral_id
FROM (SELECT count(pg_advisory_xact_lock_shared(hashtextextended(id, 0))) AS locks
      FROM unnest($1::text[]) AS programme (id)) AS locked
LEFT JOIN enrolment.person p ON p.person_id = ANY($2::text[])
LEFT JOIN enrolment.referral r ON r.person_id = p.person_id AND r.programme_id = ANY($3::text[])
  AND r.status IN ('made', 'accepted', 'waitlisted', 'promoted')
"""
_FIND_WITH_KEYS = f"""
{_FIND}
UNION
SELECT {_COLUMNS} FROM enrolment.person p
JOIN unnest($2::text[], $3::bytea[]) AS wanted (controller, hash)
  ON p.controller = wanted.controller AND p.reference_hash = wanted.hash
UNION
SELECT {_COLUMNS} FROM enrolment.identifier i
JOIN unnest($4::text[], $5::bytea[]) AS wanted (controller, hash) USING (controller, hash)
JOIN enrolment.person p USING (person_id)
"""
_WHOSE = """
SELECT controller, hash, person_id FROM enrolment.identifier
JOIN unnest($1::text[], $2::bytea[]) AS wanted (controller, hash) USING (controller, hash)
"""
_ADD = """
WITH added AS (
  INSERT INTO enrolment.person (person_id, controller, reference_hash, wrapped_key, sealed, protected, search_keys)
  SELECT person_id, controller, reference_hash, wrapped_key, sealed, protected, keys::bigint[]
  FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::boolean[], $7::text[])
    AS given (person_id, controller, reference_hash, wrapped_key, sealed, protected, keys))
INSERT INTO enrolment.to_compare (person_id) SELECT unnest($8::text[])
"""
_CHANGE = """
WITH changed AS (
  UPDATE enrolment.person SET reference_hash = $2, sealed = $3, search_keys = $4, revision = $5 + 1
  WHERE person_id = $1 AND revision = $5 AND wrapped_key IS NOT NULL RETURNING person_id)
INSERT INTO enrolment.to_compare (person_id) SELECT person_id FROM changed RETURNING true
"""
_ADD_IDENTIFIERS = """
INSERT INTO enrolment.identifier (controller, hash, person_id)
SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[])
"""
_PROTECT = "UPDATE enrolment.person SET protected = $2 WHERE person_id = ANY($1::text[])"

Key = tuple[str, bytes]
"""A controller and a keyed hash."""


@dataclass(frozen=True, slots=True, repr=False)
class PersonRow:
    """One person as stored; `sealed` is None once the person is erased."""

    person_id: str
    controller: str
    reference_hash: bytes | None
    sealed: Sealed | None
    revision: int = 1
    protected: bool = False
    search_keys: Sequence[int] = ()
    """Written, never read back: they are made from the sealed data each time it changes."""


async def find(
    connection: Connection,
    person_ids: Iterable[str],
    references: Sequence[Key] = (),
    identifiers: Sequence[Key] = (),
) -> list[PersonRow]:
    """Everybody with one of these ids, references or numbers."""
    if not references and not identifiers:
        rows = await connection.fetch(_FIND, list(person_ids))
    else:
        rows = await connection.fetch(_FIND_WITH_KEYS, list(person_ids), *_columns(references), *_columns(identifiers))
    return [from_row(tuple(row)) for row in rows]


async def find_under_lock(
    connection: Connection, person_ids: Iterable[str], programmes: Sequence[str], entering: Sequence[str]
) -> tuple[list[PersonRow], list[str]]:
    """People by id, and their open referrals to the programmes in `entering`.

    Nobody publishes another definition of `programmes` from then on until the transaction ends.
    """
    rows = await connection.fetch(_FIND_UNDER_LOCK, sorted(programmes), list(person_ids), list(entering))
    people = {row[1]: from_row(tuple(row)[1:-1]) for row in rows if row[1] is not None}
    return list(people.values()), [row[-1] for row in rows if row[-1] is not None]


async def owners(connection: Connection, identifiers: Sequence[Key]) -> dict[Key, str]:
    """Who has these numbers."""
    rows = await connection.fetch(_WHOSE, *_columns(identifiers))
    return {(row[0], row[1]): row[2] for row in rows}


async def add(connection: Connection, people: Sequence[PersonRow]) -> None:
    """Store new people. A known id or reference is a UniqueViolationError: somebody was first."""
    if people:
        sealed = [(p.sealed.wrapped_key, p.sealed.content) if p.sealed else (None, None) for p in people]
        await connection.execute(
            _ADD,
            [p.person_id for p in people],
            [p.controller for p in people],
            [p.reference_hash for p in people],
            [key for key, _ in sealed],
            [content for _, content in sealed],
            [p.protected for p in people],
            [f"{{{','.join(map(str, p.search_keys))}}}" for p in people],
            [p.person_id for p in people if p.search_keys],
        )


async def change(connection: Connection, people: Iterable[PersonRow]) -> None:
    """Store other data of known people. Raises VersionConflict if somebody else did so meanwhile."""
    for row in people:
        content = row.sealed and row.sealed.content
        keys = list(row.search_keys)
        if not await connection.fetchval(_CHANGE, row.person_id, row.reference_hash, content, keys, row.revision):
            raise VersionConflict(f"person:{row.person_id}")


async def add_identifiers(connection: Connection, identifiers: Sequence[tuple[Key, str]]) -> None:
    """Say whose numbers these are. A known one is a UniqueViolationError: somebody was first."""
    if identifiers:
        keys = [key for key, _ in identifiers]
        await connection.execute(_ADD_IDENTIFIERS, *_columns(keys), [person_id for _, person_id in identifiers])


async def protect(connection: Connection, person_ids: Sequence[str], protected: bool) -> None:
    """Set or lift the flag."""
    await connection.execute(_PROTECT, list(person_ids), protected)


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[bytes]]:
    return [controller for controller, _ in keys], [hashed for _, hashed in keys]


def from_row(row: tuple[object, ...]) -> PersonRow:
    """A person from the columns of `_COLUMNS`."""
    person_id, controller, reference_hash, wrapped_key, content, revision, protected = row
    sealed = None if wrapped_key is None else Sealed(wrapped_key, content)  # type: ignore[arg-type]
    return PersonRow(person_id, controller, reference_hash, sealed, revision, protected)  # type: ignore[arg-type]
