"""The guide's examples are sent as they stand there, one after the other."""

from datetime import date

import yaml

from contracts.programme import ParticipantFile
from tests.support.guides import examples, missing
from tests.support.handing_in import approved, locked, programme, town
from tests.support.pages import blocks
from tests.support.stories import Story


async def test_every_example_of_the_guide_is_answered_as_it_says(own_database, connection, tmp_path):
    """Two participants with hours, locked up to March; a third is forgotten until the first correction.

    The programme's fund takes its files by the rule that the guide shows.
    """
    (rule,) = (yaml.safe_load(block.text) for block in blocks("docs/guides/exports.md") if block.kind == "yaml")
    (told,) = rule.items()
    assert told[0] == "participant_file"
    by_the_guide = programme(ParticipantFile.model_validate(told[1]))
    async with town(own_database, connection, tmp_path, by_the_guide) as bridge:
        for person in ("p-1", "p-2", "p-3"):
            await bridge.registers(person)
        one = Story("p-1").enters(date(2019, 1, 14)).attends(date(2019, 2, 1), 90).attends(date(2019, 3, 5))
        other = Story("p-2").enters(date(2019, 2, 1)).attends(date(2019, 2, 1), 90).attends(date(2019, 3, 5))
        log = [*one.log, *other.log, *(approved(story, n) for story in (one, other) for n in (1, 2))]
        await bridge.hears([*log, *(locked(month) for month in ("2019-01", "2019-02", "2019-03"))])
        sent = examples("exports")
        assert len(sent) >= 12
        for method, path, body, told in sent:
            if told.get("late"):
                await bridge.hears(Story("p-3").enters(date(2019, 1, 20)).log)
            answer = await (bridge.post(path, body) if method == "POST" else bridge.get(path))
            assert answer.status_code in {200, 201}, (path, answer.text)
            assert not told or not missing(told, answer.json()), (path, missing(told, answer.json()))
