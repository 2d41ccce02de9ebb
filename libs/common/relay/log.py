"""What the store remembers of the way out: pending events, which message each became, how far we are."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from common import chain
from common.db import Connection
from common.events import Message

_MARK = """
INSERT INTO spine.relay AS r (stream, seq, digest) VALUES ($1, 0, $2)
ON CONFLICT (stream) DO UPDATE SET stream = r.stream RETURNING seq, digest
"""
# The window bounds memory: a thousand events may be a thousand megabytes. The first row always comes.
# OFFSET 0 has each event looked up by its position: a plan made while the outbox looked full read all events each time.
_PENDING = """
SELECT e.position, e.subject, e.aggregate, e.version, e.headers, e.body
FROM (SELECT position, sum(size) OVER (ORDER BY position) - size AS before
      FROM (SELECT position, size FROM spine.outbox ORDER BY position LIMIT $1) AS first) AS sized
CROSS JOIN LATERAL (SELECT * FROM spine.event AS own WHERE own.position = sized.position OFFSET 0) AS e
WHERE sized.before < $2
ORDER BY sized.position
"""
_RECORD = """
WITH found AS (
  DELETE FROM spine.outbox WHERE position = ANY($2::bigint[])
), logged AS (
  INSERT INTO spine.bus_log (seq, position, digest) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])
)
UPDATE spine.relay SET seq = $5, digest = $6 WHERE stream = $4
"""
_PUBLISHED = """
SELECT l.seq, l.digest, e.position, e.subject, e.aggregate, e.version, e.headers, e.body
FROM (SELECT seq, digest, position, sum(size) OVER (ORDER BY seq) - size AS before
      FROM (SELECT l.seq, l.digest, l.position, octet_length(e.headers) + octet_length(e.body) AS size
            FROM spine.bus_log AS l JOIN spine.event AS e USING (position)
            WHERE l.seq > $1 ORDER BY l.seq LIMIT $2) AS first) AS l
JOIN spine.event AS e USING (position)
WHERE l.before < $3
ORDER BY l.seq
"""
_DIGEST_AT = "SELECT digest FROM spine.bus_log WHERE seq = $1"
_KNOWN = """
SELECT e.position, e.subject, e.aggregate, e.version, e.headers, e.body,
  o.position IS NOT NULL AS pending, l.seq IS NOT NULL AS recorded
FROM unnest($1::text[], $2::int[], $3::bigint[]) AS asked (aggregate, version, seq)
JOIN spine.event AS e USING (aggregate, version)
LEFT JOIN spine.outbox AS o USING (position)
LEFT JOIN spine.bus_log AS l ON l.seq = asked.seq AND l.position = e.position
"""
_BACKLOG = """
SELECT count(*), min(e.recorded_at) FROM spine.outbox AS o JOIN spine.event AS e USING (position)
"""
_TRY_LOCK = "SELECT pg_try_advisory_lock($1)"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the stream is known: its last recorded sequence and the digest there."""

    seq: int
    digest: bytes


class Outgoing(NamedTuple):
    """A stored event on its way into the stream (a tuple: thousands a second are made from rows)."""

    position: int
    subject: str
    aggregate: str
    version: int
    headers: bytes
    body: bytes

    @property
    def id(self) -> str:
        """The message id: aggregate and version."""
        return f"{self.aggregate}/{self.version}"


class Published(NamedTuple):
    """A message as it was published: the event and the digest it carries."""

    event: Outgoing
    digest: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """An event of the store that was asked for by name and sequence."""

    event: Outgoing
    pending: bool
    recorded: bool
    """Whether the store already has it down as that sequence."""


async def try_to_lead(connection: Connection, stream: str) -> bool:
    """Whether this connection now holds the stream's lock; it does until it ends."""
    key = int.from_bytes(blake2b(b"relay " + stream.encode(), digest_size=8).digest(), "big", signed=True)
    return bool(await connection.fetchval(_TRY_LOCK, key))


async def mark(connection: Connection, stream: str) -> Mark:
    """The last recorded place in the stream; its beginning for a new store."""
    row = await connection.fetchrow(_MARK, stream, chain.genesis(stream))
    assert row is not None
    return Mark(*row)


async def pending(connection: Connection, limit: int, max_bytes: int) -> list[Outgoing]:
    """Events not yet known to be in the stream, in the order of their positions, about `max_bytes` of them."""
    return [Outgoing(*row) for row in await connection.fetch(_PENDING, limit, max_bytes)]


def linked(mark: Mark, events: Sequence[Outgoing]) -> list[Published]:
    """The events with the digests they get when they are published after the mark."""
    digest, published = mark.digest, []
    for event in events:
        digest = chain.link(digest, event.subject, event.id, event.body)
        published.append(Published(event, digest))
    return published


async def record(connection: Connection, stream: str, after: Mark, published: Sequence[Published]) -> Mark:
    """Write down that these are in the stream right after `after`. One statement, so one transaction.

    Two relays cannot both record a sequence: the second fails on bus_log's key.
    """
    last = Mark(after.seq + len(published), published[-1].digest)
    await connection.execute(
        _RECORD,
        list(range(after.seq + 1, last.seq + 1)),
        [message.event.position for message in published],
        [message.digest for message in published],
        stream,
        last.seq,
        last.digest,
    )
    return last


async def published_after(connection: Connection, seq: int, limit: int, max_bytes: int) -> list[Published]:
    """What was published right after a sequence, to be published again."""
    rows = await connection.fetch(_PUBLISHED, seq, limit, max_bytes)
    return [Published(Outgoing(*row[2:]), row[1]) for row in map(tuple, rows)]


async def digest_at(connection: Connection, seq: int) -> bytes | None:
    """The digest recorded with a sequence."""
    digest: bytes | None = await connection.fetchval(_DIGEST_AT, seq)
    return digest


async def known(connection: Connection, messages: Sequence[Message]) -> dict[tuple[str, int], Known]:
    """Those of the messages' events that the store has, by aggregate and version."""
    rows = await connection.fetch(
        _KNOWN,
        [message.aggregate for message in messages],
        [message.version for message in messages],
        [message.seq for message in messages],
    )
    events = [Known(Outgoing(*row[:6]), *row[6:]) for row in map(tuple, rows)]
    return {(found.event.aggregate, found.event.version): found for found in events}


async def backlog(connection: Connection) -> tuple[int, object]:
    """How many events wait, and when the oldest of them was recorded (None if none)."""
    row = await connection.fetchrow(_BACKLOG)
    assert row is not None
    return row[0], row[1]
