"""Hostile questions, and too many: whoever sends them is refused, memory stays as it is, and others do not wait."""

import asyncio
import gc
import tracemalloc

import httpx
import pytest

from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.endpoint import Endpoint
from gateway.settings import Settings
from tests.integration.gateway import test_bad_input as bad
from tests.support.asking import Asker
from tests.support.tokens import Tokens

HOSTILE = [
    bad.DEEP, bad.BOTTOMLESS, bad.ALIASES, bad.FIELDS, bad.RECURSIVE, bad.BILLION, bad.DIRECTIVES, bad.COSTLY,
    "{ viewer { " + "edition " * 2_000 + "} }", "# " + "x" * 17_000 + "\n{ __typename }",
    "{ viewer { " + "edition nowhere " * 200 + "} }", "{ viewer { " + "a: edition b: why a: why " * 12 + "} }",
    "query(" + " ".join(f"$v{n}: Int" for n in range(400)) + ") { __typename }",
    "{ " + " ".join(f"...F{n}" for n in range(300)) + " } "
    + " ".join(f"fragment F{n} on Query {{ viewer {{ edition }} }}" for n in range(300)),
]  # fmt: skip
HEAVY = '{ programme(id: "bridge") { id goals { figure { value } curve { on numerator } } } } # %d'
SMALL = '{ programme(id: "bridge") { id } }'


@pytest.fixture
def told(told: Settings) -> Settings:
    """What an organisation may ask, small enough to be reached."""
    return told.model_copy(update={"cost_per_second": 100, "cost_saved": 30_000, "seconds_per_query": 60})


@pytest.fixture
def endpoint(told: Settings, pool, tokens: Tokens) -> Endpoint:
    return build_endpoint(told, pool, tokens.clock)


@pytest.fixture
async def asker(endpoint: Endpoint, pool, tokens: Tokens):
    app = build_app(endpoint, tokens.verifier, checks(pool))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield Asker(client, tokens)


async def flood(asker: Asker, questions: int, done: list[str]) -> None:
    async def one(n: int) -> None:
        answer = await asker.ask(HEAVY % n, role="partner", organisation="friend")
        done.append(f"friend {answer.status_code}")

    await asyncio.gather(*(one(n) for n in range(questions)))


async def test_a_question_is_answered_before_the_flood_of_somebody_else(asker: Asker):
    done: list[str] = []

    async def one() -> None:
        await asker.read(SMALL)
        done.append("owner 200")

    await one()
    flooding = asyncio.create_task(flood(asker, 120, done))
    while "friend 200" not in done:
        await asyncio.sleep(0)
    before = done.count("friend 200")
    await one()
    between = done.count("friend 200") - before
    await flooding
    assert between <= 12, "three at a time may finish while the one question is read, waits for its turn and is told"
    assert done.count("friend 200") > between + before
    assert done.count("friend 429") > 20


async def test_whoever_asks_for_too_much_is_told_when_to_come_back(asker: Asker):
    who = {"role": "partner", "organisation": "friend"}
    while (answer := await asker.ask(HEAVY % 0, **who)).status_code == 200:
        pass
    assert answer.status_code == 429
    told = answer.json()["errors"][0]
    assert told["extensions"]["code"] == "rate-limit"
    assert int(answer.headers["retry-after"]) == told["extensions"]["retryAfter"] > 0
    assert "100 values a second" in told["message"]
    table = await asker.client.post(
        "/graphql.csv", json={"query": SMALL}, headers=asker.tokens.header("partner", organisation="friend")
    )
    assert (table.status_code, "retry-after" in table.headers) == (429, True)
    assert (await asker.read(SMALL))["programme"] == {"id": "bridge"}


async def test_refused_questions_cost_as_well(asker: Asker):
    who = {"role": "partner", "organisation": "friend"}
    statuses = {(await asker.ask(bad.FIELDS + f"# {n}", **who)).status_code for n in range(60)}
    assert statuses == {400, 429}
    assert (await asker.read(SMALL))["programme"] == {"id": "bridge"}


async def test_hostile_questions_are_refused_with_a_code_leave_memory_as_it_is_and_others_their_turn(
    endpoint: Endpoint, asker: Asker
):
    who = {"role": "partner", "organisation": "friend"}

    async def round_of(n: int) -> None:
        for document in HOSTILE:
            endpoint.fairness.spend("friend", -30_000)  # who is always let in again
            answer = await asker.ask(f"{document} # {n}", **who)
            told = answer.json()
            assert answer.status_code == 400, (document[:60], answer.text[:200])
            assert all(error["extensions"]["code"] and error["message"] for error in told["errors"])
            assert len(answer.content) < 20_000
        assert (await asker.read(SMALL))["programme"] == {"id": "bridge"}

    await round_of(0)
    gc.collect()
    tracemalloc.start()
    try:
        await round_of(1)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for n in range(2, 6):
            await round_of(n)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 300_000
