"""Time that went in waiting is nobody's question's fault: whoever had no turn is asked to come again, not for less."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import asyncpg
import httpx
import pytest

from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.endpoint import Endpoint
from gateway.settings import Settings
from gateway.storage.queueing import connected, counted
from tests.support.asking import Asker
from tests.support.tokens import Tokens

SMALL = '{ programme(id: "bridge") { activities(first: 3) { nodes { id } } } }'


@pytest.fixture
def endpoint(told: Settings, pool: asyncpg.Pool, tokens: Tokens) -> Endpoint:
    made = build_endpoint(told, pool, tokens.clock)
    return replace(made, limits=replace(made.limits, seconds=0.3))


@pytest.fixture
async def asker(endpoint: Endpoint, pool: asyncpg.Pool, tokens: Tokens) -> AsyncIterator[Asker]:
    app = build_app(endpoint, tokens.verifier, checks(pool))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield Asker(client, tokens)


def is_busy(answer: httpx.Response) -> None:
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) == error["extensions"]["retryAfter"] > 0
    assert "for its turn" in error["message"]


async def test_who_never_had_a_turn_is_told_to_come_again(endpoint: Endpoint, asker: Asker, told: Settings):
    async with AsyncExitStack() as others:
        for n in range(told.pool_size):
            await others.enter_async_context(endpoint.fairness.turn(f"other-{n}"))
        is_busy(await asker.ask(SMALL))
        table = await asker.client.post(
            "/graphql.csv", json={"query": SMALL}, headers=asker.tokens.header("coordinator", organisation="owner")
        )
        is_busy(table)
    assert (await asker.read(SMALL))["programme"]["activities"]["nodes"]


async def test_who_never_had_a_connection_is_told_to_come_again(pool: asyncpg.Pool, asker: Asker):
    async with AsyncExitStack() as others:
        for _ in range(pool.get_max_size()):
            await others.enter_async_context(pool.acquire())
        is_busy(await asker.ask(SMALL))
    assert (await asker.read(SMALL))["programme"]["activities"]["nodes"]
    assert pool.get_idle_size() == pool.get_size()


async def test_only_standing_in_the_queue_counts_as_that(pool: asyncpg.Pool):
    queued = counted()
    async with connected(pool) as connection:
        before = queued.seconds
        await connection.fetchval("SELECT pg_sleep(0.05)")
    assert queued.seconds == before
