"""Store and stream hold the same events, whoever relays and however the batches fall."""

import asyncio
import re
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from nats.aio.client import Client

from common import streams
from common.bus import BusClient, publication, send
from common.relay import HistoryDiffers, Relay, log, refuse_old_store
from common.relay import publish as publishing
from common.serve import doctor
from common.store import MAX_EVENT_BYTES, append
from common.streams import provision
from tests.support.bakery import SPEC, baked
from tests.support.operations import FOLDER, statement
from tests.support.spine import assert_store_and_stream_agree, drained, running
from tests.support.waiting import until


async def test_a_backlog_arrives_whole_and_in_the_order_of_positions(
    spine: str, pool: asyncpg.Pool, bus: BusClient
) -> None:
    await provision(bus, SPEC)
    for number in range(25):
        await append(pool, [baked(f"oven-{number}", 0, 100)])
    async with running(Relay(spine, bus, SPEC)):
        await drained(pool)
    messages = await assert_store_and_stream_agree(pool, bus, SPEC)
    assert [message.aggregate for message in messages] == [f"oven-{n}" for n in range(25) for _ in range(100)]


async def test_a_lone_event_goes_out_without_a_batch(pool: asyncpg.Pool, bus: BusClient) -> None:
    await provision(bus, SPEC)
    async with running(Relay(pool, bus, SPEC)) as (relay,):
        for version in range(5):
            await append(pool, [baked("oven-1", version)])
            relay.wake()
            await drained(pool)
        await until(lambda: relay.stats.published == 5)
    messages = await assert_store_and_stream_agree(pool, bus, SPEC)
    assert not any("Nats-Batch-Id" in message.headers for message in messages)


