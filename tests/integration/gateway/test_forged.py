"""What was forged, is stale or was changed on its way is refused over real sockets, and tells its sender nothing."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from local.issuer import Issuer
from tests.support.forging import claims_of, key_confused, signed_by_another, unsigned, with_other_claims
from tests.support.live_gateway import LiveGateway, made
from tests.support.subscribing import connected
from tests.support.trickling import trickle

FORGED = (
    "none",
    "NONE",
    "key-confused",
    "key-confused by the key set",
    "another's key",
    "other claims",
    "no signature",
)
ELSEWHERE = {"expired": "expired", "another audience": "claim-aud", "another issuer": "claim-iss"}
"""Tokens that the issuer's key did sign, and the word that says what is wrong with each."""
ARRIVAL_SECONDS = 2
PAGE = (
    'query($c: String) { programme(id: "bridge") { list: activities(first: 2, after: $c) { pageInfo { endCursor } } } }'
)
CHANGES = "query($c: String) { told: changes(since: $c, first: 2) { latest } }"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def started(postgres, home):
    settings = {"arrival_seconds": ARRIVAL_SECONDS, "compiled": True}
    live = asyncio.run(made(postgres, "forged_gateway", home, **settings))
    yield live
    live.process.abandon()


@pytest.fixture
async def gateway(started):
    async with started.as_at_first() as live:
        yield live


@pytest.fixture
async def client(gateway):
    async with httpx.AsyncClient(base_url=gateway.process.url) as opened:
        yield opened


@pytest.fixture
def bad(gateway, home: Path) -> dict[str, str]:
    """A token of each kind that is none for us; each says what a token that holds says, but for one thing."""
    holds, issuer = gateway.token(), gateway.tokens.issuer
    claims = claims_of(holds)
    kinds = (
        *(unsigned(issuer, claims, name) for name in ("none", "NONE")), *key_confused(issuer, claims),
        signed_by_another(issuer, claims), with_other_claims(holds, org="owner"), holds.rpartition(".")[0] + ".",
    )  # fmt: skip
    who: dict[str, Any] = {"organisation": "friend", "roles": ["partner"]}
    return {
        **dict(zip(FORGED, kinds, strict=True)),
        "expired": issuer.mint(**who, lifetime=timedelta(minutes=-1)),
        "another audience": issuer.mint(**who, audience="another"),
        "another issuer": Issuer(home, "http://another.test", gateway.clock).mint(**who),
    }


