"""Two records of one human being: proposed, merged, undone; the flag of protection is kept."""

import asyncio

import pytest

from enrolment.comparing import Comparing
from tests.integration.enrolment.conftest import VAULT


def _person(person_id, given="Mohammed", family="Hussein", born="1990-02-01", **more):
    names = {"given_name": given, "family_name": family, "birth_date": born}
    return {"person_id": person_id, "controller": "staden", **names, **more}


@pytest.fixture
async def three(enrolment):
    for body in (_person("a"), _person("b", "Muhamad", "Husein"), _person("c", "Erik", "Lund")):
        await enrolment.done("/people", body)
    return enrolment


async def _compare(enrolment):
    comparing = Comparing(enrolment.pool, VAULT, enrolment.tokens.clock)
    while await comparing.compare_some():
        pass
    return (await enrolment.get("/merge-proposals?controller=staden")).json()["proposals"]


async def test_who_looks_alike_is_proposed_until_staff_decide(three):
    (proposal,) = await _compare(three)
    assert proposal["person_ids"] == ["a", "b"]
    assert "name" not in proposal
    await three.done(f"/merge-proposals/{proposal['proposal_id']}/dismissal", {})
    await three.done("/people/a/details", {"phone": "070-1234567"})  # compared anew, and not proposed again
    assert await _compare(three) == []


async def test_a_merge_ends_the_proposal_and_its_undoing_brings_it_back(three):
    await _compare(three)
    await three.done("/merges", {"merge_id": "m1", "person_ids": ["b", "a"]})
    assert await _compare(three) == []
    await three.done("/merges/m1/undo", {})
    assert [one["person_ids"] for one in await _compare(three)] == [["a", "b"]]


async def test_a_merge_says_the_pair_and_nothing_else(three):
    await three.done("/merges", {"merge_id": "m1", "person_ids": ["b", "a"]})
    (event,) = await three.bodies("merge:m1")
    assert event["person_ids"] == ["a", "b"]
    assert set(event) == {"merge_id", "controller", "person_ids", "occurred_on", "recorded_at"}
    assert (await three.post("/merges", {"merge_id": "m1", "person_ids": ["a", "b"]})).status_code == 200
    assert (await three.get("/people/a?purpose=casework")).json()["one_with"] == ["b"]
    assert (await three.done("/merges/m1/undo", {}))["version"] == 2
    assert (await three.done("/merges/m1/undo", {}))["version"] == 2
    assert (await three.get("/people/a?purpose=casework")).json()["one_with"] == []


async def test_what_cannot_be_merged_is_refused(three):
    await three.done("/merges", {"merge_id": "m1", "person_ids": ["a", "b"]})
    await three.done("/merges", {"merge_id": "m2", "person_ids": ["b", "c"]})
    await three.done("/people", {"person_id": "guest", "controller": "byn"}, role="service")
    refused = three.refused
    assert await refused("/merges", {"person_ids": ["a", "c"]}) == (409, "one-already", "person_ids")
    assert await refused("/merges", {"person_ids": ["a", "a"]}) == (422, "the-same-person", "person_ids")
    assert await refused("/merges", {"person_ids": ["a", "nobody"]}) == (409, "unknown-person", "person_ids")
    assert await refused("/merges", {"person_ids": ["a", "guest"]}) == (403, "outside-your-organisation", "controller")
    assert await refused("/merges", {"merge_id": "m1", "person_ids": ["a", "c"]}) == (409, "merge-exists", "merge_id")
    assert await refused("/merges/none/undo", {}) == (409, "unknown-merge", "merge_id")


async def test_two_merges_of_one_pair_at_once_make_one_edge(three):
    pair = [{"person_ids": ["a", "b"]}, {"person_ids": ["b", "a"]}]
    answers = await asyncio.gather(*(three.post("/merges", body) for body in pair))
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_a_merge_keeps_the_flag_of_protection(three):
    await three.done("/people/a/protection", {"protected": True})
    await three.done("/merges", {"merge_id": "m1", "person_ids": ["a", "b"]})
    assert [event.get("protected") for event in await three.bodies("person:b")] == [None, True]
    await three.done("/merges/m1/undo", {})
    assert (await three.get("/people/b/protection")).json()["protected"] is True