async def test_a_woken_relay_does_not_wait_for_its_poll(
    pool: asyncpg.Pool, bus: BusClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.relay.loop._POLL_SECONDS", (3600.0, 3600.0))
    await provision(bus, SPEC)
    async with running(Relay(pool, bus, SPEC)) as (relay,):
        await until(lambda: relay.stats.leading and relay.stats.resyncs == 1)
        for version in range(3):
            await append(pool, [baked("oven-1", version)])
            relay.wake()
            await drained(pool, 5)


async def test_big_events_go_out_in_batches_that_fit(pool: asyncpg.Pool, bus: BusClient) -> None:
    await provision(bus, SPEC)
    almost = "x" * (MAX_EVENT_BYTES - 600)
    for number in range(10):
        await append(pool, [baked(f"oven-{number}", 0, note=almost)])
    async with running(Relay(pool, bus, SPEC)) as (relay,):
        await drained(pool)
        assert relay.stats.batches == -(-10 // -(-publishing.MAX_BYTES // MAX_EVENT_BYTES))
    await assert_store_and_stream_agree(pool, bus, SPEC)


async def test_of_two_relays_one_works_and_the_other_takes_over(spine: str, pool: asyncpg.Pool, bus: BusClient) -> None:
    await provision(bus, SPEC)
    second = Relay(spine, bus, SPEC)
    async with running(second):
        async with running(Relay(spine, bus, SPEC)) as (first,):
            await until(lambda: first.stats.leading or second.stats.leading)
            await append(pool, [baked("oven-1", 0)])
            await drained(pool)
            assert not (first.stats.leading and second.stats.leading)
        await append(pool, [baked("oven-1", 1)])
        await drained(pool)
        assert second.stats.leading
    await assert_store_and_stream_agree(pool, bus, SPEC)


async def test_two_relays_that_both_believe_to_lead_publish_nothing_twice(
    spine: str, pool: asyncpg.Pool, bus: BusClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always(*_: object) -> bool:
        return True

    monkeypatch.setattr("common.relay.log.try_to_lead", always)
    await provision(bus, SPEC)

    async def write(oven: int) -> None:
        for version in range(60):
            await append(pool, [baked(f"oven-{oven}", version)])

    async with running(*(Relay(spine, bus, SPEC) for _ in range(3))) as relays:
        await asyncio.gather(*(write(oven) for oven in range(6)))
        await drained(pool)
        assert all(relay.stats.leading for relay in relays)
        assert sum(relay.stats.resyncs for relay in relays) > 3, "they never met"
    assert len(await assert_store_and_stream_agree(pool, bus, SPEC)) == 360


@pytest.mark.parametrize("count", [1, 40])
async def test_what_was_published_and_not_recorded_is_found_and_not_published_again(
    pool: asyncpg.Pool, bus: BusClient, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    record, lost = log.record, []

    async def loses_the_first(*arguments: Any) -> log.Mark:
        if not lost:
            lost.append(arguments)
            raise ConnectionError("the power went")
        return await record(*arguments)

    monkeypatch.setattr(log, "record", loses_the_first)
    await provision(bus, SPEC)
    await append(pool, [baked("oven-1", 0, count)])
    async with running(Relay(pool, bus, SPEC)):
        await drained(pool)
        await append(pool, [baked("oven-1", count)])
        await drained(pool)
    assert lost
    assert len(await assert_store_and_stream_agree(pool, bus, SPEC)) == count + 1


async def test_losing_the_connection_to_the_store_is_losing_the_lead(
    spine: str, pool: asyncpg.Pool, bus: BusClient
) -> None:
    await provision(bus, SPEC)
    async with running(Relay(spine, bus, SPEC)) as (relay,):
        await until(lambda: relay.stats.leading)
        holder = await pool.fetchval("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted")
        await pool.execute("SELECT pg_terminate_backend($1)", holder)
        await until(lambda: not relay.stats.leading)
        await append(pool, [baked("oven-1", 0)])
        await drained(pool)
        assert relay.stats.leading
    await assert_store_and_stream_agree(pool, bus, SPEC)


async def test_what_the_page_tells_operators_to_run_in_the_database_ends_whoever_holds_the_lock_and_does_nothing(
    spine: str, pool: asyncpg.Pool, bus: BusClient
) -> None:
    await provision(bus, SPEC)
    holder, another = await asyncpg.connect(spine), await asyncpg.connect(spine)
    assert await log.try_to_lead(holder, SPEC.name)
    assert await another.fetchval("SELECT pg_try_advisory_lock(hashtext('timers'), 1)")
    await append(pool, [baked("oven-1", 0)])
    async with running(Relay(spine, bus, SPEC)) as (relay,):
        (found,) = await pool.fetch(statement("broker-loss", about="pg_locks", saying="SELECT"))
        assert found["pid"] == holder.get_server_pid()
        assert not relay.stats.leading
        end = statement("broker-loss", about="pg_terminate_backend", saying="SELECT")
        await pool.execute(end.replace("PID", str(found["pid"])))
        await drained(pool)
        assert relay.stats.leading
    assert await another.fetchval("SELECT 1"), "nobody else's session"
    await another.close()


async def test_a_commit_that_comes_late_is_not_lost_behind_a_later_position(pool: asyncpg.Pool, bus: BusClient) -> None:
    await provision(bus, SPEC)
    async with running(Relay(pool, bus, SPEC)), pool.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await append(slow, [baked("late", 0)])
        await append(pool, [baked("early", 0)])
        await drained(pool)
        await transaction.commit()
        await drained(pool)
    messages = await assert_store_and_stream_agree(pool, bus, SPEC)
    assert [message.aggregate for message in messages] == ["early", "late"]


async def test_a_stranger_in_the_stream_stops_the_relay(pool: asyncpg.Pool, bus: BusClient) -> None:
    await provision(bus, SPEC)
    await append(pool, [baked("oven-1", 0)])
    relay = Relay(pool, bus, SPEC)
    async with running(relay):
        await drained(pool)
    await send(bus, publication("shop.bakery.x", "", b"", b"not ours"))
    with pytest.raises(HistoryDiffers, match="sequence 2"):
        await asyncio.wait_for(relay.run(), 10)
    assert "sequence 2" in (relay.stats.refused or "")


async def test_a_full_stream_holds_events_back_and_loses_none(
    pool: asyncpg.Pool, bus: BusClient, nats_client: Client
) -> None:
    small = streams.StreamSpec(SPEC.name, SPEC.subjects, max_bytes=20_000)
    await provision(bus, small)
    await append(pool, [baked("oven-1", 0, 200)])
    async with running(Relay(pool, bus, small)) as (relay,):
        await until(lambda: relay.stats.resyncs >= 3)
        assert await pool.fetchval("SELECT count(*) FROM spine.outbox") == 200
        await provision(bus, SPEC)
        await drained(pool)
    await assert_store_and_stream_agree(pool, bus, SPEC)


async def test_the_doctor_warns_of_a_stream_that_is_as_full_as_the_page_of_limits_says(
    pool: asyncpg.Pool, bus: BusClient
) -> None:
    (percent,) = re.findall(r"doctor\s+warns at (\d+) %", (FOLDER / "scaling.md").read_text())
    await provision(bus, SPEC)
    await append(pool, [baked("oven-1", 0, 100)])
    async with running(Relay(pool, bus, SPEC)):
        await drained(pool)
    used = (await bus.jetstream().stream_info(SPEC.name)).state.bytes
    for full, wrong in ((int(percent) - 1, False), (int(percent) + 1, True)):
        narrow = replace(SPEC, max_bytes=used * 100 // full)
        await provision(bus, narrow)
        found = await doctor._stream(bus, "shop", narrow)
        assert (found.wrong, "stream_gib" in str(found)) == (wrong, wrong)


async def test_a_store_that_knows_the_streams_last_event_may_start(pool: asyncpg.Pool, bus: BusClient) -> None:
    await refuse_old_store(pool, bus, SPEC)
    await provision(bus, SPEC)
    await refuse_old_store(pool, bus, SPEC)
    await append(pool, [baked("oven-1", 0)])
    async with running(Relay(pool, bus, SPEC)):
        await drained(pool)
    await refuse_old_store(pool, bus, SPEC)