async def asked(client: httpx.AsyncClient, path: str, token: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"}
    if path.startswith("/reports"):
        return await client.get(path, headers=headers)
    return await client.post(path, json={"query": "{ viewer { organisation } }"}, headers=headers)


@pytest.mark.parametrize("path", ["/graphql", "/graphql.csv", "/reports/report-of-bridge/pdf"])
async def test_every_forged_token_is_told_the_same_and_a_stale_one_no_more_than_why(gateway, client, bad, path):
    assert (await asked(client, path, gateway.token())).status_code != 401
    answers = {kind: await asked(client, path, token) for kind, token in bad.items()}
    for kind, answer in answers.items():
        assert answer.status_code == 401, kind
        rule = ELSEWHERE.get(kind, "not-a-valid-signature")
        assert _told(answer) == _told(answers["none"], rule), kind
        for hidden in _hidden(gateway, bad[kind]):
            assert hidden not in answer.text + str(answer.headers), kind


def _told(answer: httpx.Response, rule: str | None = None) -> tuple[str, str, str]:
    """What an answer says; with a rule, as it would be with this one in the place of its own."""
    told = (answer.headers["content-type"], answer.headers["www-authenticate"], answer.text)
    one, two, three = (part.replace("not-a-valid-signature", rule or "not-a-valid-signature") for part in told)
    return one, two, three


def _hidden(gateway: LiveGateway, token: str) -> list[str]:
    """What an answer to this token must not hold: the token, whom it names, which keys and what else would do."""
    key = gateway.tokens.issuer.jwks()["keys"][0]
    parts = [part for part in token.split(".") if part]
    return [*parts, gateway.tokens.issuer.url, key["kid"], key["x"], "ES256", "HS256", "owner", "friend", "another"]


async def test_a_connection_is_closed_alike_whatever_is_wrong_with_its_token(gateway, bad):
    async with gateway.subscriber() as subscriber:
        await subscriber.subscribe()
        assert (await subscriber.page())["latest"], "a token that holds is served"
    ends = {}
    for kind, token in bad.items():
        async with connected(gateway.port) as subscriber:
            with pytest.raises(ConnectionClosed) as closed:
                await subscriber.init(token)
            assert closed.value.rcvd is not None
            ends[kind] = (closed.value.rcvd.code, closed.value.rcvd.reason)
    assert set(ends.values()) == {(4403, "Forbidden")}, ends
    assert await gateway.measured("subscriptions_open") == 0


async def test_what_was_remembered_of_a_token_serves_no_other_one(gateway, client):
    """A token seen before is not looked at again: that must not be true of one that only begins like it."""
    holds = gateway.token()
    assert (await asked(client, "/graphql", holds)).status_code == 200
    other = with_other_claims(holds, org="owner", roles=["coordinator"])
    for token in (other, holds + "x", holds[:-1], holds[:-1] + ("A" if holds[-1] != "A" else "Q")):
        assert (await asked(client, "/graphql", token)).status_code == 401
    assert (await asked(client, "/graphql", holds)).status_code == 200


def changed(text: str) -> list[str]:
    """The text with each of its characters changed, and with one more at places where a decoder might skip it."""
    others = [f"{text[:n]}{'A' if letter != 'A' else 'B'}{text[n + 1 :]}" for n, letter in enumerate(text)]
    return [*others, text + "=", text + "A", text[:5] + "!" + text[5:], text[:-1]]


async def refused(client: httpx.AsyncClient, gateway: LiveGateway, query: str, given: str) -> dict[str, Any]:
    answer = await client.post(
        "/graphql", json={"query": query, "variables": {"c": given}},
        headers={"authorization": f"Bearer {gateway.token()}"},
    )  # fmt: skip
    assert "Traceback" not in answer.text
    (error,) = answer.json()["errors"]
    return error


async def test_a_cursor_or_position_with_one_character_changed_is_refused_and_the_field_named(gateway, client):
    who = {"authorization": f"Bearer {gateway.token()}"}
    told = [(await client.post("/graphql", json={"query": query}, headers=who)).json() for query in (PAGE, CHANGES)]
    cursor = told[0]["data"]["programme"]["list"]["pageInfo"]["endCursor"]
    position = told[1]["data"]["told"]["latest"]
    for query, good, path, extensions in (
        (PAGE, cursor, ["programme", "list"], {"code": "cursor-not-ours", "argument": "after"}),
        (CHANGES, position, ["told"], {"code": "position-not-yours", "argument": "since"}),
    ):
        for spoilt in changed(good):
            error = await refused(client, gateway, query, spoilt)
            assert (error["path"], error["extensions"]) == (path, extensions), spoilt
            assert f"`{extensions['argument']}`" in error["message"]
            assert spoilt not in str(error)
        again = await client.post("/graphql", json={"query": query, "variables": {"c": good}}, headers=who)
        assert "errors" not in again.json()


async def test_a_subscription_from_a_changed_position_is_refused_and_the_field_named(gateway):
    async with gateway.subscriber() as subscriber:
        await subscriber.subscribe(name="begins")
        position = (await subscriber.page())["pageInfo"]["endCursor"]
        await subscriber.send(type="complete", id="begins")
        for n, spoilt in enumerate(changed(position)):
            await subscriber.subscribe(name=f"n-{n}", since=spoilt)
            message = await subscriber.told()
            assert (message["type"], message["id"]) == ("error", f"n-{n}"), spoilt
            (error,) = message["payload"]
            assert error["extensions"] == {"code": "position-not-yours", "argument": "since"}
            assert "`since`" in error["message"]
            assert spoilt not in str(error)
        await subscriber.subscribe(name="good", since=position)
        assert (await subscriber.page())["nodes"] == []


async def test_a_question_that_does_not_arrive_is_given_up_and_others_are_answered_meanwhile(gateway, client):
    head = "POST /graphql HTTP/1.1\r\nhost: g\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n"
    said = f'{head}authorization: Bearer {gateway.token()}\r\n\r\n{{"query": "'.encode()
    begun = time.monotonic()
    async with asyncio.timeout(ARRIVAL_SECONDS * 10):
        slow = [asyncio.create_task(trickle(gateway.port, said)) for _ in range(40)]
        answered = 0
        while not all(task.done() for task in slow):
            assert (await asked(client, "/graphql", gateway.token())).status_code == 200
            answered += 1
    assert answered > 10
    assert time.monotonic() - begun >= ARRIVAL_SECONDS - 0.5, "they had their time"
    assert {task.result() for task in slow} == {b""}
    assert gateway.process.log.read_text().count('"status": 408') == len(slow), "no mistake of ours"
