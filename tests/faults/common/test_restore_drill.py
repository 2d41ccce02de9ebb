"""The drill of docs/operations/backup-and-restore.md: an older database beside a newer bus, and the other way round."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest

from common import db, store, streams
from common.bus import BusClient
from common.clock import ManualClock
from common.reactions import Reactions
from common.recover import hear_again, recover
from common.relay import BusAheadOfStore, Relay, refuse_old_store
from local.engines import Nats, Postgres
from tests.support.archiving import Archived
from tests.support.bakery import OPENING, SPEC, baked
from tests.support.reacting import TABLE, inbox
from tests.support.speaking import Loaf, Speaker
from tests.support.spine import assert_store_and_stream_agree, drained, running
from tests.support.waiting import ended, until

pytestmark = pytest.mark.timeout(240)


async def _bake(pool: asyncpg.Pool, oven: str, before: int, count: int) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await store.append(connection, [baked(oven, before, count)])


async def test_a_database_restored_to_a_moment_gets_back_from_the_newer_bus_what_it_lost(
    archived: Archived, broker: Nats, home: Path
):
    dsn = archived.dsn()
    await db.migrate(dsn, ("common", db.MIGRATIONS))
    bus = await streams.connect(broker.url, name="drill")
    await streams.provision(bus, SPEC)
    pool = await db.open_pool(dsn)
    async with running(Relay(dsn, bus, SPEC)):
        await _bake(pool, "north", 0, 3)
        await drained(pool)
        await asyncio.to_thread(archived.base_backup, home / "base")
        await _bake(pool, "north", 3, 2)
        await drained(pool)
        await pool.fetchval("SELECT pg_create_restore_point('before-the-accident')")
        await _bake(pool, "north", 5, 4)
        await _bake(pool, "south", 0, 1)
        await drained(pool)
        await pool.fetchval("SELECT pg_switch_wal()")
    pool.terminate()
    archived.stop()

    seconds = await archived.restored(home / "base", "before-the-accident")
    print(f"restored to a moment in {seconds:.1f} s")  # noqa: T201 - for docs/operations/disaster-recovery.md
    pool = await db.open_pool(dsn)
    assert await pool.fetchval("SELECT count(*) FROM spine.event") == 5, "from after the base backup, up to the moment"
    async with pool.acquire() as connection:
        with pytest.raises(BusAheadOfStore, match="run `recover`"):
            await refuse_old_store(connection, bus, SPEC)
    report = await recover(pool, bus, SPEC)
    assert report.adopted == {"north": [6, 7, 8, 9], "south": [1]}
    assert len(await assert_store_and_stream_agree(pool, bus, SPEC)) == 10
    async with running(Relay(dsn, bus, SPEC)):
        await _bake(pool, "north", 9, 1)
        await drained(pool)
    assert len(await assert_store_and_stream_agree(pool, bus, SPEC)) == 11, "and life goes on"
    pool.terminate()
    await bus.close()


async def _heard(pool: asyncpg.Pool) -> list[tuple[str, int]]:
    return [tuple(row) for row in await pool.fetch("SELECT aggregate, version FROM till ORDER BY aggregate, version")]


async def _hears(pool: asyncpg.Pool, broker: Nats, everything: list[tuple[str, int]]) -> None:
    """A listening process runs until it has handled exactly this."""
    box = inbox("till", ManualClock(OPENING))
    listening = Reactions(pool, broker.url, "BAKERY", box.consumer, box.handlers, box.clock, inbox=box)
    task = asyncio.create_task(listening.run())

    async def heard() -> bool:
        return await _heard(pool) == everything

    try:
        await until(heard, 30)
    finally:
        await ended(task)


@pytest.mark.parametrize("by", ["its next start", "recover"])
async def test_a_listener_restored_to_a_moment_is_told_again_what_it_had_heard_since(
    archived: Archived, broker: Nats, home: Path, by: str
):
    dsn = archived.dsn()
    await db.migrate(dsn, ("common", db.MIGRATIONS))
    bus = await streams.connect(broker.url, name="drill")
    bakery, pool = await Speaker(bus, "bakery").open(), await db.open_pool(dsn)
    await pool.execute(TABLE)
    await bakery.say([Loaf("north", 1), Loaf("south", 1)])
    await _hears(pool, broker, [("north", 1), ("south", 1)])
    await asyncio.to_thread(archived.base_backup, home / "base")
    await pool.fetchval("SELECT pg_create_restore_point('before-the-accident')")
    everything = [("north", 1), ("north", 2), ("south", 1), ("west", 1)]
    await bakery.say([Loaf("north", 2), Loaf("west", 1)])
    await _hears(pool, broker, everything)
    await pool.fetchval("SELECT pg_switch_wal()")
    pool.terminate()
    archived.stop()

    await archived.restored(home / "base", "before-the-accident")
    pool = await db.open_pool(dsn)
    assert await _heard(pool) == [("north", 1), ("south", 1)]
    assert await _is_behind(bus) == 0, "the consumer is ahead of the restored inbox"
    if by == "recover":
        assert await hear_again(bus, [("BAKERY", "till"), ("MILL", "till")]) == ["BAKERY/till"]
    await _hears(pool, broker, everything)
    pool.terminate()
    await bus.close()


async def _is_behind(bus: BusClient) -> int:
    return int((await bus.jetstream().consumer_info("BAKERY", "till")).num_pending or 0)


async def test_a_bus_restored_to_an_older_moment_gets_back_from_the_newer_database_what_it_lost(
    own_postgres: Postgres, broker: Nats, home: Path
):
    dsn = own_postgres.dsn()
    await db.migrate(dsn, ("common", db.MIGRATIONS))
    bus = await streams.connect(broker.url, name="drill")
    await streams.provision(bus, SPEC)
    pool = await db.open_pool(dsn)
    relay = Relay(dsn, bus, SPEC)
    async with running(relay):
        await _bake(pool, "north", 0, 3)
        await drained(pool)
        broker.stop()
        shutil.copytree(broker.store, home / "older")
        await broker.start()
        await _bake(pool, "north", 3, 4)
        await drained(pool)
        broker.stop()
        shutil.rmtree(broker.store)
        shutil.copytree(home / "older", broker.store)
        await broker.start()
        await _bake(pool, "south", 0, 1)
        await drained(pool)
    assert relay.stats.republished == 4
    assert len(await assert_store_and_stream_agree(pool, bus, SPEC)) == 8
    pool.terminate()
    await bus.close()
