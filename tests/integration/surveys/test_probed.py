"""Whatever is asked of surveys, the answer is one that its document tells."""

import asyncio

from surveys.api import access
from tests.support.browsing import served
from tests.support.probing import probe


async def test_no_request_gets_a_5xx_or_an_undocumented_answer(surveys):
    page = await surveys.asked()
    assert page
    token = surveys.tokens.header("coordinator", organisation="staden")
    async with served(surveys.app) as address:
        asked = await asyncio.to_thread(probe, address, lambda: token)
    assert set(asked) == {rule.operation for rule in access.rules().rules()}
