"""A long fold shares its loop: what the database answers meanwhile is heard, and so are requests."""

import asyncio
from datetime import date

from reporting.projections.books import LedgerProjection
from tests.support.bookkeeping import facts_of
from tests.support.histories import defined
from tests.support.stories import Story

DAY = date(2018, 3, 1)


async def test_others_have_their_turns_while_a_batch_is_folded() -> None:
    story, turns = Story().enters(DAY), 0
    for _ in range(100):
        story.attends(DAY)

    async def another() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(another())
    folded = await LedgerProjection().fold(facts_of([defined(), *story.log]))
    beside.cancel()
    assert len(folded.reads) == 102
    assert turns >= 5
