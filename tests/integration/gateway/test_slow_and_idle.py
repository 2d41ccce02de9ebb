"""Readers that do not read are cut off and cost nobody anything; thousands that wait cost little."""

import asyncio
import os
import socket
import sys
from datetime import date
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.support.live_gateway import made
from tests.support.waiting import until

_MANY = "INSERT INTO read.referral SELECT 'r-' || n, 'bridge', 'friend', repeat('x', 20000), 'made', 'none', $1 "
IDLE = 2_000
MOST_KB = 150


@pytest.fixture(scope="module")
def started(postgres, tmp_path_factory):
    live = asyncio.run(
        made(
            postgres,
            "idle_gateway",
            tmp_path_factory.mktemp("live"),
            slow_client_seconds=2,
            subscriptions_per_organisation=IDLE,
        )
    )
    yield live
    live.process.abandon()


@pytest.fixture
async def gateway(started):
    async with started.as_at_first() as live:
        yield live


async def read_to_the_end(reader, position: str) -> tuple[str, int | None]:
    """The last position that came, and the code with which the connection ended."""
    try:
        while True:
            position = (await reader.page())["pageInfo"]["endCursor"]
    except ConnectionClosed as closed:
        return position, closed.rcvd.code if closed.rcvd else None


def narrow(port: int) -> socket.socket:
    """A connection whose owner has little room for what it does not read."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    opened.connect(("127.0.0.1", port))
    opened.setblocking(False)
    return opened


async def test_who_does_not_read_is_cut_off_and_told_so_while_others_are_served(gateway, tmp_path: Path):
    async with gateway.subscriber() as quick:
        await quick.subscribe("subscription { changed { nodes { thingId } } }")
        begins = await quick.told()
        assert begins["type"] == "next"
        slow = gateway.subscriber(sock=narrow(gateway.port), max_queue=1, close_timeout=1)
        async with slow as reader:
            await reader.subscribe()
            position = (await reader.page())["pageInfo"]["endCursor"]
            await gateway.database.execute(f"{_MANY} FROM generate_series(1, 800) n", date(2024, 4, 1))

            async def alone() -> bool:
                return await gateway.measured("subscriptions_open") == 1

            seen = 0
            while seen < 800:
                seen += len((await quick.told())["payload"]["data"]["changed"]["nodes"])
            await until(alone, 30)
            position, code = await read_to_the_end(reader, position)
            assert code in {1013, None}, "told to come again, or dropped before it could read that"
        await until(lambda: _open_is(gateway, 1), 30)
    async with gateway.subscriber() as again:
        await again.subscribe(since=position)
        assert (await again.page())["nodes"], "it goes on where it was"


async def _open_is(gateway, count: int) -> bool:
    return await gateway.measured("websockets_open") == count


def say(text: str) -> None:
    """For who reads the run."""
    sys.stdout.write(f"{text}\n")


def resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1])


async def test_thousands_that_wait_cost_little_and_all_are_told(gateway):
    async with gateway.subscriber() as one:
        await one.subscribe()
        await one.page()
    before = resident_kb(gateway.pid)
    client = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.idle_subscribers", str(gateway.port), gateway.token(), str(IDLE),
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert client.stdout is not None
    try:
        assert await client.stdout.readline() == b"all wait\n"
        kilobytes = (resident_kb(gateway.pid) - before) / IDLE
        say(f"{IDLE} idle subscriptions: {kilobytes:.1f} KB of the gateway's memory each")
        assert kilobytes < MOST_KB
        assert await gateway.measured("subscriptions_open") == IDLE
        await gateway.refer("r-1")
        assert await client.stdout.readline() == b"all were told\n"
        assert await client.wait() == 0
    finally:
        if client.returncode is None:
            client.kill()
            await client.wait()
