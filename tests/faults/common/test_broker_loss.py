"""The broker loses its tail or everything: the stream is written again, with the same sequences and bytes."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import pytest

from common.bus import BusClient
from common.events import Message
from common.relay import Relay
from common.store import append
from common.streams import provision
from local.engines import Nats
from tests.support.bakery import SPEC, baked
from tests.support.load import Load
from tests.support.spine import assert_store_and_stream_agree, drained, running, whole_stream
from tests.support.waiting import until


def _bytes(messages: Sequence[Message]) -> list[tuple[object, ...]]:
    """What a consumer can tell apart: all but the names of the batches."""
    return [
        (m.seq, m.subject, m.body, m.digest, {k: v for k, v in m.headers.items() if not k.startswith("Nats-")})
        for m in messages
    ]


async def _bake(pool: asyncpg.Pool, oven: str, first: int, count: int) -> None:
    for version in range(first, first + count, 30):
        await append(pool, [baked(oven, version, min(30, first + count - version))])
    await drained(pool)


@pytest.mark.parametrize("while_away", [0, 45])
async def test_a_wiped_broker_gets_the_same_stream_again(
    spine: str, pool: asyncpg.Pool, broker: Nats, bus: BusClient, while_away: int
) -> None:
    await provision(bus, SPEC)
    async with running(Relay(spine, bus, SPEC)) as (relay,):
        await _bake(pool, "oven-1", 0, 1500)
        before = await whole_stream(bus, SPEC.name)
        broker.kill()
        shutil.rmtree(broker.store)
        if while_away:
            await append(pool, [baked("oven-2", 0, while_away)])
        await broker.start()
        await until(lambda: relay.stats.republished >= 1500, 20)
        await drained(pool)
    after = await assert_store_and_stream_agree(pool, bus, SPEC)
    assert _bytes(after[:1500]) == _bytes(before)
    assert len(after) == 1500 + while_away


async def test_a_broker_restored_from_an_older_copy_gets_its_tail_again(
    spine: str, pool: asyncpg.Pool, broker: Nats, bus: BusClient, tmp_path: Path
) -> None:
    await provision(bus, SPEC)
    async with running(Relay(spine, bus, SPEC)) as (relay,):
        await _bake(pool, "oven-1", 0, 120)
        broker.kill()
        shutil.copytree(broker.store, tmp_path / "copy")
        await broker.start()
        await _bake(pool, "oven-1", 120, 130)
        before = await whole_stream(bus, SPEC.name)
        broker.kill()
        shutil.rmtree(broker.store)
        shutil.copytree(tmp_path / "copy", broker.store)
        await broker.start()
        await until(lambda: relay.stats.republished == 130, 20)
        await _bake(pool, "oven-1", 250, 10)
    after = await assert_store_and_stream_agree(pool, bus, SPEC)
    assert _bytes(after[:250]) == _bytes(before)


async def test_a_broker_wiped_under_load_loses_nothing(
    spine: str, pool: asyncpg.Pool, broker: Nats, bus: BusClient, seed: int
) -> None:
    await provision(bus, SPEC)
    load = Load(pool, seed)
    async with running(Relay(spine, bus, SPEC)) as (relay,):
        async with load.running():
            for wanted in (50, 100):
                already = relay.stats.published
                await until(lambda already=already, wanted=wanted: relay.stats.published >= already + wanted, 20)
                broker.kill()
                shutil.rmtree(broker.store)
                await broker.start()
                seen = relay.stats.republished
                await until(lambda seen=seen: relay.stats.republished > seen, 20)
        await drained(pool)
    messages = await assert_store_and_stream_agree(pool, bus, SPEC)
    assert load.acknowledged <= {(message.aggregate, message.version) for message in messages}
