"""The guide's examples are sent as they stand there, one after the other."""

from tests.support.commanding import Commanded
from tests.support.guides import examples, missing


async def test_every_example_of_the_guide_is_answered_as_it_says(activities: Commanded):
    """Enrolment has told of two participants, as the guide says."""
    enrolled = "INSERT INTO activities.spell SELECT 'steg', id, 1, '2018-02-01', NULL FROM unnest($1::text[]) id"
    await activities.pool.execute(enrolled, ["p1", "p2"])
    sent = examples("activities")
    assert len(sent) >= 20
    for method, path, body, told in sent:
        answer = await (activities.post(path, body) if method == "POST" else activities.get(path))
        assert answer.status_code in {200, 201}, (path, answer.text)
        assert not missing(told, answer.json()), (path, answer.text)
