"""A stream with another history is refused; a store older than the bus refuses too, and can be mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from nats.aio.client import Client

from common import chain, db, wire
from common.bus import BusClient
from common.recover import RelayRunningError, recover
from common.relay import BusAheadOfStore, HistoryDiffers, Relay, refuse_old_store
from common.relay.log import Outgoing, Published
from common.relay.publish import Publisher
from common.store import append, load
from common.streams import provision
from local.engines import Postgres
from tests.support.bakery import OPENING, SPEC, LoafBaked, baked
from tests.support.spine import assert_store_and_stream_agree, drained, running


@asynccontextmanager
async def _database(postgres: Postgres, name: str, template: str = "template0") -> AsyncIterator[asyncpg.Pool]:
    admin = await asyncpg.connect(postgres.dsn())
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    pool = await db.open_pool(postgres.dsn(name))
    try:
        yield pool
    finally:
        await pool.close()
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


async def _relayed(pool: asyncpg.Pool, bus: BusClient) -> None:
    async with running(Relay(pool, bus, SPEC)):
        await drained(pool)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
async def test_a_stream_rebuilt_with_another_history_is_refused_by_the_digest_chain(
    postgres: Postgres, pool: asyncpg.Pool, bus: BusClient, nats_client: Client, length: int
) -> None:
    await provision(bus, SPEC)
    await append(pool, [baked("oven-1", 0, 3)])
    await _relayed(pool, bus)
    await nats_client.jetstream().delete_stream(SPEC.name)
    await provision(bus, SPEC)
    async with _database(postgres, "another_bakery") as another:
        await db.migrate(postgres.dsn("another_bakery"), ("common", db.MIGRATIONS))
        await append(another, [baked("oven-1", 0, length, number=500)])
        await _relayed(another, bus)
    relay = Relay(pool, bus, SPEC)
    with pytest.raises(HistoryDiffers, match="digest"):
        await asyncio.wait_for(relay.run(), 10)
    assert relay.stats.refused
    assert (await bus.jetstream().stream_info(SPEC.name)).state.messages == length


@asynccontextmanager
async def _restored(
    postgres: Postgres, spine: str, bus: BusClient, *, pending: bool
) -> AsyncIterator[tuple[asyncpg.Pool, dict[str, list[int]]]]:
    """A store as its backup was, and what happened since: (the old store, what it lacks)."""
    await provision(bus, SPEC)
    pool = await db.open_pool(spine)
    await append(pool, [baked("oven-1", 0, 20), baked("oven-2", 0)])
    await _relayed(pool, bus)
    if pending:  # stored before the backup, published after it
        await append(pool, [baked("oven-2", 1, 2), baked("oven-3", 0)])
    await pool.close()
    async with _database(postgres, "restored", spine.rpartition("/")[2]) as old:
        pool = await db.open_pool(spine)
        await append(pool, [baked("oven-4", 0, 3), baked("oven-1", 20)])
        await _relayed(pool, bus)
        await pool.close()
        yield old, {"oven-4": [1, 2, 3], "oven-1": [21]}


@pytest.mark.parametrize("pending", [False, True])
async def test_a_database_older_than_the_bus_refuses_and_recover_mends_it(
    postgres: Postgres, spine: str, bus: BusClient, pending: bool
) -> None:
    async with _restored(postgres, spine, bus, pending=pending) as (old, lacking):
        with pytest.raises(BusAheadOfStore, match="recover"):
            await refuse_old_store(old, bus, SPEC)
        relay = Relay(old, bus, SPEC)
        with pytest.raises(BusAheadOfStore):
            await asyncio.wait_for(relay.run(), 10)
        assert "older than the bus" in (relay.stats.refused or "")

        report = await recover(old, bus, SPEC)
        assert report.adopted == lacking
        assert report.recorded == (3 if pending else 0)
        assert (await recover(old, bus, SPEC)).adopted == {}

        await refuse_old_store(old, bus, SPEC)
        assert len((await load(old, ["oven-1"]))["oven-1"]) == 21
        await append(old, [baked("oven-4", 3)])
        await _relayed(old, bus)
        await assert_store_and_stream_agree(old, bus, SPEC)


async def test_an_empty_database_gets_everything_back(postgres: Postgres, spine: str, bus: BusClient) -> None:
    async with _restored(postgres, spine, bus, pending=True), _database(postgres, "empty") as empty:
        await db.migrate(postgres.dsn("empty"), ("common", db.MIGRATIONS))
        report = await recover(empty, bus, SPEC)
        assert {name: len(versions) for name, versions in report.adopted.items()} == {
            "oven-1": 21, "oven-2": 3, "oven-3": 1, "oven-4": 3,
        }  # fmt: skip
        await assert_store_and_stream_agree(empty, bus, SPEC)


async def test_a_database_written_to_after_its_restore_is_not_mended_over(
    postgres: Postgres, spine: str, bus: BusClient
) -> None:
    async with _restored(postgres, spine, bus, pending=False) as (old, _):
        await append(old, [baked("oven-1", 20, number=700)])
        with pytest.raises(HistoryDiffers, match="oven-1/21"):
            await recover(old, bus, SPEC)
        with pytest.raises(HistoryDiffers, match="oven-1/21"):
            await refuse_old_store(old, bus, SPEC)
        assert (await load(old, ["oven-4"]))["oven-4"] == []


async def test_a_stream_whose_chain_is_broken_gives_nothing_back(pool: asyncpg.Pool, bus: BusClient) -> None:
    await provision(bus, SPEC)
    publisher = Publisher(bus)
    for version in (1, 2):
        block = wire.header_block(subject=LoafBaked.subject, aggregate="oven-1", version=version, recorded_at=OPENING)
        event = Outgoing(version, LoafBaked.subject, "oven-1", version, block, b"{}")
        right = chain.link(chain.genesis(SPEC.name), event.subject, event.id, event.body)
        await publisher.publish(version - 1, [Published(event, right)])
    await publisher.close()
    with pytest.raises(HistoryDiffers, match="sequence 2 the digest does not follow"):
        await recover(pool, bus, SPEC)
    assert await load(pool, ["oven-1"]) == {"oven-1": []}


async def test_nothing_is_recovered_under_a_running_relay(
    pool: asyncpg.Pool, bus: BusClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.recover._LOCK_SECONDS", 0.2)
    await provision(bus, SPEC)
    await append(pool, [baked("oven-1", 0)])
    async with running(Relay(pool, bus, SPEC)):
        await drained(pool)
        with pytest.raises(RelayRunningError):
            await recover(pool, bus, SPEC)
