"""Pairs that look alike: found by keyed hashes, weighed on what the vault opens, kept until staff decide."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from common.db import Connection

# The pair's merge may be direct or along a chain: both ways they are one already.
_OPEN = """
SELECT proposal_id, controller, first, second, likeness, found_at, dismissed_at IS NOT NULL AS dismissed
FROM enrolment.proposal
WHERE controller = $1 AND dismissed_at IS NULL AND proposal_id > $2
  AND NOT EXISTS (SELECT FROM enrolment.person WHERE person_id IN (first, second) AND erased_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM enrolment.merge m
                  WHERE NOT m.undone AND m.first = proposal.first AND m.second = proposal.second)
ORDER BY proposal_id LIMIT $3
"""
_FIND = """
SELECT proposal_id, controller, first, second, likeness, found_at, dismissed_at IS NOT NULL AS dismissed
FROM enrolment.proposal WHERE proposal_id = ANY($1::text[])
"""
_ADD = """
INSERT INTO enrolment.proposal (proposal_id, controller, first, second, likeness, found_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
_DISMISS = """
UPDATE enrolment.proposal SET dismissed_at = $2, dismissed_by = $3 WHERE proposal_id = $1 AND dismissed_at IS NULL
"""
_TAKE = """
DELETE FROM enrolment.to_compare WHERE number IN (
  SELECT number FROM enrolment.to_compare ORDER BY number LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING person_id
"""
_ALIKE = """
SELECT person_id FROM enrolment.person
WHERE search_keys && $3::bigint[] AND search_keys && $4::bigint[] AND controller = $1 AND person_id <> $2
ORDER BY person_id LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two people who may be one, in alphabetical order; `likeness` in percent."""

    proposal_id: str
    controller: str
    first: str
    second: str
    likeness: int
    found_at: datetime
    dismissed: bool = False


def proposal_id(first: str, second: str) -> str:
    """One id for a pair, whoever finds it."""
    return hashlib.blake2b(f"{first}\n{second}".encode(), digest_size=16).hexdigest()


async def find(connection: Connection, ids: Iterable[str]) -> dict[str, Proposal]:
    """Proposals by id, dismissed ones too."""
    return {row[0]: Proposal(*row) for row in map(tuple, await connection.fetch(_FIND, list(ids)))}


async def still_open(connection: Connection, controller: str, after: str, limit: int) -> list[Proposal]:
    """What waits for a decision, by id."""
    return [Proposal(*row) for row in map(tuple, await connection.fetch(_OPEN, controller, after, limit))]


async def add(connection: Connection, found: Proposal) -> None:
    """Keep a proposal; one that was made before (and perhaps dismissed) stays as it is."""
    values = (found.proposal_id, found.controller, found.first, found.second, found.likeness, found.found_at)
    await connection.execute(_ADD, *values)


async def dismiss(connection: Connection, proposal: str, at: datetime, by: str) -> None:
    """Staff have decided that these are two."""
    await connection.execute(_DISMISS, proposal, at, by)


async def take(connection: Connection, most: int) -> list[str]:
    """People to compare next; they leave the queue with the transaction."""
    return list(dict.fromkeys(row[0] for row in await connection.fetch(_TAKE, most)))


async def alike(
    connection: Connection, person: tuple[str, str], born: Sequence[int], sounds: Sequence[int], most: int
) -> list[str]:
    """Others of the controller (first of `person`) who share a birth date or its slip, and a sound of the name."""
    rows = await connection.fetch(_ALIKE, *person, list(born), list(sounds), most)
    return [row[0] for row in rows]
