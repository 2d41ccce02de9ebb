"""Every person's key wrapped by the present master key, some at a time: `python -m enrolment rewrap`.

What is left is told by how the wrapped keys begin, so that it may be killed and run again, beside a running service.
"""

from collections.abc import Callable
from dataclasses import dataclass

import asyncpg

from common.db import Connection
from common.sealing import SealBroken
from enrolment.keyring import Keyring

AT_ONCE = 500

_LEFT = """
SELECT count(*) FROM enrolment.person
WHERE wrapped_key IS NOT NULL AND substr(wrapped_key, 1, octet_length($1::bytea)) <> $1
"""
_TAKE = """
SELECT person_id, wrapped_key FROM enrolment.person
WHERE wrapped_key IS NOT NULL AND substr(wrapped_key, 1, octet_length($1::bytea)) <> $1 AND person_id > $2
ORDER BY person_id LIMIT $3
"""
# Compared with what was read: whoever was erased meanwhile stays so. The revision stays too, so that nobody who
# changes a person at this moment is refused; what they seal is sealed with the same key.
_KEEP = """
UPDATE enrolment.person p SET wrapped_key = given.after
FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS given (person_id, before, after)
WHERE p.person_id = given.person_id AND p.wrapped_key = given.before
"""


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What came of it."""

    done: int
    left: int
    """Keys that are still wrapped by another master key, or cannot be opened with any that is given."""


async def rewrap(
    pool: asyncpg.Pool, keys: Keyring, advance: Callable[[int, int], None], at_once: int = AT_ONCE
) -> Rewrapped:
    """Wrap all that is left, a transaction for each batch; `advance` hears how many are done and of how many."""
    whole, done, last = await left(pool, keys), 0, ""
    while found := await pool.fetch(_TAKE, keys.prefix, last, at_once):
        async with pool.acquire() as connection, connection.transaction():
            await _wrap(connection, keys, [tuple(row) for row in found])
        last, done = found[-1]["person_id"], done + len(found)
        advance(done, whole)
    return Rewrapped(done, await left(pool, keys))


async def left(pool: asyncpg.Pool, keys: Keyring) -> int:
    """How many keys another master key has wrapped."""
    return int(await pool.fetchval(_LEFT, keys.prefix))


async def _wrap(connection: Connection, keys: Keyring, found: list[tuple[str, bytes]]) -> None:
    again = [(person_id, wrapped, after) for person_id, wrapped in found if (after := _again(keys, person_id, wrapped))]
    if again:
        await connection.execute(_KEEP, *[list(column) for column in zip(*again, strict=True)])


def _again(keys: Keyring, person_id: str, wrapped: bytes) -> bytes | None:
    """None where no key that is given opens it: it stays, and is counted as left."""
    try:
        return keys.wrap_again(person_id, wrapped)
    except SealBroken:
        return None
