"""Single commands that arrive together: one transaction for all of them, and for each what it would have alone."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from starlette.responses import Response

from common import db, store, telemetry, wire
from common.access import Principal, Registry
from common.db import Connection
from common.desk import Desk
from common.http import (
    Answer,
    Checks,
    CommandOf,
    Commands,
    Kind,
    Task,
    Verb,
    Verbs,
    carry_out,
    create_app,
    router,
    settled,
    straight,
)
from common.problems import Body, Problem, refusal
from tests.support.bakery import LoafBaked
from tests.support.tokens import Tokens

ROOM, CROWD = 12, 40


class Bake(Body):
    """Put one loaf into an oven."""

    oven: str
    number: int = 0


@dataclass(slots=True)
class Kitchen(Desk[LoafBaked]):
    """Ovens by name: how many loaves are in."""

    loaves: dict[str, int] = field(default_factory=dict)

    def read(self, aggregate: str, subject: str, body: bytes) -> LoafBaked:  # noqa: ARG002 - one kind of event
        return LoafBaked.model_validate_json(body)

    def apply(self, event: LoafBaked) -> None:
        self.loaves[event.note] = self.loaves.get(event.note, 0) + 1


async def lay(connection: Connection, ovens: Sequence[str], _: object) -> Kitchen:
    kitchen = Kitchen()
    await kitchen.fetch(connection, ovens)
    return kitchen


async def write(connection: Connection, kitchen: Kitchen) -> None:
    await connection.executemany("INSERT INTO shelf (oven) VALUES ($1)", [(oven,) for oven in kitchen.decided])


def bake(kitchen: Kitchen, _: Principal, body: Bake, tools: object) -> Answer | Problem:
    if body.number < 0:
        raise ZeroDivisionError("a mistake of ours")
    if kitchen.loaves.get(body.oven, 0) == ROOM:
        return refusal("oven-full", f"An oven takes {ROOM} loaves.", field="oven", status=409)
    return settled(kitchen, body.oven, [LoafBaked(number=body.number, note=body.oven)], {})


VERBS = Verbs({"bake": Verb(Kind(Bake, "POST /loaves"), lambda body, _: body.oven, bake, gathers=True)},
              lambda: None, lay, write)  # fmt: skip


def routes():
    found = router()

    @found.post("/loaves")
    @straight
    async def post_loaves(body: Bake, command: CommandOf) -> Response:
        return await carry_out(command, VERBS, Task("bake", body))

    @found.post("/the-usual-way")
    async def usual(body: Bake, command: CommandOf) -> Response:
        return await carry_out(command, VERBS, Task("bake", body))

    return found


@pytest.fixture
async def shop(database, tmp_path) -> AsyncIterator[SimpleNamespace]:
    await db.migrate(database, ("common", db.MIGRATIONS))
    pool = await db.open_pool(database)
    await pool.execute("CREATE TABLE shelf (oven text)")
    tokens, registry = Tokens(tmp_path), Registry("shop", roles=["baker", "guest"])
    for path in ("/loaves", "/the-usual-way"):
        registry.declare(f"POST {path}", roles=["baker"])
    app = create_app(
        "shop", registry=registry, verifier=tokens.verifier, checks=Checks(), routers=[routes()],
        commands=Commands(pool, tokens.clock),
    )  # fmt: skip
    transport, headers = httpx.ASGITransport(app), tokens.header("baker")
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test", headers=headers) as client:
        yield SimpleNamespace(client=client, pool=pool, tokens=tokens)
    await pool.close()


async def _bake(shop, oven: str, number: int = 0, **headers: str) -> httpx.Response:
    return await shop.client.post("/loaves", json={"oven": oven, "number": number}, headers=headers)


async def _transactions(shop) -> int:
    return await shop.pool.fetchval("SELECT count(DISTINCT xmin::text) FROM spine.event")


async def test_a_crowd_of_commands_shares_transactions_and_everyone_is_answered(shop):
    answers = await asyncio.gather(*(_bake(shop, f"oven-{n}", n) for n in range(CROWD)))
    assert [answer.status_code for answer in answers] == [201] * CROWD
    assert [answer.json()["aggregate"] for answer in answers] == [f"oven-{n}" for n in range(CROWD)]
    assert await shop.pool.fetchval("SELECT count(*) FROM spine.outbox") == CROWD
    assert await shop.pool.fetchval("SELECT count(*) FROM shelf") == CROWD
    assert await _transactions(shop) <= CROWD / 4


async def test_a_crowd_at_one_oven_sees_each_other_and_no_rule_is_broken(shop):
    answers = await asyncio.gather(*(_bake(shop, "north") for _ in range(CROWD)))
    assert sorted(answer.status_code for answer in answers) == [201] * ROOM + [409] * (CROWD - ROOM)
    versions = await shop.pool.fetch("SELECT version FROM spine.event WHERE aggregate = 'north' ORDER BY position")
    assert [row[0] for row in versions] == list(range(1, ROOM + 1))


async def test_a_mistake_of_ours_in_one_command_fails_that_command_alone(shop):
    answers = await asyncio.gather(*(_bake(shop, f"oven-{n}", -1 if n == 7 else n) for n in range(CROWD)))
    assert [answer.status_code for answer in answers] == [500 if n == 7 else 201 for n in range(CROWD)]
    assert await shop.pool.fetchval("SELECT count(*) FROM spine.event") == CROWD - 1


async def test_one_key_sent_many_times_at_once_is_carried_out_once(shop):
    answers = await asyncio.gather(*(_bake(shop, "north", **{"idempotency-key": "k"}) for _ in range(CROWD)))
    assert {(answer.status_code, answer.content, answer.headers["etag"]) for answer in answers} == {
        (201, b'{"aggregate":"north","version":1}', '"1"')
    }
    assert await shop.pool.fetchval("SELECT count(*) FROM spine.event") == 1


async def test_keys_of_a_crowd_are_remembered_each_with_its_own_answer(shop):
    keys = [{"idempotency-key": f"k{n}"} for n in range(CROWD)]
    first = await asyncio.gather(*(_bake(shop, f"oven-{n}", n, **keys[n]) for n in range(CROWD)))
    again = await asyncio.gather(*(_bake(shop, f"oven-{n}", n, **keys[n]) for n in range(CROWD)))
    assert [answer.content for answer in again] == [answer.content for answer in first]
    assert await shop.pool.fetchval("SELECT count(*) FROM spine.event") == CROWD
    other = await asyncio.gather(*(_bake(shop, "elsewhere", n, **keys[n]) for n in range(3)))
    assert [answer.json()["rule"] for answer in other] == ["idempotency-key-reused"] * 3


async def test_a_refused_command_gives_its_key_back(shop):
    await asyncio.gather(*(_bake(shop, "north") for _ in range(ROOM)))
    late = [_bake(shop, "north", **{"idempotency-key": "late"}), _bake(shop, "south", **{"idempotency-key": "k"})]
    assert [answer.status_code for answer in await asyncio.gather(*late)] == [409, 201]
    assert await shop.pool.fetchval("SELECT count(*) FROM spine.idempotency") == 1
    await shop.pool.execute("DELETE FROM spine.event WHERE aggregate = 'north'")
    assert (await _bake(shop, "north", **{"idempotency-key": "late"})).status_code == 201


async def test_whoever_names_a_version_is_held_to_it(shop):
    await _bake(shop, "north")
    stale, current = await asyncio.gather(
        _bake(shop, "north", **{"if-match": '"0"'}), _bake(shop, "north", **{"if-match": '"1"'})
    )
    assert (stale.status_code, current.status_code) == (412, 201)


async def test_another_process_that_wrote_in_between_is_seen(shop):
    async with shop.pool.acquire() as other, other.transaction():
        await _store_elsewhere(other, "north")
        crowd = [asyncio.create_task(_bake(shop, oven)) for oven in ("north", "south", "west")]
        await asyncio.sleep(0)
    assert [answer.json().get("version") for answer in await asyncio.gather(*crowd)] == [2, 1, 1]


async def _store_elsewhere(connection: Connection, oven: str) -> None:
    kitchen = await lay(connection, [oven], None)
    kitchen.keep(oven, [LoafBaked(note=oven)])
    await store.append(connection, kitchen.changes())


async def test_each_event_carries_on_the_trace_of_its_own_request(shop, monkeypatch):
    monkeypatch.setattr(telemetry, "_tracer", TracerProvider(shutdown_on_exit=False).get_tracer("test"))
    traces = [f"00-{n + 1:032x}-00f067aa0ba902b7-01" for n in range(CROWD)]
    await asyncio.gather(*(_bake(shop, f"oven-{n}", n, traceparent=traces[n]) for n in range(CROWD)))
    stored = await shop.pool.fetch("SELECT headers, body FROM spine.event")
    carried = {json.loads(row["body"])["number"]: wire.parse(row["headers"])["traceparent"][:35] for row in stored}
    assert carried == {n: traces[n][:35] for n in range(CROWD)}


BAD = {
    "no token": {"headers": {"authorization": ""}},
    "no body": {},
    "no object": {"json": [1]},
    "unknown field": {"json": {"oven": "north", "colour": "red"}},
    "wrong kind": {"json": {"oven": 1}},
    "not JSON": {"content": b"{", "headers": {"content-type": "application/json"}},
    "a name twice": {"content": b'{"oven":"a","oven":"b"}', "headers": {"content-type": "application/json"}},
    "a form": {"content": b"oven=north", "headers": {"content-type": "application/x-www-form-urlencoded"}},
    "too large": {"json": {"oven": "x" * 300_000}},
    "unknown parameter": {"json": {"oven": "north"}, "params": {"a": "1"}},
    "a key that is none": {"json": {"oven": "north"}, "headers": {"idempotency-key": "ö".encode()}},
}


@pytest.mark.parametrize("sent", BAD.values(), ids=BAD)
async def test_what_is_wrong_is_answered_the_same_on_the_straight_way_as_on_the_usual(shop, sent):
    one, other = [await shop.client.post(path, **sent) for path in ("/loaves", "/the-usual-way")]
    assert 400 <= one.status_code < 500
    assert (one.status_code, one.content, one.headers) == (other.status_code, other.content, other.headers)


async def test_a_role_that_may_not_and_a_method_that_is_not_offered_are_told_so(shop):
    guest = shop.tokens.header("guest")
    one, other = [await shop.client.post(path, json={"oven": "n"}, headers=guest)
                  for path in ("/loaves", "/the-usual-way")]  # fmt: skip
    assert (one.status_code, one.content) == (other.status_code, other.content) == (403, one.content)
    assert (await shop.client.get("/loaves")).status_code == 405
