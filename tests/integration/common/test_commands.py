"""A command over HTTP: decided once, stored once, answered the same way however often it is sent."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

import asyncpg
import httpx
import pytest

from common import db
from common.http import Checks, Commands, create_app
from common.http.commands import Command
from tests.support.shop import ROOM, bake, routes, rules
from tests.support.tokens import Tokens


@pytest.fixture
async def shop(database, tmp_path) -> AsyncIterator[SimpleNamespace]:
    await db.migrate(database, ("common", db.MIGRATIONS))
    pool = await db.open_pool(database)
    await pool.execute("CREATE TABLE shelf (oven text, by text)")
    tokens = Tokens(tmp_path)
    woken: list[bool] = []
    commands = Commands(pool, tokens.clock, lambda: woken.append(True))
    app = create_app(
        "shop", registry=rules(), verifier=tokens.verifier, checks=Checks(), routers=[routes()], commands=commands
    )
    transport = httpx.ASGITransport(app)
    headers = tokens.header("baker", programmes=["north"])
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test", headers=headers) as client:
        yield SimpleNamespace(client=client, pool=pool, tokens=tokens, woken=woken)
    await pool.close()


async def _events(shop) -> list[tuple[str, int]]:
    rows = await shop.pool.fetch("SELECT aggregate, version FROM spine.event ORDER BY position")
    return [(row["aggregate"], row["version"]) for row in rows]


async def test_a_command_stores_its_events_and_names_the_version(shop):
    answer = await shop.client.post("/loaves", json={"oven": "north", "count": 2})
    assert (answer.status_code, answer.json()) == (201, {"aggregate": "north", "version": 2, "baked": 2})
    assert (answer.headers["etag"], answer.headers["location"]) == ('"2"', "/ovens/north")
    assert await _events(shop) == [("north", 1), ("north", 2)]
    assert await shop.pool.fetchval("SELECT count(*) FROM spine.outbox") == 2
    assert shop.woken == [True]


async def test_a_refusal_names_rule_and_field_and_writes_nothing_at_all(shop):
    await shop.client.post("/loaves", json={"oven": "north", "count": ROOM})
    answer = await shop.client.post("/loaves", json={"oven": "north"}, headers={"idempotency-key": "k"})
    problem = answer.json()
    assert (answer.status_code, problem["rule"], problem["errors"][0]["field"]) == (409, "oven-full", "count")
    assert len(await _events(shop)) == ROOM
    assert await shop.pool.fetchval("SELECT count(*) FROM shelf") == 1  # the handler had written there before refusing
    assert await shop.pool.fetchval("SELECT count(*) FROM spine.idempotency") == 0


async def test_the_same_key_gets_the_same_answer_and_one_event(shop):
    ask = {"url": "/loaves", "json": {"oven": "north"}, "headers": {"idempotency-key": "k-1"}}
    first = await shop.client.post(**ask)
    await shop.client.post("/loaves", json={"oven": "north"})
    again = await shop.client.post(**ask)
    assert (again.status_code, again.content, again.headers) == (first.status_code, first.content, first.headers)
    assert await _events(shop) == [("north", 1), ("north", 2)]


async def test_twenty_at_once_with_one_key_are_one_command(shop):
    ask = {"url": "/loaves", "json": {"oven": "north"}, "headers": {"idempotency-key": "k-1"}}
    answers = await asyncio.gather(*(shop.client.post(**ask) for _ in range(20)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert await _events(shop) == [("north", 1)]


async def test_a_key_used_for_another_request_is_refused(shop):
    headers = {"idempotency-key": "k-1"}
    await shop.client.post("/loaves", json={"oven": "north"}, headers=headers)
    for other in ({"json": {"oven": "south"}}, {"json": {"oven": "north", "count": 1}}):
        answer = await shop.client.post("/loaves", headers=headers, **other)
        assert (answer.status_code, answer.json()["rule"]) == (422, "idempotency-key-reused")
    answer = await shop.client.post("/ovens/north/loaves", headers=headers)
    assert (answer.status_code, answer.json()["rule"]) == (422, "idempotency-key-reused")
    assert await _events(shop) == [("north", 1)]


async def test_one_clients_key_does_not_find_anothers_answer(shop):
    headers = {"idempotency-key": "k-1"}
    await shop.client.post("/loaves", json={"oven": "north"}, headers=headers)
    other = shop.tokens.header("baker", organisation="org-2")
    answer = await shop.client.post("/loaves", json={"oven": "north"}, headers=headers | other)
    assert answer.json()["version"] == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "å"])
async def test_a_malformed_key_is_refused(shop, key):
    headers = {"idempotency-key": key.encode("latin-1")}
    answer = await shop.client.post("/loaves", json={"oven": "north"}, headers=headers)
    assert (answer.status_code, answer.json()["rule"]) == (400, "idempotency-key-malformed")
    assert await _events(shop) == []


async def test_if_match_holds_the_version_that_the_client_has_seen(shop):
    first = await shop.client.post("/loaves", json={"oven": "north"})
    match = {"if-match": first.headers["etag"]}
    assert (await shop.client.post("/loaves", json={"oven": "north"}, headers=match)).status_code == 201
    answer = await shop.client.post("/loaves", json={"oven": "north"}, headers=match)
    assert (answer.status_code, answer.json()["rule"]) == (412, "version-differs")
    assert answer.json()["errors"][0]["field"] == "if-match"
    assert await _events(shop) == [("north", 1), ("north", 2)]


@pytest.mark.parametrize(
    ("if_match", "status"), [('"0"', 201), ('"7", "0"', 201), ('W/"0"', 412), ("*", 412), ("0", 412)]
)
async def test_if_match_follows_its_rfc(shop, if_match, status):
    answer = await shop.client.post("/loaves", json={"oven": "new"}, headers={"if-match": if_match})
    assert answer.status_code == status


async def test_of_two_writers_one_wins_and_the_other_decides_anew(shop):
    answers = await asyncio.gather(*(shop.client.post("/loaves", json={"oven": "north"}) for _ in range(4)))
    assert sorted(answer.json()["version"] for answer in answers) == [1, 2, 3, 4]
    assert await _events(shop) == [("north", n) for n in (1, 2, 3, 4)]


async def test_of_two_writers_with_if_match_one_wins_and_the_other_is_told(shop):
    ask = {"url": "/loaves", "json": {"oven": "north"}, "headers": {"if-match": '"0"'}}
    answers = await asyncio.gather(*(shop.client.post(**ask) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    assert await _events(shop) == [("north", 1)]


async def test_an_event_carries_on_the_trace_of_its_request(shop):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    await shop.client.post("/loaves", json={"oven": "north"}, headers=headers)
    assert trace.encode() in await shop.pool.fetchval("SELECT headers FROM spine.event")


async def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back(shop):
    await shop.pool.close()
    answer = await shop.client.post("/loaves", json={"oven": "north"})
    assert (answer.status_code, answer.json()["rule"]) == (503, "away")
    assert answer.headers["retry-after"]


async def test_a_value_that_the_database_cannot_store_is_the_clients(shop):
    async def stores_nul(connection, principal, body):
        await connection.execute("INSERT INTO shelf (oven) VALUES ($1)", "a\x00b")

    answer = await _through(shop, stores_nul)
    assert (answer.status_code, answer.json()["rule"]) == (422, "value-out-of-range")


async def test_a_unique_index_that_another_writer_won_makes_the_command_decide_anew(shop):
    await shop.pool.execute("CREATE UNIQUE INDEX ON shelf (oven)")
    tries = []

    async def takes_what_is_free(connection, principal, body):
        tries.append(1)
        if len(tries) == 1:
            await shop.pool.execute("INSERT INTO shelf (oven) VALUES ('taken')")
            await connection.execute("INSERT INTO shelf (oven) VALUES ('taken')")
        return await bake(connection, principal, body)

    assert (await _through(shop, takes_what_is_free)).status_code == 201
    assert len(tries) == 2


async def test_a_service_function_can_be_called_without_http(shop):
    from tests.support.shop import Bake

    principal = await shop.tokens.verifier.verify(shop.tokens.mint("baker"))
    async with shop.pool.acquire() as connection:
        answer = await bake(connection, principal, Bake(oven="north"))
    assert (answer.version, answer.version_before) == (1, 0)


async def test_a_rule_holds_the_path_against_what_the_token_lists(shop):
    assert (await shop.client.post("/ovens/north/loaves")).status_code == 201
    answer = await shop.client.post("/ovens/south/loaves")
    assert (answer.status_code, answer.json()["rule"]) == (403, "outside-your-access")


async def _through(shop, handler) -> httpx.Response:
    """One request whose service function is `handler`."""
    from starlette.responses import Response

    from common.access import Registry
    from common.http import CommandOf, router
    from tests.support.shop import Bake

    found = router()

    @found.post("/x")
    async def post(command: CommandOf) -> Response:
        assert isinstance(command, Command)
        return await command.run(handler, Bake(oven="north"))

    registry = Registry("shop", roles=["baker"])
    registry.declare("POST /x", roles=["baker"])
    commands = Commands(shop.pool, shop.tokens.clock)
    app = create_app(
        "shop", registry=registry, verifier=shop.tokens.verifier, checks=Checks(), routers=[found], commands=commands
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.test") as client:
        return await client.post("/x", headers=shop.tokens.header("baker"))


def test_asyncpg_names_the_losses_that_we_answer_with_503():
    from common.http.failures import AWAY

    for kind in ("ConnectionDoesNotExistError", "AdminShutdownError", "CannotConnectNowError", "DiskFullError"):
        assert issubclass(getattr(asyncpg, kind), AWAY)
