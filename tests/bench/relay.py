"""Relaying a full outbox into JetStream, beside raw publishing of the same messages that nobody accounts for.

The streams are file-backed with `sync_interval: always`, so an acknowledgement stands for an fsync: atomic batches
are the limit of this relay, messages one by one (256 under way) are what a relay without them could reach.
"""

import asyncio
import time
from uuid import uuid4

from common import chain, db, store, streams, wire
from common.relay import Relay
from common.relay.log import Outgoing, Published
from common.relay.publish import MAX_MESSAGES, Publisher
from common.streams import StreamSpec
from tests.bench.append import BunBaked
from tests.bench.engines import Engines
from tests.bench.report import Measured, Report

EVENTS = 60_000
SINGLES, UNDER_WAY = 10_000, 256
OURS = StreamSpec("BAKERY", ("bakery.oven.>",))
RAW = StreamSpec("RAW", ("bakery.raw.>",))


async def run(report: Report, engines: Engines) -> None:
    """Fill the outbox, time the relay until it is empty; then the same number of messages without accounts."""
    before = await _raw(engines)
    ours = await _ours(engines)
    raw = (before + await _raw(engines, after=EVENTS)) / 2  # around ours: a machine's speed drifts
    report.add(Measured("relay", ours, "events/s", "raw atomic batches", raw, wanted_ratio=0.5))
    report.add(Measured("relay", ours, "events/s", "JetStream, one by one, each fsynced", await _one_by_one(engines)))


async def fill(dsn: str, events: int) -> None:
    """So many events in a store, a hundred in each aggregate."""
    await db.migrate(dsn, ("common", db.MIGRATIONS))
    connection = await db.connect(dsn)
    bun = BunBaked()
    for _ in range(events // 500):
        async with connection.transaction():
            await store.append(connection, [store.Change(f"oven:{uuid4()}", 0, [bun] * 100) for _ in range(5)])
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _ours(engines: Engines) -> float:
    dsn = await engines.database()
    await fill(dsn, EVENTS)
    client = await streams.connect(engines.nats.url, name="bench")
    await streams.provision(client, OURS)
    relay = Relay(dsn, client, OURS)
    running = asyncio.create_task(relay.run())
    while not relay.stats.leading:
        await asyncio.sleep(0.001)
    started = time.perf_counter()
    while relay.stats.published < EVENTS:
        await asyncio.sleep(0.001)
    took = time.perf_counter() - started
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await client.close()
    return EVENTS / took


async def _raw(engines: Engines, after: int = 0) -> float:
    client = await streams.connect(engines.nats.url, name="bench-raw")
    await streams.provision(client, RAW)
    publisher = Publisher(client)
    batch = [_message(n) for n in range(MAX_MESSAGES)]
    started = time.perf_counter()
    for last in range(after, after + EVENTS, MAX_MESSAGES):
        await publisher.publish(last, batch)
    took = time.perf_counter() - started
    await publisher.close()
    await client.close()
    return EVENTS / took


async def _one_by_one(engines: Engines) -> float:
    client = await streams.connect(engines.nats.url, name="bench-single")
    await streams.provision(client, StreamSpec("SINGLE", ("bakery.single.>",)))
    js, body, numbers = client.jetstream(), BunBaked().model_dump_json().encode(), iter(range(SINGLES))

    async def one_at_a_time() -> None:
        for _ in numbers:
            await js.publish("bakery.single.bun.baked.v1", body, timeout=60)

    started = time.perf_counter()
    await asyncio.gather(*(one_at_a_time() for _ in range(UNDER_WAY)))
    took = time.perf_counter() - started
    await client.close()
    return SINGLES / took


def _message(number: int) -> Published:
    bun = BunBaked()
    headers = wire.header_block(
        subject="bakery.raw.bun.baked.v1", aggregate="oven:1", version=number + 1, recorded_at=bun.recorded_at
    )
    event = Outgoing(number, "bakery.raw.bun.baked.v1", "oven:1", number + 1, headers, bun.model_dump_json().encode())
    return Published(event, chain.genesis("RAW"))
