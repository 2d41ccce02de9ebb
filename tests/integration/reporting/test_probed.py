"""Whatever is asked of reporting, the answer is one that its document tells."""

import asyncio

import pytest

from reporting.api import access
from tests.support.browsing import served
from tests.support.handing_in import town
from tests.support.probing import probe
from tests.support.stories import asked_twice


@pytest.mark.timeout(900)
async def test_no_request_gets_a_5xx_or_an_undocumented_answer(own_database, connection, tmp_path):
    async with town(own_database, connection, tmp_path) as made:
        await made.hears(asked_twice().log)
        token = made.reporting.tokens.header("coordinator", organisation="town", programmes=["*"])
        async with served(made.app) as address:
            asked = await asyncio.to_thread(probe, address, lambda: token, examples=4)
    assert set(asked) == {rule.operation for rule in access.rules().rules()}
