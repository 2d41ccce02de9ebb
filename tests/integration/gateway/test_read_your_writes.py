"""A question can wait until what its asker wrote counts: by aggregate and version, within the question's time."""

import asyncio

import asyncpg
import pytest

from tests.support.asking import Asker
from tests.support.read_model import KNOWN_AT, POSITION

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


async def test_what_does_not_come_is_said(asker: Asker):
    answer = await asker.ask(QUESTION, **_waiting("participation:bridge:never/1"))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (400, "not-in-yet")
    assert "participation:bridge:never/1" in error["message"]


async def test_nobody_learns_from_waiting_what_they_may_not_see(asker: Asker):
    partner = {"role": "partner", "organisation": "friend"}
    assert await asker.refused(QUESTION, **partner, **_waiting("bridge/8807")) == "wait-not-allowed"
    assert await asker.refused(QUESTION, **_waiting("harbour/8807")) == "not-in-yet"


@pytest.mark.parametrize("given", ["bridge/8807", [], [1], ["no-version"], ["/1"], ["a/b"], ["a/1"] * 11, ["x" * 301]])
async def test_what_is_no_list_of_aggregates_and_versions_is_refused(asker: Asker, given: object):
    assert await asker.refused(QUESTION, extensions={"waitFor": given}) == "bad-wait-for"
