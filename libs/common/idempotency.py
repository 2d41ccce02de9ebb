"""The same command sent twice gets the same answer, and is carried out once.

The key's row is written first, inside the command's own transaction: a second request with that key
waits on it until the first has committed (then it gets the stored answer) or failed (then it runs).
Keys are whatever string the caller passes: scope them by who is asking.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import asyncpg

from common.db import Connection

# The pointless-looking update makes the second request wait for, and see, the first one's row.
_CLAIM = """
INSERT INTO spine.idempotency AS i (key, request) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET key = i.key
RETURNING request, status, headers, body
"""
# In the order of the keys: two groups that share some wait for each other, and not in a ring.
_CLAIM_EACH = """
INSERT INTO spine.idempotency AS i (key, request)
SELECT * FROM unnest($1::text[], $2::bytea[]) AS given (key, request) ORDER BY key
ON CONFLICT (key) DO UPDATE SET key = i.key
RETURNING key, request, status, headers, body
"""
_ANSWER = "UPDATE spine.idempotency SET status = $2, headers = $3, body = $4, at = $5 WHERE key = $1"
_ANSWER_EACH = """
WITH answered AS (
  UPDATE spine.idempotency AS i SET status = given.status, headers = given.headers, body = given.body, at = $5
  FROM unnest($1::text[], $2::int[], $3::text[], $4::bytea[]) AS given (key, status, headers, body)
  WHERE i.key = given.key)
DELETE FROM spine.idempotency WHERE key = ANY($6::text[])
"""
_FORGET = "DELETE FROM spine.idempotency WHERE at < $1"


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """An HTTP answer as it was first given."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class KeyReuse:
    """Refusal: the key was used before for another request. A new request needs a new key."""

    rule: str = "idempotency-key-reused"


async def remembered(connection: Connection, key: str, request: bytes) -> StoredResponse | KeyReuse | None:
    """The answer given before, or None when this request is the first and has to be carried out.

    Call it first in the command's transaction, with everything that makes the request what it is
    (method, path, principal, body). Requests with the same key run one after the other.
    """
    print_ = _fingerprint(request)
    row = await connection.fetchrow(_CLAIM, key, print_)
    assert row is not None
    return _said_before(row, print_)


async def remembered_each(
    connection: Connection, requests: Mapping[str, bytes]
) -> dict[str, StoredResponse | KeyReuse | None]:
    """The same for several keys with their requests, in one look."""
    prints = {key: _fingerprint(request) for key, request in requests.items()}
    rows = await connection.fetch(_CLAIM_EACH, list(prints), list(prints.values())) if prints else ()
    return {row["key"]: _said_before(row, prints[row["key"]]) for row in rows}


async def remember(connection: Connection, key: str, request: bytes, response: StoredResponse, at: datetime) -> None:
    """Keep the answer, in the transaction that did the work. `remembered` must have been called in it."""
    changed = await connection.execute(_ANSWER, key, response.status, json.dumps(response.headers), response.body, at)
    if changed != "UPDATE 1":
        raise LookupError(f"the key was not claimed in this transaction (request {_fingerprint(request).hex()})")


async def remember_each(connection: Connection, answers: Mapping[str, StoredResponse | None], at: datetime) -> None:
    """Keep the answers to claimed keys; None gives the key back: its command was refused, nothing has happened."""
    if not answers:
        return
    kept = {key: answer for key, answer in answers.items() if answer is not None}
    refused = [key for key, answer in answers.items() if answer is None]
    statuses, bodies = [answer.status for answer in kept.values()], [answer.body for answer in kept.values()]
    headers = [json.dumps(answer.headers) for answer in kept.values()]
    await connection.execute(_ANSWER_EACH, list(kept), statuses, headers, bodies, at, refused)


async def forget(connection: Connection, before: datetime) -> int:
    """Drop answers older than `before`; returns how many."""
    return int((await connection.execute(_FORGET, before)).split()[-1])


def _said_before(row: asyncpg.Record, print_: bytes) -> StoredResponse | KeyReuse | None:
    if row["request"] != print_:
        return KeyReuse()
    if row["status"] is None:
        return None
    return StoredResponse(row["status"], json.loads(row["headers"]), row["body"])


def _fingerprint(request: bytes) -> bytes:
    return blake2b(request, digest_size=16).digest()
