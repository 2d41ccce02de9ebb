"""The guide's examples are sent as they stand there, one after the other."""

import json

from tests.integration.reporting.reports_world import asked, opened
from tests.support.guides import examples, missing


async def test_every_example_of_the_guide_is_answered_as_it_says(connection, own_database, tmp_path):
    async with opened(connection) as world, asked(world, own_database, tmp_path) as staff:
        sent = examples("reports")
        assert len(sent) >= 7
        for method, path, body, told in sent:
            answer = await (staff.post(path, body) if method == "POST" else staff.get(path))
            assert answer.status_code in {200, 201}, (path, answer.text)
            assert not told or not missing(told, json.loads(answer.content)), (path, answer.text)
