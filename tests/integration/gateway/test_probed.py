"""Whatever the schema or the HTTP document lets a client ask: an answer that is told there, never a 5xx."""

import asyncio
from pathlib import Path

import gateway
from gateway.api import access
from tests.support.browsing import served
from tests.support.probing import probe, probe_graphql

_SCHEMA = Path(gateway.__file__).parent / "schema.graphql"
_OURS = "internal"
"""The code of a mistake of ours."""


async def test_no_question_of_the_schema_gets_a_5xx_or_shows_a_mistake_of_ours(app, tokens):
    def header(organisation: str) -> dict[str, str]:
        return tokens.header("coordinator", "partner", organisation=organisation, programmes=["*"])

    async with served(app) as address:
        answers = await asyncio.to_thread(probe_graphql, address, _SCHEMA, header)
    assert {"Query.programmes", "Query.programme", "Query.viewer"} <= answers.keys()
    assert not {name: codes for name, codes in answers.items() if _OURS in codes}
    assert "data" in set().union(*answers.values())


async def test_no_request_gets_a_5xx_or_an_undocumented_answer(app, tokens):
    token = tokens.header("coordinator", organisation="owner")
    async with served(app) as address:
        asked = await asyncio.to_thread(probe, address, lambda: token, but=access.PAGES)
    programs = {rule.operation for rule in access.http_registry().rules()} - access.PAGES.keys()
    assert set(asked) == programs, "pages are for people: test_in_browser looks at them"
