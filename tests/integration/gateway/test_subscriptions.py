"""Subscriptions over a real socket of a real process: from a position on, once each, while the token holds."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from websockets.exceptions import ConnectionClosed

from tests.support.live_gateway import REFER, made
from tests.support.subscribing import CHANGED, connected
from tests.support.waiting import until


@pytest.fixture(scope="module")
def started(postgres, tmp_path_factory):
    live = asyncio.run(made(postgres, "live_gateway", tmp_path_factory.mktemp("live"), slow_client_seconds=3))
    yield live
    live.process.abandon()


@pytest.fixture
async def gateway(started):
    async with started.as_at_first() as live:
        yield live


async def code_of(subscriber) -> int:
    """The code with which the other side closes, whatever it says before."""
    try:
        while True:
            await subscriber.told()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


async def test_it_says_where_one_is_and_then_what_changes_as_it_happens_and_to_nobody_else(gateway):
    async with gateway.subscriber() as friend, gateway.subscriber("steering") as steering:
        await friend.subscribe()
        await steering.subscribe()
        begins = await friend.page()
        assert begins["nodes"] == []
        await steering.page()
        await gateway.refer("r-1", reference="OUR-1")
        told = await friend.page()
        assert [node["referral"] for node in told["nodes"]] == [{"reference": "OUR-1", "status": "MADE"}]
        await gateway.database.execute("DELETE FROM read.referral WHERE referral_id = 'r-1'")
        gone = (await friend.page())["nodes"]
        assert [(node["kind"], node["thingId"], node["referral"]) for node in gone] == [
            ("REFERRAL_GONE", "Referral:r-1", None)
        ]
        await gateway.refer("r-2", "steering")
        assert [node["thingId"] for node in (await steering.page())["nodes"]] == ["Referral:r-2"]


async def test_who_comes_back_with_its_position_gets_what_it_missed_also_from_another_process(gateway):
    async with gateway.subscriber() as friend:
        await friend.subscribe()
        position = (await friend.page())["pageInfo"]["endCursor"]
    for n in range(30):
        await gateway.refer(f"r-{n}")
    await gateway.kill()
    async with gateway.subscriber() as friend:
        await friend.subscribe(since=position)
        pages = [await friend.page(), await friend.page()]
        assert [len(page["nodes"]) for page in pages] == [20, 10]
        assert [node["thingId"] for page in pages for node in page["nodes"]] == [f"Referral:r-{n}" for n in range(30)]


async def _refer_many(database: str, writer: int) -> None:
    connection = await asyncpg.connect(database)
    for n in range(40):
        async with connection.transaction():
            await connection.execute(REFER, f"r-{writer}-{n}", "friend", "REF")
            await asyncio.sleep(0.02)
    await connection.close()


async def test_nothing_is_lost_or_told_twice_between_missed_and_live_with_writers_and_a_kill(gateway):
    async with gateway.subscriber() as friend:
        await friend.subscribe()
        position = (await friend.page())["pageInfo"]["endCursor"]
    writing = asyncio.gather(*(_refer_many(gateway.dsn, writer) for writer in range(5)))
    told: list[str] = []
    life = 0
    while len(told) < 200:
        life += 1
        async with gateway.subscriber() as friend:
            await friend.subscribe(since=position)
            for _ in range(8):
                page = await friend.page()
                told += [node["thingId"] for node in page["nodes"]]
                position = page["pageInfo"]["endCursor"]
                if len(told) >= 200:
                    break
        if life == 2:
            await gateway.kill()
    await writing
    assert sorted(told) == sorted(f"Referral:r-{writer}-{n}" for writer in range(5) for n in range(40))
    assert life > 2


async def test_nobody_is_served_without_a_token_that_holds(gateway):
    async with connected(gateway.port) as subscriber:
        await subscriber.subscribe()
        assert await code_of(subscriber) == 4401
    for payload in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": 7}, {"Authorization": "Basic abc"}):
        async with connected(gateway.port) as subscriber:
            await subscriber.send(type="connection_init", payload=payload)
            assert await code_of(subscriber) == 4403
    stranger = gateway.tokens.mint("no-such-role", organisation="friend")
    async with connected(gateway.port) as subscriber:
        await subscriber.send(type="connection_init", payload={"authorization": f"Bearer {stranger}"})
        assert await code_of(subscriber) == 4403


async def test_a_connection_ends_with_its_token(gateway):
    async with gateway.subscriber() as subscriber:
        await subscriber.subscribe()
        await subscriber.page()
        gateway.clock.set(gateway.clock.now() + timedelta(days=2))
        assert await code_of(subscriber) == 4403


@pytest.mark.parametrize(
    "text",
    [
        "no json", "[1]", "{}", '{"type": "hello"}', '{"type": "subscribe", "id": "1"}', "[" * 30_000,
        '{"type": "subscribe", "id": 1, "payload": {"query": "x"}}', '{"type": "subscribe", "id": "1", "payload": 1}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "x", "variables": [1]}}', '{"type": "complete"}',
        '{"type": "connection_init", "payload": 3}', b"\x00\x01",
    ],
)  # fmt: skip
async def test_what_is_not_the_protocol_ends_the_connection_with_4400(gateway, text):
    async with gateway.subscriber() as subscriber:
        await subscriber.socket.send(text)
        assert await code_of(subscriber) in {4400, 4429}
    assert "Traceback" not in gateway.process.log.read_text()


async def test_the_protocol_is_agreed_upon_and_pings_are_answered(gateway):
    async with connected(gateway.port, subprotocols=["graphql-ws"]) as subscriber:
        assert await code_of(subscriber) == 4406
    async with gateway.subscriber() as subscriber:
        assert subscriber.socket.subprotocol == "graphql-transport-ws"
        await subscriber.send(type="ping")
        assert (await subscriber.told())["type"] == "pong"
        await (await subscriber.socket.ping())
        await subscriber.subscribe()
        await subscriber.page()
        await subscriber.subscribe()
        assert await code_of(subscriber) == 4409
    async with connected(gateway.port, gateway.token()) as subscriber:
        await subscriber.send(type="connection_init")
        assert await code_of(subscriber) == 4429
    async with connected(gateway.port) as subscriber:
        await subscriber.socket.send("x" * 70_000)
        assert await code_of(subscriber) == 1009


COSTLY = """subscription { changed(first: 100) { nodes { goal {
    evidence(subject: "x", first: 100) { nodes { factNo } } entries(first: 100) { nodes { num } } } } } }"""
REFUSED = [
    ("{ viewer { organisation } }", {}, "not-a-subscription"),
    ("subscription { changed { nothing } }", {}, "invalid-query"),
    ("subscription { changed {", {}, "syntax"),
    ("subscription { changed { __schema } }", {}, "invalid-query"),
    (CHANGED, {"since": "made up"}, "position-not-yours"),
    (CHANGED, {"other": 1}, "unknown-variable"),
    (CHANGED, {"since": 7}, "invalid-query"),
    ("subscription { changed(first: 500) { latest } }", {}, "page-size"),
    (COSTLY, {}, "too-costly"),
    ("subscription { changed { " + "nodes { " * 20 + "kind" + " }" * 22, {}, "too-deep"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(REFUSED)))
async def test_a_refused_subscription_says_why_and_the_connection_stays(gateway, number):
    query, variables, code = REFUSED[number]
    async with gateway.subscriber() as subscriber:
        await subscriber.subscribe(query, **variables)
        message = await subscriber.told()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == code
        await subscriber.subscribe()
        assert (await subscriber.page())["latest"]


async def test_a_connection_and_an_organisation_have_so_many_subscriptions_and_no_more(gateway):
    async with gateway.subscriber() as subscriber:
        for n in range(10):
            await subscriber.subscribe(name=f"n-{n}")
            await subscriber.page()
        await subscriber.subscribe(name="one-more")
        assert (await subscriber.told())["payload"][0]["extensions"]["code"] == "too-many-subscriptions"
        await subscriber.send(type="complete", id="n-0")
        await until(lambda: _is(gateway, "subscriptions_open", 9))
        await subscriber.subscribe(name="in-its-place")
        await subscriber.page()


async def _is(gateway, name: str, value: float) -> bool:
    return await gateway.measured(name) == value


async def test_while_reporting_is_behind_nothing_comes_and_then_everything(gateway):
    async with gateway.subscriber() as friend:
        await friend.subscribe()
        await friend.page()
        gateway.clock.set(gateway.clock.now() + timedelta(minutes=1))
        await gateway.refer("r-1")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(friend.told(), 1.5)
        await gateway.database.execute("UPDATE inbound.head SET complete_through = $1", gateway.clock.now())
        assert [node["thingId"] for node in (await friend.page())["nodes"]] == ["Referral:r-1"]


async def test_a_subscription_costs_what_a_question_does(postgres, tmp_path):
    live = await made(postgres, "poor_gateway", tmp_path, cost_per_second=100, cost_saved=1000)
    try:
        async with live.as_at_first() as gateway, gateway.subscriber() as friend:
            codes = []
            for n in range(10):
                await friend.subscribe(name=f"n-{n}")
                message = await friend.told()
                codes.append(message["payload"][0]["extensions"]["code"] if message["type"] == "error" else "")
            assert codes[0] == ""
            assert "rate-limit" in codes
    finally:
        live.process.abandon()
