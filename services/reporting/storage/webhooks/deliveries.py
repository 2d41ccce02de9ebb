"""Messages of webhooks: made from an organisation's list of changes, sent one by one, kept for a while."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.db import Connection

_BATCH = 1000
_MOVED = """
SELECT e.id, e.organisation, e.kinds, e.programmes, e.place, e.number, h.ordinal
FROM webhook.endpoint e JOIN read.change_head h USING (organisation)
WHERE h.ordinal > e.place ORDER BY e.id FOR UPDATE OF e
"""
# What is said of goals is exact and for nobody outside; of reports, only open editions are told.
_CHANGES = f"""
SELECT c.ordinal, c.kind, c.programme_id, c.thing, c.gone, c.changed_at FROM read.change c
WHERE c.organisation = $1 AND c.ordinal > $2 AND c.ordinal <= $3
  AND c.kind IN ('release', 'report', 'referral') AND c.kind = ANY($4::text[])
  AND ('*' = ANY($5::text[]) OR c.programme_id = ANY($5::text[]))
  AND (c.kind <> 'report' OR EXISTS (SELECT FROM read.report r WHERE r.id = c.thing AND r.edition = 'open'))
ORDER BY c.ordinal LIMIT {_BATCH}
"""
_ADD = """
INSERT INTO webhook.delivery (endpoint, number, message_id, kind, programme_id, thing, gone, body, try_at, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
"""
_PLACED = "UPDATE webhook.endpoint SET place = $2, number = $3 WHERE id = $1"
_FIRST = """
(SELECT * FROM webhook.delivery d WHERE d.endpoint = e.id AND d.status = 'waiting' ORDER BY d.number LIMIT 1)
"""
_DUE = f"""
SELECT e.id FROM webhook.endpoint e CROSS JOIN LATERAL {_FIRST} d WHERE e.state = 'active' AND d.try_at <= $1
"""
# `told`: the organisation still takes part, and what it is about may still be shown. One that was replayed too.
_NEXT = f"""
SELECT e.url, e.generation, e.previous_until, d.number, d.message_id, d.body, d.tries,
       EXISTS (SELECT FROM read.organisation o WHERE o.programme_id = d.programme_id AND o.id = e.organisation)
       AND (d.gone OR CASE d.kind
            WHEN 'referral' THEN EXISTS (SELECT FROM read.referral r
                                         WHERE r.referral_id = d.thing AND r.referrer = e.organisation)
            WHEN 'report' THEN EXISTS (SELECT FROM read.report r WHERE r.id = d.thing AND r.edition = 'open')
            ELSE true END) AS told
FROM webhook.endpoint e CROSS JOIN LATERAL {_FIRST} d
WHERE e.id = $1 AND e.state = 'active' AND d.try_at <= $2
"""
_DONE = """
UPDATE webhook.delivery SET status = $3, answered = $4, done_at = $5, tries = tries + $6
WHERE endpoint = $1 AND number = $2
"""
_WELL = "UPDATE webhook.endpoint SET failures = 0, failing_since = NULL WHERE id = $1 AND failures > 0"
_AGAIN = """
UPDATE webhook.delivery SET tries = tries + 1, try_at = $3, answered = $4
WHERE endpoint = $1 AND number = $2 AND status = 'waiting'
"""
_FAILED = """
UPDATE webhook.endpoint SET failures = failures + 1, failing_since = coalesce(failing_since, $2) WHERE id = $1
RETURNING failing_since
"""
_DISABLE = "UPDATE webhook.endpoint SET state = 'disabled', reason = $2 WHERE id = $1"
_FORGET = "DELETE FROM webhook.delivery WHERE made_at < $1"


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent next to an endpoint; `told`: whether it may be."""

    url: str
    generation: int
    previous_until: datetime | None
    number: int
    message_id: str
    body: str
    tries: int
    told: bool


Written = Callable[[int, Mapping[str, Any]], str]
"""(number, a row of read.change) -> the message's body."""


async def pull(connection: Connection, written: Written, now: datetime) -> int:
    """Make messages of what changed after each endpoint's place, in the caller's transaction; how many."""
    made = 0
    for endpoint in await connection.fetch(_MOVED):
        rows = await connection.fetch(
            _CHANGES, endpoint["organisation"], endpoint["place"], endpoint["ordinal"], endpoint["kinds"],
            endpoint["programmes"],
        )  # fmt: skip
        numbered = list(enumerate(rows, endpoint["number"] + 1))
        await connection.executemany(
            _ADD,
            [
                (endpoint["id"], number, f"msg_{endpoint['id']}_{number}", row["kind"], row["programme_id"],
                 row["thing"], row["gone"], written(number, dict(row)), now)
                for number, row in numbered
            ],
        )  # fmt: skip
        place = rows[-1]["ordinal"] if len(rows) == _BATCH else endpoint["ordinal"]
        await connection.execute(_PLACED, endpoint["id"], place, endpoint["number"] + len(rows))
        made += len(rows)
    return made


async def due(connection: Connection, now: datetime) -> list[str]:
    """The endpoints to which something is to be sent."""
    return [row["id"] for row in await connection.fetch(_DUE, now)]


async def first(connection: Connection, endpoint: str, now: datetime) -> Message | None:
    """Its first message that waits; None while there is none, or while that one is not due."""
    row = await connection.fetchrow(_NEXT, endpoint, now)
    return None if row is None else Message(**row)


async def delivered(connection: Connection, endpoint: str, number: int, answered: str, now: datetime) -> None:
    """The other side took it."""
    await connection.execute(_DONE, endpoint, number, "delivered", answered, now, 1)
    await connection.execute(_WELL, endpoint)


async def withheld(connection: Connection, endpoint: str, number: int, now: datetime) -> None:
    """It may not be told any more."""
    await connection.execute(_DONE, endpoint, number, "withheld", None, now, 0)


async def failed(
    connection: Connection, endpoint: str, number: int, answered: str, now: datetime, *, again_at: datetime
) -> datetime | None:
    """It is to be sent again; since when the endpoint fails, None if it is no more."""
    await connection.execute(_AGAIN, endpoint, number, again_at, answered)
    since: datetime | None = await connection.fetchval(_FAILED, endpoint, now)
    return since


async def disable(connection: Connection, endpoint: str, reason: str) -> None:
    """Send nothing to it until somebody enables it."""
    await connection.execute(_DISABLE, endpoint, reason)


async def forget(connection: Connection, before: datetime) -> None:
    """Take messages away that were made before a moment."""
    await connection.execute(_FORGET, before)
