"""A loop ends when it is asked to, also when what it calls swallows the request."""

import asyncio

import pytest

from common import cancellation


async def test_a_swallowed_cancellation_still_ends_the_loop() -> None:
    rounds = 0

    async def swallows() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            return

    async def loop() -> None:
        nonlocal rounds
        while True:
            rounds += 1
            await swallows()
            cancellation.heed()

    task = asyncio.create_task(loop())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert rounds == 1


async def test_a_loop_that_nobody_asked_to_end_goes_on() -> None:
    cancellation.heed()
