"""Turns go round by organisation, and what one has spent it has to earn back: held by a clock that stands still."""

import asyncio

import pytest

from gateway.api.fairness import Fairness, Rates, TooMuch

RATES = Rates(per_second=100, saved=1_000, turns=2, waiting=50)


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def admitted(fairness: Fairness, organisation: str) -> TooMuch | None:
    try:
        async with fairness.admitted(organisation):
            return None
    except TooMuch as refused:
        return refused


async def test_what_is_spent_has_to_be_earned_back_and_the_refusal_says_when():
    seconds = Seconds()
    fairness = Fairness(RATES, seconds)
    fairness.spend("flood", 1_000 + 299)
    refused = await admitted(fairness, "flood")
    assert refused is not None
    assert (refused.seconds, refused.extensions["code"], refused.extensions["retryAfter"]) == (3, "rate-limit", 3)
    assert await admitted(fairness, "quiet") is None
    seconds.now = 2.9
    assert await admitted(fairness, "flood") is not None
    seconds.now = 3.0
    assert await admitted(fairness, "flood") is None


async def test_no_more_is_saved_than_may_be():
    seconds = Seconds()
    fairness = Fairness(RATES, seconds)
    seconds.now = 10_000.0
    fairness.spend("late", 1_000)
    assert await admitted(fairness, "late") is not None


async def test_whoever_asks_once_is_next_whatever_stands_in_the_queue_of_another():
    fairness, order, going = Fairness(RATES, Seconds()), [], asyncio.Event()

    async def ask(organisation: str) -> None:
        async with fairness.turn(organisation):
            order.append(organisation)
            await going.wait()

    tasks = [asyncio.create_task(ask("flood")) for _ in range(20)]
    await asyncio.sleep(0)
    assert order == ["flood"], "one turn is left for others"
    tasks += [asyncio.create_task(ask(name)) for name in ("one", "two", "three")]
    await asyncio.sleep(0)
    assert order == ["flood", "one"]
    going.set()
    await asyncio.gather(*tasks)
    assert set(order[2:5]) == {"flood", "two", "three"}
    assert order.count("flood") == 20


async def test_a_turn_that_nobody_waits_for_any_more_goes_on_to_the_next():
    fairness, order, going = Fairness(RATES, Seconds()), [], asyncio.Event()

    async def ask(name: str) -> None:
        async with fairness.turn("town"):
            order.append(name)
            await going.wait()

    tasks = [asyncio.create_task(ask(name)) for name in ("first", "gives-up", "leaves-in-time", "last")]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.sleep(0)
    going.set()
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order[0] == "first"
    assert order[-1] == "last"
    async with asyncio.timeout(5), fairness.turn("town"), fairness.turn("other"):
        pass


async def test_so_many_wait_and_no_more():
    fairness = Fairness(Rates(per_second=100, saved=1_000, turns=2, waiting=3), Seconds())
    going = asyncio.Event()

    async def ask() -> None:
        async with fairness.admitted("flood"):
            await going.wait()

    tasks = [asyncio.create_task(ask()) for _ in range(3)]
    await asyncio.sleep(0)
    refused = await admitted(fairness, "flood")
    assert refused is not None
    assert (refused.extensions["code"], refused.seconds) == ("too-many-at-once", 1)
    assert await admitted(fairness, "quiet") is None
    going.set()
    await asyncio.gather(*tasks)
    assert await admitted(fairness, "flood") is None


async def test_what_is_remembered_of_organisations_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr("gateway.api.fairness._MOST_REMEMBERED", 10)
    seconds = Seconds()
    fairness = Fairness(RATES, seconds)
    fairness.spend("flood", 900_000)
    for n in range(100):
        fairness.spend(f"organisation-{n}", 1)
        seconds.now += 1
    assert len(fairness._purses) <= 12
    assert await admitted(fairness, "flood") is not None
    assert not fairness._queues
    assert not fairness._inside


@pytest.mark.parametrize("turns", [1, 2, 4])
def test_no_organisation_has_all_turns_but_where_there_is_one(turns: int):
    assert Rates(1, 1, turns).turns_each == max(1, turns - 1)
