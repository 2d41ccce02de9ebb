"""What arrives together is done together, and each gets an outcome of its own."""

import asyncio
from collections.abc import Sequence

import pytest

from common.gathering import Failed, Gathering


class Counter:
    """Doubles numbers, group by group, when it is let."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.open = asyncio.Event()

    async def double(self, numbers: Sequence[int]) -> list[int]:
        self.groups.append(list(numbers))
        await self.open.wait()
        if -1 in numbers:
            raise ValueError("minus one")
        return [2 * number for number in numbers]


async def test_a_crowd_waits_for_the_group_before_and_goes_together():
    counter = Counter()
    gathering = Gathering(counter.double)
    first = asyncio.create_task(gathering.join(1))
    while not counter.groups:
        await asyncio.sleep(0)
    crowd = [asyncio.create_task(gathering.join(number)) for number in range(2, 6)]
    await asyncio.sleep(0)
    counter.open.set()
    assert [await one for one in (first, *crowd)] == [2, 4, 6, 8, 10]
    assert counter.groups == [[1], [2, 3, 4, 5]]


async def test_a_group_has_its_limit_and_order_is_kept():
    counter = Counter()
    counter.open.set()
    gathering = Gathering(counter.double, most=3)
    assert await asyncio.gather(*(gathering.join(number) for number in range(8))) == [2 * n for n in range(8)]
    assert counter.groups == [[0, 1, 2], [3, 4, 5], [6, 7]]


async def test_at_a_pace_the_first_goes_at_once_and_what_comes_meanwhile_goes_together():
    counter, now = Counter(), asyncio.get_running_loop().time
    counter.open.set()
    gathering = Gathering(counter.double, most=5, pace=0.2)
    started = now()
    assert await gathering.join(1) == 2
    assert now() - started < 0.1
    later = []
    for number in range(2, 6):
        later.append(asyncio.create_task(gathering.join(number)))
        await asyncio.sleep(0.01)
    assert await asyncio.gather(*later) == [4, 6, 8, 10]
    assert now() - started >= 0.2
    assert counter.groups == [[1], [2, 3, 4, 5]]


async def test_a_full_group_keeps_no_pace():
    counter, now = Counter(), asyncio.get_running_loop().time
    counter.open.set()
    gathering = Gathering(counter.double, most=2, pace=60)
    started = now()
    assert await asyncio.gather(*map(gathering.join, range(1, 7))) == [2, 4, 6, 8, 10, 12]
    assert now() - started < 30
    assert counter.groups == [[1, 2], [3, 4], [5, 6]]


async def test_at_the_end_the_group_under_way_finishes_and_nothing_else_begins():
    counter = Counter()
    gathering = Gathering(counter.double, most=5, pace=60)
    first = asyncio.create_task(gathering.join(1))
    while not counter.groups:
        await asyncio.sleep(0)
    later = asyncio.create_task(gathering.join(2))
    await asyncio.sleep(0)
    ending = asyncio.create_task(gathering.end(10))
    await asyncio.sleep(0)
    counter.open.set()
    assert await first == 2
    await ending
    for one in (later, asyncio.create_task(gathering.join(3))):
        with pytest.raises(asyncio.CancelledError):
            await one
    assert counter.groups == [[1]]


async def test_a_group_that_does_not_finish_in_time_is_given_up_with_those_in_it():
    counter = Counter()
    gathering = Gathering(counter.double)
    held = asyncio.create_task(gathering.join(1))
    while not counter.groups:
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await gathering.end(0.01)
        with pytest.raises(asyncio.CancelledError):
            await held


async def test_at_the_end_nobody_waits_for_the_pace():
    counter = Counter()
    counter.open.set()
    gathering = Gathering(counter.double, most=5, pace=60)
    assert await gathering.join(1) == 2
    resting = asyncio.create_task(gathering.join(2))
    await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        await gathering.end(10)
    with pytest.raises(asyncio.CancelledError):
        await resting
    assert counter.groups == [[1]]


async def test_two_of_one_name_are_never_in_one_group():
    counter = Counter()
    counter.open.set()
    gathering = Gathering(counter.double, name=lambda number: number % 10)
    assert await asyncio.gather(*map(gathering.join, (1, 11, 2, 21))) == [2, 22, 4, 42]
    assert counter.groups == [[1, 2], [11], [21]]


async def test_a_failure_is_told_to_the_whole_group_and_to_nobody_else():
    counter = Counter()
    counter.open.set()
    gathering = Gathering(counter.double, most=2)
    outcomes = await asyncio.gather(*map(gathering.join, (1, -1, 2, 3)))
    assert [type(outcome) for outcome in outcomes] == [Failed, Failed, int, int]
    assert outcomes[2:] == [4, 6]


async def test_who_stops_waiting_stops_nobody_else():
    counter = Counter()
    gathering = Gathering(counter.double)
    leaving, staying = (asyncio.create_task(gathering.join(number)) for number in (1, 2))
    while not counter.groups:
        await asyncio.sleep(0)
    leaving.cancel()
    counter.open.set()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await staying == 4
    assert counter.groups == [[1, 2]]
    assert await gathering.join(3) == 6, "and whoever comes afterwards is served"
