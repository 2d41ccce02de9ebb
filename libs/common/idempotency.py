"""The same command sent twice gets the same answer, and is carried out once.

The key's row is written first, inside the command's own transaction: a second request with that key
waits on it until the first has committed (then it gets the stored answer) or failed (then it runs).
Keys are whatever string the caller passes: scope them by who is asking.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from common.db import Connection

# The pointless-looking update makes the second request wait for, and see, the first one's row.
_CLAIM = """
INSERT INTO spine.idempotency AS i (key, request) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET key = i.key
RETURNING request, status, headers, body
"""
_ANSWER = "UPDATE spine.idempotency SET status = $2, headers = $3, body = $4, at = $5 WHERE key = $1"
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
    if row["request"] != print_:
        return KeyReuse()
    if row["status"] is None:
        return None
    return StoredResponse(row["status"], json.loads(row["headers"]), row["body"])


async def remember(connection: Connection, key: str, request: bytes, response: StoredResponse, at: datetime) -> None:
    """Keep the answer, in the transaction that did the work. `remembered` must have been called in it."""
    changed = await connection.execute(_ANSWER, key, response.status, json.dumps(response.headers), response.body, at)
    if changed != "UPDATE 1":
        raise LookupError(f"the key was not claimed in this transaction (request {_fingerprint(request).hex()})")


async def forget(connection: Connection, before: datetime) -> int:
    """Drop answers older than `before`; returns how many."""
    return int((await connection.execute(_FORGET, before)).split()[-1])


def _fingerprint(request: bytes) -> bytes:
    return blake2b(request, digest_size=16).digest()
