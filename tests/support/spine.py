"""What must be true of a store and its stream, whatever happened to either: told as one check."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from common import chain, db, streams, wire
from common.bus import BusClient
from common.events import Message
from common.relay import Relay
from common.streams import StreamSpec
from tests.support.waiting import ended, until

_EVENTS = "SELECT position, aggregate, version, subject, headers, body FROM spine.event ORDER BY position"
_LOGGED = "SELECT seq, position, digest FROM spine.bus_log ORDER BY seq"


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[Sequence[Relay]]:
    """Relays at work for the length of a block; an error of one of them is an error of the test."""
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield relays
        for task in tasks:
            if task.done():
                task.result()
    finally:
        await ended(*tasks)


async def drained(database: asyncpg.Pool, limit: float = 20) -> None:
    """Wait until nothing is left to publish."""

    async def empty() -> bool:
        try:
            return not await database.fetchval("SELECT count(*) FROM spine.outbox")
        except db.AWAY:
            return False

    await until(empty, limit)


async def whole_stream(client: BusClient, stream: str) -> list[Message]:
    """Every message, read from the leader one by one: no consumer that could hide something."""
    last = await streams.last_seq(client, stream)
    found: list[Message] = []
    for start in range(1, last + 1, 100):
        seqs = range(start, min(start + 100, last + 1))
        for stored in await asyncio.gather(*(streams.read(client, stream, seq) for seq in seqs)):
            assert stored is not None
            found.append(wire.message(stream, stored.seq, stored.subject, wire.parse(stored.headers), stored.body))
    return found


async def assert_store_and_stream_agree(database: asyncpg.Pool, client: BusClient, spec: StreamSpec) -> list[Message]:
    """Events of the store = messages of the stream: none missing, none twice, in order, the chain unbroken.

    The store is looked at in one moment in which nothing is pending; of what it says after that the stream holds
    nothing that the store does not.
    """
    events, logged = await _one_moment(database)
    messages = await whole_stream(client, spec.name)
    names = [(message.aggregate, message.version) for message in messages]
    assert len(set(names)) == len(names), "a message stands twice in the stream"
    later = {(row["aggregate"], row["version"]) for row in await database.fetch(_EVENTS)}
    assert set(names) <= later, "the stream holds what its store never said"
    messages, names = messages[: len(logged)], names[: len(logged)]
    only_one = sorted(set(names) ^ set(events))
    assert not only_one, f"stream and store do not hold the same events: {only_one[:5]} of {len(names)}, {len(events)}"
    digest, versions = chain.genesis(spec.name), dict.fromkeys((aggregate for aggregate, _ in names), 0)
    for message, line in zip(messages, logged, strict=True):
        event = events[message.aggregate, message.version]
        assert (message.subject, message.body) == (event["subject"], event["body"])
        assert wire.stored_part(message.headers) == event["headers"]
        assert message.version == versions[message.aggregate] + 1, "out of order inside an aggregate"
        versions[message.aggregate] += 1
        digest = chain.link(digest, message.subject, message.id, message.body)
        assert message.digest == digest, "the chain is broken"
        assert tuple(line) == (message.seq, event["position"], digest), "bus_log tells something else"
    return messages


async def _one_moment(database: asyncpg.Pool) -> tuple[dict[tuple[str, int], asyncpg.Record], list[asyncpg.Record]]:
    """Events by name and the log of what was published, when nothing waited to be."""

    async def still() -> tuple[dict[tuple[str, int], asyncpg.Record], list[asyncpg.Record]] | None:
        async with database.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            if await connection.fetchval("SELECT count(*) FROM spine.outbox"):
                return None
            events = {(row["aggregate"], row["version"]): row for row in await connection.fetch(_EVENTS)}
            return events, await connection.fetch(_LOGGED)

    still.__name__ = "an empty outbox"
    found = await until(still, 20)
    assert found is not None
    return found
