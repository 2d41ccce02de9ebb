"""The guide's examples are sent as they stand there, one after the other."""

import json
import re
from pathlib import Path
from typing import Any

from tests.support.matchmaking import Matchmaker

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "matching.md"
BLOCK = re.compile(r"```(http|json)\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str, Any, Any]]:
    """(method, path, body, what the answer contains) of every example."""
    found: list[tuple[str, str, Any, Any]] = []
    for kind, text in BLOCK.findall(GUIDE.read_text()):
        if kind == "json":
            found[-1] = (*found[-1][:3], json.loads(text))
            continue
        line, _, body = text.partition("\n")
        method, path = line.split()
        found.append((method, path, json.loads(body) if body.strip() else None, {}))
    return found


def missing(told: Any, answered: Any, where: str = "") -> list[str]:
    """What the guide says and the answer does not; a list's items may stand anywhere in the answer's."""
    if isinstance(told, dict):
        return [fault for key, one in told.items() for fault in missing(one, answered.get(key), f"{where}.{key}")]
    if isinstance(told, list) and told and isinstance(told[0], dict):
        return [f"{where}: {one}" for one in told if all(missing(one, other) for other in answered)]
    return [] if told == answered else [f"{where}: {told} is {answered}"]


async def test_every_example_of_the_guide_is_answered_as_it_says(town: Matchmaker):
    sent = examples()
    assert len(sent) >= 12
    for method, path, body, told in sent:
        answer = await (town.post(path, body) if method == "POST" else town.get(path))
        assert answer.status_code in {200, 201}, (path, answer.text)
        assert not missing(told, answer.json()), (path, answer.text)
