"""The guide's examples are sent as they stand there, one after the other."""

from tests.support.commanding import PROGRAMME, Commanded
from tests.support.guides import examples, missing

FOLLOWED = {"id": "exit-28-days", "title": {"sv": "28", "en": "28"}, "days_after_exit": 28, "status": "within"}


async def test_every_example_of_the_guide_is_answered_as_it_says(empty: Commanded):
    """In a programme that follows up four weeks after the exit."""
    await empty.done("/programmes", {**PROGRAMME, "follow_ups": [FOLLOWED]})
    sent = examples("people")
    assert len(sent) >= 12
    for method, path, body, told in sent:
        answer = await (empty.post(path, body) if method == "POST" else empty.get(path))
        assert answer.status_code in {200, 201}, (path, answer.text)
        assert not missing(told, answer.json()), (path, answer.text)
