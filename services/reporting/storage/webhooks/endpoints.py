"""An organisation's endpoints, as it registers, sees and mends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.db import Connection

_MOST_SHOWN = 20
_REGISTER = """
INSERT INTO webhook.endpoint (id, organisation, url, kinds, programmes, place, made_at)
VALUES ($1, $2, $3, $4, $5,
        CASE WHEN $6 THEN 0 ELSE coalesce((SELECT ordinal FROM read.change_head WHERE organisation = $2), 0) END, $7)
ON CONFLICT (organisation, url) DO NOTHING RETURNING id
"""
# Whoever registers for an organisation does so one after the other: the limit holds.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('webhooks:' || $1, 0))"
_COUNT = "SELECT count(*) FROM webhook.endpoint WHERE organisation = $1"
_OWN = "organisation = $1 AND ('*' = ANY($2::text[]) OR programmes <@ $2::text[])"
_LIST = f"""
SELECT e.id, e.url, e.kinds, e.programmes, e.number, e.generation, e.previous_until, e.state, e.reason, e.failures,
       e.failing_since, e.made_at,
       (SELECT count(*) FROM webhook.delivery d WHERE d.endpoint = e.id AND d.status = 'waiting') AS waiting
FROM webhook.endpoint e WHERE {_OWN} AND ($3::text IS NULL OR e.id = $3) ORDER BY e.made_at, e.id
"""
_LAST = f"""
SELECT number, message_id, kind, programme_id, status, tries, answered, made_at, try_at, done_at
FROM webhook.delivery WHERE endpoint = $1 ORDER BY number DESC LIMIT {_MOST_SHOWN}
"""
_DELETE = f"DELETE FROM webhook.endpoint WHERE {_OWN} AND id = $3 RETURNING true"
_ROTATE = f"""
UPDATE webhook.endpoint SET generation = generation + 1, previous_until = $4 WHERE {_OWN} AND id = $3
RETURNING generation
"""
_ENABLE = f"""
UPDATE webhook.endpoint SET state = 'active', reason = NULL, failures = 0, failing_since = NULL
WHERE {_OWN} AND id = $3 RETURNING true
"""
_TRY_NOW = "UPDATE webhook.delivery SET try_at = $2, tries = 0 WHERE endpoint = $1 AND status = 'waiting'"
_KEPT_FROM = "SELECT min(number) FROM webhook.delivery WHERE endpoint = $1"
_REPLAY = """
UPDATE webhook.delivery SET status = 'waiting', tries = 0, try_at = $3, answered = NULL, done_at = NULL
WHERE endpoint = $1 AND number >= $2 RETURNING true
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose endpoints: an organisation's, by a token for these programmes ('*': every one)."""

    organisation: str
    programmes: Sequence[str]


async def register(  # noqa: PLR0917 - the row
    connection: Connection, owner: Owner, endpoint: str, url: str, kinds: Sequence[str], now: datetime, *,
    from_start: bool, most: int,
) -> str | None:  # fmt: skip
    """Keep a new endpoint; else which rule says no: `too-many-webhooks` or `registered-already`."""
    await connection.execute(_LOCK, owner.organisation)
    if await connection.fetchval(_COUNT, owner.organisation) >= most:
        return "too-many-webhooks"
    programmes = sorted(owner.programmes)
    row = (endpoint, owner.organisation, url, list(kinds), programmes, from_start, now)
    return None if await connection.fetchval(_REGISTER, *row) else "registered-already"


async def listed(connection: Connection, owner: Owner, endpoint: str | None = None) -> list[dict[str, Any]]:
    """The endpoints, or the one, oldest first."""
    rows = await connection.fetch(_LIST, owner.organisation, owner.programmes, endpoint)
    return [dict(row) for row in rows]


async def last(connection: Connection, endpoint: str) -> list[dict[str, Any]]:
    """The newest messages, the newest first."""
    return [dict(row) for row in await connection.fetch(_LAST, endpoint)]


async def delete(connection: Connection, owner: Owner, endpoint: str) -> bool:
    """Forget an endpoint and its messages; False if there is none."""
    return bool(await connection.fetchval(_DELETE, owner.organisation, owner.programmes, endpoint))


async def rotate(connection: Connection, owner: Owner, endpoint: str, previous_until: datetime) -> int | None:
    """Begin another generation of its secret, and which; None if there is no such endpoint."""
    generation: int | None = await connection.fetchval(
        _ROTATE, owner.organisation, owner.programmes, endpoint, previous_until
    )
    return generation


async def enable(connection: Connection, owner: Owner, endpoint: str, now: datetime) -> bool:
    """Send to it again, at once, from where it stopped; False if there is none."""
    if not await connection.fetchval(_ENABLE, owner.organisation, owner.programmes, endpoint):
        return False
    await connection.execute(_TRY_NOW, endpoint, now)
    return True


async def kept_from(connection: Connection, endpoint: str) -> int | None:
    """The number of the oldest message that is still kept."""
    number: int | None = await connection.fetchval(_KEPT_FROM, endpoint)
    return number


async def replay(connection: Connection, endpoint: str, number: int, now: datetime) -> int:
    """Have the messages from a number on sent again; how many they are."""
    return len(await connection.fetch(_REPLAY, endpoint, number, now))
