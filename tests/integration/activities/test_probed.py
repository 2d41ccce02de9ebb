"""Whatever is asked of activities, the answer is one that its document tells."""

import asyncio

import pytest

from activities.api import access
from tests.support.activities_service import application
from tests.support.browsing import served
from tests.support.probing import probe

LINE = {
    "programme_id": "steg",
    "line": "staff",
    "title": "Personal",
    "financing": "grant",
    "funder": "staden",
    "amount": 1,
}


@pytest.mark.timeout(900)
async def test_no_request_gets_a_5xx_or_an_undocumented_answer(cafe):
    await cafe.done("/attendance", {"session_id": "s1", "person_id": "p1", "status": "present", "minutes": 90})
    await cafe.done("/deliverables", {"deliverable_id": "m1", "programme_id": "steg", "kind": "model", "title": "M"})
    await cafe.done("/budget-lines", LINE)
    await cafe.done(
        "/costs", {"cost_id": "c1", "programme_id": "steg", "line": "staff", "on": "2018-06-01", "amount": 5}
    )
    await cafe.done("/competence-mappings", {"programme_id": "steg", "person_id": "p1"})
    await cafe.done("/calendar-feeds", {"programme_id": "steg", "scope": "programme"})
    token = cafe.tokens.header("coordinator", organisation="staden")
    async with served(application(cafe.pool, cafe.tokens)) as address:
        asked = await asyncio.to_thread(probe, address, lambda: token, examples=6)
    assert set(asked) == {rule.operation for rule in access.rules().rules()}
