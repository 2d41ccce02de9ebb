"""Poison parks its aggregate only; everything else stays fresh; what was held comes back, once."""

from datetime import UTC, datetime

import pytest

from common.clock import ManualClock
from common.inbound import Projector, drop, parked, replay, unpark
from tests.support.operations import statement
from tests.support.speaking import Loaf, Speaker
from tests.support.tally import Tally, tally
from tests.support.waiting import until

NOON = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)


async def _parked(pool):
    async with pool.acquire() as connection:
        return await parked(connection)


async def _replayed(pool, upto=None):
    mind = Tally()
    async with pool.acquire() as connection:
        async for page in replay(connection, upto, page=3):
            mind.take(page)
    return mind.state


def _day(note: str) -> list[Loaf]:
    """Three ovens in turn; the second loaf of oven-1 carries the note."""
    loaves = [Loaf(f"oven-{n % 3}", n // 3 + 1, n) for n in range(30)]
    loaves[4] = Loaf("oven-1", 2, 4, note)
    return loaves


@pytest.mark.parametrize("note", ["poison", "bug", "unwritable"])
async def test_poison_holds_its_aggregate_only_whatever_its_kind(listening, bus, running, note) -> None:
    bakery = await Speaker(bus, "bakery").open()
    projector = Projector(listening, bus, ["BAKERY"], Tally(["poison", "bug"]), ManualClock(NOON), batch=10)
    async with running(projector):
        await bakery.say(_day(note))
        await until(lambda: projector.progress.fact_no == 30)
        assert projector.progress.parked == 1
    facts = {aggregate: state[0] for aggregate, state in (await tally(listening)).items()}
    assert facts == {"oven-0": 10, "oven-1": 1, "oven-2": 10}
    (held,) = await _parked(listening)
    assert (held.aggregate, held.held, held.requested) == ("oven-1", 9, None)
    assert note == "poison" or "Error" in held.reason
    assert await _replayed(listening) == await tally(listening)


async def test_unpark_delivers_what_was_held_with_the_number_of_its_release(listening, bus, running) -> None:
    bakery, mind = await Speaker(bus, "bakery").open(), Tally(["poison"])
    projector = Projector(listening, bus, ["BAKERY"], mind, ManualClock(NOON), batch=10)
    async with running(projector):
        await bakery.say(_day("poison"))
        await until(lambda: projector.progress.fact_no == 30)
        mind.poisons.clear()  # the release that can read it
        assert await unpark(listening, "oven-1")
        await until(lambda: projector.progress.parked == 0)
        await bakery.say([Loaf("oven-1", 11, 5)])
        await until(lambda: projector.progress.fact_no == 32)
    whole = Tally()
    assert (await tally(listening))["oven-1"][0] == 11
    assert await _replayed(listening) == await tally(listening)
    assert (await _replayed(listening, upto=30))["oven-1"][0] == 1, "before the release it was not known"
    async with listening.acquire() as connection:
        async for page in replay(connection, after=30):
            assert [fact.number for fact in page] == [31] * 9 + [32]
            assert [fact.message.version for fact in page] == list(range(2, 12))
    assert whole.state == {}


async def test_an_unpark_that_fails_again_keeps_what_is_held(listening, bus, running) -> None:
    bakery = await Speaker(bus, "bakery").open()
    projector = Projector(listening, bus, ["BAKERY"], Tally(["poison"]), ManualClock(NOON), batch=10)
    async with running(projector):
        await bakery.say(_day("poison"))
        await until(lambda: projector.progress.fact_no == 30)
        assert await unpark(listening, "oven-1")
        await until(lambda: _tried(listening, 2))
        await bakery.say([Loaf("oven-0", 11, 5), Loaf("oven-1", 11, 5)])
        await until(lambda: projector.progress.fact_no == 32)
    (held,) = await _parked(listening)
    assert (held.held, held.requested) == (10, None)
    assert (await tally(listening))["oven-0"][0] == 11


async def _tried(pool, times: int) -> bool:
    return (await _parked(pool))[0].tries == times


async def test_drop_lets_the_aggregate_go_on_without_what_was_held(listening, bus, running) -> None:
    bakery = await Speaker(bus, "bakery").open()
    projector = Projector(listening, bus, ["BAKERY"], Tally(["poison"]), ManualClock(NOON), batch=10)
    async with running(projector):
        await bakery.say(_day("poison"))
        await until(lambda: projector.progress.fact_no == 30)
        assert await drop(listening, "oven-1")
        await until(lambda: projector.progress.parked == 0)
        await bakery.say([Loaf("oven-1", 11, 5)])
        await until(lambda: projector.progress.fact_no == 32)
    assert (await tally(listening))["oven-1"][:2] == (2, 1 + 5)
    assert await _replayed(listening) == await tally(listening)


async def test_a_parked_aggregate_stays_parked_for_the_next_projector(listening, bus, running) -> None:
    bakery = await Speaker(bus, "bakery").open()
    for poisons, loaves in ((["poison"], _day("poison")), ([], [Loaf("oven-1", 11, 5)])):
        projector = Projector(listening, bus, ["BAKERY"], Tally(poisons), ManualClock(NOON), batch=10)
        async with running(projector):
            await bakery.say(loaves)
            await until(lambda projector=projector: projector.progress.fact_no == len(bakery.said))
    (held,) = await _parked(listening)
    assert held.held == 10
    assert not await unpark(listening, "oven-0"), "nothing is held there"


@pytest.mark.parametrize(("asked", "eaten"), [("unpark", 10), ("drop", 1)])
async def test_what_the_page_tells_operators_to_run_in_the_database_does_it(listening, bus, running, asked, eaten):
    bakery, mind = await Speaker(bus, "bakery").open(), Tally(["poison"])
    projector = Projector(listening, bus, ["BAKERY"], mind, ManualClock(NOON), batch=10)
    async with running(projector):
        await bakery.say(_day("poison"))
        await until(lambda: projector.progress.fact_no == 30)
        (seen,) = await listening.fetch(statement("poison-events", about="inbound.parked", saying="SELECT"))
        assert (seen["aggregate"], seen["requested"]) == ("oven-1", None)
        mind.poisons.clear()
        await listening.execute(
            statement("poison-events", about="inbound.parked", saying=f"'{asked}'", aggregate="oven-1")
        )
        await until(lambda: projector.progress.parked == 0)
    assert (await tally(listening))["oven-1"][0] == eaten
