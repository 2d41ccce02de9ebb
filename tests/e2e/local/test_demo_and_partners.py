"""What the partners' guide tells developers to ask is answered by the demo, as it stands there."""

import re
from pathlib import Path
from typing import Any

import pytest

from local.client import Client

pytestmark = pytest.mark.timeout(900)
GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "partners.md").read_text()
*PARTNERS, STAFF = re.findall(r"```graphql\n(.*?)```", GUIDE, re.DOTALL)
MAY_BE_EMPTY = {"openings", "placements", "changes"}
"""Who refers people in the demo offers no places; and from now on nothing has changed yet."""


async def test_every_question_of_the_guide_has_an_answer_with_something_in_it(client: Client):
    token = client.token("arbetsformedlingen", "partner")
    node = (await client.query('{ programme(id: "natverksbygge") { nodeId } }', token))["programme"]["nodeId"]
    for question in PARTNERS:
        data = await client.query(question, token, **({"id": node} if "$id" in question else {}))
        assert {name for name, told in data.items() if not _said(told)} <= MAY_BE_EMPTY, question


async def test_staff_read_how_many_of_what_and_why(client: Client):
    goal = (await client.query(STAFF, client.token("harjedalen", "coordinator")))["programme"]["goal"]
    assert goal["figure"]["numerator"] > 0
    assert sum(cell["numerator"] for cell in goal["breakdown"]) == goal["figure"]["numerator"]
    assert goal["curve"]
    assert all(line["facts"] for line in goal["entries"]["nodes"])


def _said(told: Any) -> bool:
    """Whether something is told: a list that is empty, or a page of nothing, is not."""
    if isinstance(told, dict):
        return bool(told["nodes"]) if "nodes" in told else any(map(_said, told.values()))
    return any(map(_said, told)) if isinstance(told, list) else told is not None
