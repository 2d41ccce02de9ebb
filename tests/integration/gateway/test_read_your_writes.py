"""A question can wait until what its asker wrote counts: by aggregate and version, within the question's time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import httpx
import pytest

from gateway.api.app import build_app, build_endpoint, checks
from gateway.settings import Settings
from tests.support.asking import Asker
from tests.support.read_model import KNOWN_AT, POSITION
from tests.support.tokens import Tokens

QUESTION = '{ programme(id: "bridge") { goals { figure { value } } } }'
INSERT = (
    "INSERT INTO read.fact VALUES ($1, $2, 'insteg.enrolment.participant.enrolled.v1', 'participation:bridge:new', "
    "'new', 'bridge', '2024-05-06', $3, 'ENROLMENT', 1)"
)


@pytest.fixture
async def admin(postgres, read_contract):
    connection = await asyncpg.connect(postgres.dsn(read_contract))
    yield connection
    await connection.execute("DELETE FROM read.fact WHERE subject = 'new'")
    await connection.close()


@pytest.fixture
def compiled() -> bool:
    """What is waited for comes before an answer is looked for, whichever way."""
    return True


@pytest.fixture
async def hurried(told: Settings, pool: asyncpg.Pool, tokens: Tokens) -> AsyncIterator[Asker]:
    """Whoever waits in vain waits for four fifths of a question's time: here that is little."""
    endpoint = build_endpoint(told, pool, tokens.clock)
    app = build_app(replace(endpoint, limits=replace(endpoint.limits, seconds=4)), tokens.verifier, checks(pool))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield Asker(client, tokens)


def _waiting(*names: object) -> dict:
    return {"extensions": {"waitFor": list(names)}}


async def test_what_is_in_already_is_not_waited_for(asker: Asker):
    answer = await asker.ask(QUESTION, **_waiting("bridge/8807"))
    assert answer.status_code == 200
    assert "errors" not in answer.json()


async def test_an_answer_waits_for_what_is_on_its_way(asker: Asker, admin: asyncpg.Connection):
    asked = asyncio.create_task(asker.ask(QUESTION, **_waiting("participation:bridge:new/3", "bridge/8807")))
    done, _ = await asyncio.wait([asked], timeout=0.3)
    assert not done
    await admin.execute(INSERT, POSITION, "participation:bridge:new/3", KNOWN_AT)
    answer = await asyncio.wait_for(asked, 5)
    assert answer.status_code == 200
    assert answer.json()["data"]


async def test_what_does_not_come_is_said(hurried: Asker):
    answer = await hurried.ask(QUESTION, **_waiting("participation:bridge:never/1"))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (400, "not-in-yet")
    assert "participation:bridge:never/1" in error["message"]


async def test_nobody_learns_from_waiting_what_they_may_not_see(hurried: Asker):
    partner = {"role": "partner", "organisation": "friend"}
    assert await hurried.refused(QUESTION, **partner, **_waiting("bridge/8807")) == "wait-not-allowed"
    assert await hurried.refused(QUESTION, **_waiting("harbour/8807")) == "not-in-yet"


@pytest.mark.parametrize("given", ["bridge/8807", [], [1], ["no-version"], ["/1"], ["a/b"], ["a/1"] * 11, ["x" * 301]])
async def test_what_is_no_list_of_aggregates_and_versions_is_refused(asker: Asker, given: object):
    assert await asker.refused(QUESTION, extensions={"waitFor": given}) == "bad-wait-for"
