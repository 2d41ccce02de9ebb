"""Two writers of one aggregate: one wins. Versions have no gaps. All or nothing."""

import asyncio

import asyncpg
import pytest

from common import store
from common.store import Change, VersionConflict, append, load
from tests.support.bakery import LoafBaked, baked


async def test_what_was_appended_is_loaded_in_order(pool: asyncpg.Pool) -> None:
    written = await append(pool, [baked("oven-1", 0, 3), baked("oven-2", 0)])
    written += await append(pool, [baked("oven-1", 3)])
    loaded = await load(pool, ["oven-2", "oven-1", "oven-9"])
    assert loaded["oven-9"] == []
    assert [event.version for event in loaded["oven-1"]] == [1, 2, 3, 4]
    assert loaded["oven-1"] + loaded["oven-2"] == [written[i] for i in (0, 1, 2, 4, 3)]
    assert LoafBaked.model_validate_json(loaded["oven-2"][0].body) == LoafBaked()


async def test_positions_follow_the_order_in_which_events_were_given(pool: asyncpg.Pool) -> None:
    written = await append(pool, [baked(f"oven-{n}", 0, 3) for n in range(300)])
    assert [event.position for event in written] == sorted(event.position for event in written)
    assert [row[0] for row in await pool.fetch("SELECT aggregate FROM spine.event ORDER BY position")] == [
        f"oven-{n}" for n in range(300) for _ in range(3)
    ]


async def test_every_event_waits_in_the_outbox_with_its_size(pool: asyncpg.Pool) -> None:
    await append(pool, [baked("oven-1", 0)])
    await append(pool, [baked("oven-1", 1, 5)])
    rows = await pool.fetch(
        "SELECT size = octet_length(headers) + octet_length(body) FROM spine.outbox JOIN spine.event USING (position)"
    )
    assert [row[0] for row in rows] == [True] * 6


@pytest.mark.parametrize("count", [1, 4])
async def test_of_two_writers_of_one_aggregate_one_wins_and_the_other_gets_a_conflict(
    pool: asyncpg.Pool, count: int
) -> None:
    await append(pool, [baked("oven-1", 0)])

    async def write() -> str:
        try:
            async with pool.acquire() as connection, connection.transaction():
                await load(connection, ["oven-1"])
                await append(connection, [baked("oven-1", 1, count)])
        except VersionConflict as conflict:
            return conflict.aggregate
        return "won"

    for _ in range(5):
        await pool.execute("DELETE FROM spine.event WHERE version > 1")
        assert sorted(await asyncio.gather(*(write() for _ in range(4)))) == ["oven-1", "oven-1", "oven-1", "won"]
        assert len((await load(pool, ["oven-1"]))["oven-1"]) == 1 + count


@pytest.mark.parametrize("count", [1, 3])
async def test_an_event_cannot_leave_a_gap_behind_it(pool: asyncpg.Pool, count: int) -> None:
    await append(pool, [baked("oven-1", 0)])
    with pytest.raises(VersionConflict, match="oven-1"):
        await append(pool, [baked("oven-1", 2, count)])
    with pytest.raises(VersionConflict, match="oven-7"):
        await append(pool, [baked("oven-1", 1, count), baked("oven-7", 4, count)])
    assert len((await load(pool, ["oven-1"]))["oven-1"]) == 1


async def test_two_changes_of_one_aggregate_may_follow_each_other_in_one_call(pool: asyncpg.Pool) -> None:
    await append(pool, [baked("oven-1", 0, 2), baked("oven-1", 2, 2)])
    assert [event.version for event in (await load(pool, ["oven-1"]))["oven-1"]] == [1, 2, 3, 4]


async def test_of_several_changes_none_is_stored_when_one_conflicts(pool: asyncpg.Pool) -> None:
    await append(pool, [baked("oven-2", 0)])
    with pytest.raises(VersionConflict) as conflict:
        await append(pool, [baked("oven-1", 0), baked("oven-2", 0)])
    assert conflict.value.aggregate == "oven-2"
    assert (await load(pool, ["oven-1"]))["oven-1"] == []
    assert await pool.fetchval("SELECT count(*) FROM spine.outbox") == 1


async def test_an_event_too_large_to_be_published_is_not_stored(pool: asyncpg.Pool) -> None:
    with pytest.raises(store.EventTooLargeError):
        await append(pool, [baked("oven-1", 0, note="x" * store.MAX_EVENT_BYTES)])


async def test_nothing_to_append_is_nothing_done(pool: asyncpg.Pool) -> None:
    assert await append(pool, [Change("oven-1", 0, [])]) == []
