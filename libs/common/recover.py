"""A database that is older than the bus gets back what it lacks: the events are still in the stream.

After a restore from a backup the stream holds events that the store does not know. They are taken over
as they are, bytes and all, and the report names their aggregates: what else was stored beside them
(whatever never travels on the bus) is lost and somebody has to look. What the service had heard since is told again.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg
from msgspec.structs import replace
from nats.js.errors import NotFoundError

from common import streams, wire
from common.bus import BusClient
from common.db import Connection, session
from common.events import Message
from common.relay import log
from common.relay.errors import HistoryDiffers
from common.relay.log import Mark, Outgoing, Published
from common.relay.publish import MAX_MESSAGES
from common.relay.resync import read_after, verify
from common.streams import StreamMissingError, StreamSpec

_LOCK_SECONDS = 15.0
_ADOPT = """
INSERT INTO spine.event (aggregate, version, subject, recorded_at, headers, body)
SELECT aggregate, version, subject, recorded_at, headers, body
FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::bytea[], $6::bytea[])
  WITH ORDINALITY AS given (aggregate, version, subject, recorded_at, headers, body, nr)
ORDER BY nr
RETURNING position
"""


@dataclass(slots=True)
class RecoverReport:
    """What the store got back."""

    adopted: dict[str, list[int]] = field(default_factory=dict)
    """Versions taken over from the bus, by aggregate."""
    recorded: int = 0
    """Events that the store had, but did not know to be published."""
    last_seq: int = 0


class RelayRunningError(RuntimeError):
    """A relay of this store is still at work: stop its service first."""


async def recover(pool: asyncpg.Pool, client: BusClient, spec: StreamSpec) -> RecoverReport:
    """Take over what the stream holds and the store does not know. Safe to run again at any time.

    Raises HistoryDiffers if both hold different events under one name (the store was written to after
    it had been restored), RelayRunningError if its service runs.
    """
    report = RecoverReport()
    async with session(pool) as connection:
        await _lead(connection, spec.name)
        mark = await log.mark(connection, spec.name)
        try:
            report.last_seq = await streams.last_seq(client, spec.name)
        except StreamMissingError:
            return report
        await verify(connection, client, spec.name, min(mark.seq, report.last_seq))
        while mark.seq < report.last_seq:
            upto = min(report.last_seq, mark.seq + MAX_MESSAGES)
            found = await read_after(client, spec.name, mark, upto)
            async with connection.transaction():
                mark = await _take_over(connection, spec.name, mark, found, report)
    return report


async def hear_again(client: BusClient, hears: Iterable[tuple[str, str]]) -> list[str]:
    """Delete the consumers (by stream and durable) of what a service hears: they are ahead of a restored inbox.

    Each is made anew at the next start and is told everything; the inbox knows what it has. Returns those deleted.
    """
    js, deleted = client.jetstream(timeout=5), []
    for stream, durable in hears:
        try:
            await js.delete_consumer(stream, durable)
        except NotFoundError:
            continue
        deleted.append(f"{stream}/{durable}")
    return deleted


async def _lead(connection: Connection, stream: str) -> None:
    limit = asyncio.get_running_loop().time() + _LOCK_SECONDS
    while not await log.try_to_lead(connection, stream):
        if asyncio.get_running_loop().time() > limit:
            raise RelayRunningError(f"a relay works on stream {stream}: stop the service, then recover")
        await asyncio.sleep(0.1)


async def _take_over(
    connection: Connection, stream: str, mark: Mark, found: Sequence[Message], report: RecoverReport
) -> Mark:
    names = [(message.aggregate, message.version) for message in found]
    before = [replace(message, version=message.version - 1) for message in found]
    known = await log.known(connection, [*found, *before])
    missing = _missing(stream, found, known)
    events = {name: stored.event for name, stored in known.items()} | await _adopt(connection, missing)
    published = [Published(events[name], message.digest) for name, message in zip(names, found, strict=True)]
    for message in missing:
        report.adopted.setdefault(message.aggregate, []).append(message.version)
    report.recorded += len(found) - len(missing)
    return await log.record(connection, stream, mark, published)


def _missing(stream: str, found: Sequence[Message], known: Mapping[tuple[str, int], log.Known]) -> list[Message]:
    missing: list[Message] = []
    there = {*known}
    for message in found:
        stored = known.get((message.aggregate, message.version))
        if stored is not None and (stored.event.subject, stored.event.body) != (message.subject, message.body):
            raise HistoryDiffers(stream, message.seq, f"{message.id} has another content than in the store")
        if message.version > 1 and (message.aggregate, message.version - 1) not in there:
            raise HistoryDiffers(stream, message.seq, f"{message.id} has no predecessor in the store")
        if stored is None:
            missing.append(message)
            there.add((message.aggregate, message.version))
    return missing


async def _adopt(connection: Connection, missing: Sequence[Message]) -> dict[tuple[str, int], Outgoing]:
    headers = [wire.stored_part(message.headers) for message in missing]
    rows = await connection.fetch(
        _ADOPT,
        [message.aggregate for message in missing],
        [message.version for message in missing],
        [message.subject for message in missing],
        [message.recorded_at for message in missing],
        headers,
        [message.body for message in missing],
    )
    positions = sorted(row[0] for row in rows)
    events = [
        Outgoing(position, message.subject, message.aggregate, message.version, block, message.body)
        for position, message, block in zip(positions, missing, headers, strict=True)
    ]
    return {(event.aggregate, event.version): event for event in events}
