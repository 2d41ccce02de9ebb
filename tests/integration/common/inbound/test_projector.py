"""The projector on the real bus and database: exactly once, in one gapless log, with a standby."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from common.bus import BusClient
from common.clock import ManualClock
from common.inbound import DAY_TURN, HistoryMismatchError, Projector, measure, replay
from common.streams import provision
from common.telemetry import Metrics
from tests.support.speaking import Loaf, Speaker
from tests.support.tally import Nothing, Tally, tally
from tests.support.waiting import until

NOON = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)


def _loaves(count: int, ovens: int = 7) -> list[Loaf]:
    return [Loaf(f"oven-{n % ovens}", n // ovens + 1, n) for n in range(count)]


def _expected(loaves: list[Loaf]) -> dict[str, tuple[int, int, str]]:
    """An in-memory fold that knows nothing of streams or batches."""
    from common.events import Message
    from common.projection import Fact

    mind = Tally()
    mind.take(
        [Fact(n, NOON, Message("", 0, "", "", x.aggregate, x.version, NOON, x.body, b"")) for n, x in enumerate(loaves)]
    )
    return mind.state


async def test_every_event_of_every_stream_is_applied_once(listening: asyncpg.Pool, bus: BusClient, running) -> None:
    bakery, mill = await Speaker(bus, "bakery").open(), await Speaker(bus, "mill").open()
    await bakery.say(_loaves(1200))
    async with running(Projector(listening, bus, ["BAKERY", "MILL"], Tally(), ManualClock(NOON))) as projector:
        await mill.say([Loaf("stone", n) for n in range(1, 301)])
        await until(lambda: projector.progress.fact_no == 1500)
    assert await tally(listening) == _expected(bakery.said + mill.said)
    numbers = [row["fact_no"] for row in await listening.fetch("SELECT fact_no FROM inbound.log ORDER BY fact_no")]
    assert numbers == list(range(1, 1501))


async def test_a_restarted_projector_goes_on_where_the_last_one_ended(listening, bus, running) -> None:
    bakery = await Speaker(bus, "bakery").open()
    for part in range(3):
        await bakery.say(_loaves(300)[part * 100 : part * 100 + 100])
        async with running(Projector(listening, bus, ["BAKERY"], Tally(), ManualClock(NOON), batch=7)) as projector:
            await until(lambda part=part: projector.progress.fact_no == part * 100 + 100)
    assert await tally(listening) == _expected(bakery.said)


async def test_a_second_projector_stands_by_and_takes_over(listening, bus, running) -> None:
    bakery = await Speaker(bus, "bakery").open()
    first, second = (Projector(listening, bus, ["BAKERY"], Tally(), ManualClock(NOON)) for _ in range(2))
    async with running(second):
        await until(lambda: second.progress.leading)
        async with running(first):
            await bakery.say(_loaves(100))
            await until(lambda: second.progress.fact_no == 100)
            assert not first.progress.leading
    async with running(first):
        await bakery.say(_loaves(200)[100:])
        await until(lambda: first.progress.fact_no == 200)
    assert await tally(listening) == _expected(bakery.said)


async def test_a_stream_written_again_with_another_history_is_refused(listening, bus, running) -> None:
    bakery = await Speaker(bus, "bakery").open()
    await bakery.say(_loaves(50))
    async with running(Projector(listening, bus, ["BAKERY"], Tally(), ManualClock(NOON))) as projector:
        await until(lambda: projector.progress.fact_no == 50)
    await bus.jetstream().delete_stream("BAKERY")
    other = await Speaker(bus, "bakery").open()
    await other.say([Loaf("oven-0", n, 3) for n in range(1, 101)])
    with pytest.raises(HistoryMismatchError, match="Stream BAKERY has another history at sequence 50"):
        await Projector(listening, bus, ["BAKERY"], Tally(), ManualClock(NOON)).run()
    assert await listening.fetchval("SELECT fact_no FROM inbound.head") == 50


async def test_another_history_that_begins_under_the_running_projector_is_refused(listening, bus) -> None:
    bakery = await Speaker(bus, "bakery").open()
    await bakery.say(_loaves(50))
    projector = Projector(listening, bus, ["BAKERY"], Tally(), ManualClock(NOON))
    task = asyncio.create_task(projector.run())
    await until(lambda: projector.progress.fact_no == 50)
    await bus.jetstream().delete_stream("BAKERY")
    await provision(bus, bakery.spec)
    await (await Speaker(bus, "bakery").open()).say([Loaf("oven-0", n, 3) for n in range(1, 101)])
    with pytest.raises(HistoryMismatchError):
        await asyncio.wait_for(task, 15)
    assert await listening.fetchval("SELECT fact_no FROM inbound.head") == 50


async def test_a_stream_written_again_with_the_same_history_is_read_on(listening, bus, running) -> None:
    bakery = await Speaker(bus, "bakery").open()
    await bakery.say(_loaves(50))
    projector = Projector(listening, bus, ["BAKERY"], Tally(), ManualClock(NOON))
    async with running(projector):
        await until(lambda: projector.progress.fact_no == 50)
        await bus.jetstream().delete_stream("BAKERY")
        restored = await Speaker(bus, "bakery").open()
        await restored.say(_loaves(100))
        await until(lambda: projector.progress.fact_no == 100)
    assert await tally(listening) == _expected(restored.said)


async def test_metrics_say_how_far_behind_how_old_and_how_many_parked(listening, bus, running) -> None:
    bakery, clock, metrics = await Speaker(bus, "bakery").open(), ManualClock(NOON), Metrics("mill")
    projector = Projector(listening, bus, ["BAKERY"], Tally(["poison"]), clock)
    measure(metrics.gauge, projector, listening, clock)
    assert b"projection_freshness_seconds NaN" in await metrics.render()
    async with running(projector):
        await bakery.say([*_loaves(20), Loaf("oven-1", 4, 1, "poison")])
        await until(lambda: projector.progress.complete_through == NOON)
        clock.advance(timedelta(seconds=90))
        said = await metrics.render()
    assert b"projection_lag_events 0.0" in said
    assert b"projection_freshness_seconds 90.0" in said or b"projection_freshness_seconds 0.0" in said
    assert b"parked_total 1.0" in said


async def test_midnight_becomes_an_entry_for_every_day_that_began(listening, bus, running) -> None:
    bakery, clock = await Speaker(bus, "bakery").open(), ManualClock(NOON)
    projector = Projector(listening, bus, ["BAKERY"], Tally(), clock, zone=ZoneInfo("Europe/Stockholm"))
    async with running(projector):
        await bakery.say([Loaf("oven", 1)])
        await until(lambda: projector.progress.fact_no == 1)
        clock.set(datetime(2019, 3, 4, 22, 59, tzinfo=UTC))
        await bakery.say([Loaf("oven", 2)])
        await until(lambda: projector.progress.fact_no == 2)
        clock.set(datetime(2019, 3, 6, 23, 0, tzinfo=UTC))  # past midnight in Stockholm, three days begin
        await until(lambda: projector.progress.fact_no == 5)
    assert await listening.fetch("SELECT day, fact_no FROM tally.turn ORDER BY day") == [
        ("2019-03-05", 3), ("2019-03-06", 4), ("2019-03-07", 5)]  # fmt: skip
    async with listening.acquire() as connection:
        replayed = [fact async for page in replay(connection) for fact in page]
    assert [fact.message.subject == DAY_TURN for fact in replayed] == [False, False, True, True, True]


async def test_known_at_never_goes_back_when_the_clock_does(listening, bus, running) -> None:
    bakery, clock = await Speaker(bus, "bakery").open(), ManualClock(NOON)
    projector = Projector(listening, bus, ["BAKERY"], Tally(), clock)
    async with running(projector):
        await bakery.say([Loaf("oven", 1)])
        await until(lambda: projector.progress.fact_no == 1)
        clock.advance(timedelta(hours=-1))
        await bakery.say([Loaf("oven", 2)])
        await until(lambda: projector.progress.fact_no == 2)
    assert [r[0] for r in await listening.fetch("SELECT known_at FROM inbound.log ORDER BY fact_no")] == [NOON, NOON]


async def test_complete_through_follows_the_clock_while_nothing_is_missing(listening, bus, running) -> None:
    bakery, clock = await Speaker(bus, "bakery").open(), ManualClock(NOON)
    await bakery.say(_loaves(20))
    projector = Projector(listening, bus, ["BAKERY", "MILL"], Nothing(), clock)
    async with running(projector):
        await until(lambda: projector.progress.fact_no == 20)
        assert projector.progress.complete_through is None, "a stream that cannot be read may hold anything"
        await Speaker(bus, "mill").open()
        await until(lambda: projector.progress.complete_through == NOON)
        clock.advance(timedelta(minutes=5))
        await until(lambda: projector.progress.complete_through == clock.now())
    assert await listening.fetchval("SELECT complete_through FROM inbound.head") == clock.now()
