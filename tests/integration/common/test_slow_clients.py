"""Clients that send a byte now and then: they are let go, and nobody else notices them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from local.engines import Nats
from tests.support.shop_running import RunningShop
from tests.support.trickling import trickle
from tests.support.waiting import until

HEAD = b"POST /loaves HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n"
MANY = 150


@pytest.fixture
async def shop(database: str, nats_server: Nats, nats_client, tmp_path: Path) -> AsyncIterator[RunningShop]:
    shop = RunningShop(tmp_path, database, nats_server.url, arrival_seconds=2)
    await shop.migrate()
    await shop.serve()
    yield shop
    await shop.stop()
    shop.abandon()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"", b"408 Request Timeout"),
        (b"POST /loa", b"408 Request Timeout"),
        (HEAD + b"x-", b"408 Request Timeout"),
        (HEAD + b"authorization: Bearer none\r\n\r\n{", b""),
        (b"GET /livez HTTP/1.1\r\nhost: shop\r\n\r\nGET /livez HTTP/1.1\r\nhost", b"408 Request Timeout"),
    ],
    ids=["nothing", "half a line", "half of the head", "half of the body", "half of a second request"],
)
async def test_a_request_that_does_not_arrive_is_given_up(shop: RunningShop, said: bytes, expected: bytes):
    async with asyncio.timeout(20):
        assert expected in await trickle(shop.port, said)


async def test_many_slow_clients_keep_nobody_else_from_an_answer(shop: RunningShop):
    before = _open_files(shop)
    known = b"authorization: " + shop.header["authorization"].encode() + b"\r\n"
    slow = [asyncio.create_task(trickle(shop.port, HEAD + known + b"\r\n{")) for _ in range(MANY)]
    async with httpx.AsyncClient(base_url=shop.url, headers=shop.header) as client, asyncio.timeout(30):
        answered = 0
        while not all(task.done() for task in slow):
            answer = await client.post("/loaves", json={"oven": f"o-{answered}"})
            assert answer.status_code == 201, answer.text
            answered += 1
        assert answered > 10
    await asyncio.gather(*slow)
    await until(lambda: _open_files(shop) <= before + 5, limit=10)
    said = shop.log.read_text()
    assert "Traceback" not in said
    assert '"level": "error"' not in said, "a client that hangs up is no mistake of ours"
    assert said.count('"status": 408') == MANY


async def test_a_connection_outlives_the_rest_that_clients_give_theirs(shop: RunningShop):
    async with httpx.AsyncClient(base_url=shop.url, limits=httpx.Limits(keepalive_expiry=60)) as client:
        from_where = []
        for rest in (5.5, 0):  # httpx and uvicorn both give up after five seconds if nobody says otherwise
            answer = await client.get("/livez")
            from_where.append(answer.extensions["network_stream"].get_extra_info("client_addr"))
            await asyncio.sleep(rest)
    assert len(set(from_where)) == 1


def _open_files(shop: RunningShop) -> int:
    assert shop._process is not None
    return len(list(Path(f"/proc/{shop._process.pid}/fd").iterdir()))
