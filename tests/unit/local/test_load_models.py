"""The crowds of `make load`: an open one waits for nobody, and nobody's waiting is forgotten."""

import asyncio
import random

import pytest

from tests.load.models import closed, opened, percentile


async def test_an_open_crowd_comes_whatever_becomes_of_those_before():
    last, there = asyncio.Event(), 0

    async def act() -> None:
        nonlocal there
        there += 1
        if there == 50:
            last.set()
        await last.wait()  # nobody is answered before the fiftieth has come

    taken = await opened([(5000, 1.0)], lambda number: ("read", act if number < 50 else _nothing), random.Random(1))
    assert there == 50
    assert taken[0].seconds >= taken[49].due - taken[0].due, (
        "the first has waited for as long as the others took to come"
    )


async def test_the_phases_of_an_open_crowd_come_at_their_rates():
    taken = await opened([(100, 0.2), (4000, 0.1), (100, 0.2)], lambda _: ("read", _nothing), random.Random(7))
    few, many, again = (sum(low <= one.due < high for one in taken) for low, high in ((0, 0.2), (0.2, 0.3), (0.3, 0.5)))
    assert few + many + again == len(taken)
    assert many > 5 * max(few, again)


async def test_a_user_of_a_closed_crowd_has_one_request_at_a_time():
    under_way: dict[int, int] = {}

    def user(number: int):
        async def act() -> None:
            under_way[number] = under_way.get(number, 0) + 1
            assert under_way[number] == 1
            await asyncio.sleep(0)
            under_way[number] -= 1

        return lambda _: ("write", act)

    taken = await closed(20, 0.1, user, random.Random(1), thinking=0.01)
    assert set(under_way) <= set(range(20))
    assert not [one.failed for one in taken if one.failed]


async def test_a_failure_is_counted_and_stops_nobody():
    async def act() -> None:
        raise RuntimeError("503")

    taken = await opened([(500, 0.05)], lambda _: ("read", act), random.Random(1))
    assert taken
    assert {one.failed for one in taken} == {"RuntimeError: 503"}


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (95, 95), (99, 99), (100, 100), (0.1, 1)])
def test_a_percentile_is_the_smallest_that_so_many_do_not_exceed(percent, value):
    assert percentile([float(n) for n in range(100, 0, -1)], percent) == value


def test_of_few_a_high_percentile_is_the_largest():
    assert percentile([3.0, 1.0, 2.0], 99) == 3.0
    assert percentile([], 99) == 0.0


async def _nothing() -> None:
    pass
