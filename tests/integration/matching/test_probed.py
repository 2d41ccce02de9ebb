"""Whatever is asked of matching, the answer is one that its document tells."""

import asyncio

import pytest

from matching.api import access
from tests.support.browsing import served
from tests.support.probing import probe

EVENT = {
    "event_id": "sd",
    "programme_id": "steg",
    "starts_at": "2018-06-15T08:00:00Z",
    "rounds": 4,
    "guests": [{"person_id": "p1"}],
    "hosts": [{"employer_id": "saw", "tables": ["t1"]}],
}


@pytest.mark.timeout(600)
async def test_no_request_gets_a_5xx_or_an_undocumented_answer(town):
    await town.done("/runs", {"run_id": "r1", "programme_id": "steg"})
    await town.placement()
    await town.done("/speed-datings", EVENT)
    await town.done("/speed-datings/sd/timetables", {})
    token = town.tokens.header("coordinator", organisation="staden")
    async with served(town.app) as address:
        asked = await asyncio.to_thread(probe, address, lambda: token, examples=6)
    assert set(asked) == {rule.operation for rule in access.rules().rules()}
