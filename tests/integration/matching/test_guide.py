"""The guide's examples are sent as they stand there, one after the other."""

from tests.support.guides import examples, missing
from tests.support.matchmaking import Matchmaker


async def test_every_example_of_the_guide_is_answered_as_it_says(matching: Matchmaker):
    """Two participants are known, as the guide says, and nothing else."""
    await matching.participant("p1")
    await matching.participant("p2", level="A2")
    sent = examples("matching")
    assert len(sent) >= 14
    for method, path, body, told in sent:
        answer = await (matching.post(path, body) if method == "POST" else matching.get(path))
        assert answer.status_code in {200, 201}, (path, answer.text)
        assert not missing(told, answer.json()), (path, answer.text)
