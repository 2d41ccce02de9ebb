"""Whoever is gone holds nothing: neither a process that was killed, nor one whose machine lost its power."""

import asyncio
import contextlib
from urllib.parse import urlsplit

import asyncpg
import pytest

from common import db
from tests.support.campaign.proxy import Wire
from tests.support.waiting import until

_SHORT = "300ms"
_NOBODY_IDLE = """
SELECT count(*) = 0 FROM pg_stat_activity
WHERE datname = current_database() AND state LIKE 'idle in transaction%'"""


def _over(wire: Wire, dsn: str) -> str:
    return dsn.replace(f":{urlsplit(dsn).port}/", f":{wire.port}/")


@pytest.fixture
async def oven(database: str) -> str:
    """A database with a row that one transaction at a time can hold."""
    connection = await asyncpg.connect(database)
    await connection.execute("CREATE TABLE oven (id int); INSERT INTO oven VALUES (1)")
    await connection.close()
    return database


async def test_a_transaction_of_a_silent_machine_gives_back_what_it_holds(oven: str) -> None:
    async with Wire(urlsplit(oven).port or 0, seed=1) as wire:
        there = await db.open_pool(
            _over(wire, oven), min_size=1, server_settings={"idle_in_transaction_session_timeout": _SHORT}
        )
        here = await db.open_pool(oven, min_size=1)
        held = await there.acquire()
        await held.execute("BEGIN")
        await held.execute("SELECT FROM oven FOR UPDATE")
        wire.fall_silent()
        assert await here.fetch("UPDATE oven SET id = 2 RETURNING id", timeout=20)
        there.terminate()
        here.terminate()


async def test_who_was_given_up_and_comes_back_finds_the_server_away_and_goes_on(oven: str) -> None:
    settings = {"idle_in_transaction_session_timeout": _SHORT}
    pool = await db.open_pool(oven, min_size=1, max_size=1, server_settings=settings)
    awake = await asyncpg.connect(oven)
    async with pool.acquire() as asleep:
        await asleep.execute("BEGIN")
        await until(lambda: awake.fetchval(_NOBODY_IDLE))
        with pytest.raises(db.AWAY):
            await asleep.execute("UPDATE oven SET id = 3")
    assert await pool.fetchval("SELECT id FROM oven") == 1
    pool.terminate()
    await awake.close()


async def test_every_session_of_a_service_is_given_up_when_nobody_is_there(oven: str) -> None:
    pool = await db.open_pool(oven, min_size=1, server_settings={"application_name": "baker"})
    for name, wanted in {**db.NOBODY_THERE, "application_name": "baker"}.items():
        shown = await pool.fetchval("SELECT current_setting($1)", name)
        assert shown == {"60s": "1min"}.get(wanted, wanted), name
    pool.terminate()


async def test_the_wire_of_the_tests_passes_on_the_end_of_who_was_killed_with_something_unread() -> None:
    ended = asyncio.Event()

    async def say_much(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"x" * 100)
        with contextlib.suppress(OSError):
            await reader.read()
        ended.set()
        writer.close()

    server = await asyncio.start_server(say_much, "127.0.0.1", 0)
    async with server, Wire(server.sockets[0].getsockname()[1], seed=1) as wire:
        _, writer = await asyncio.open_connection("127.0.0.1", wire.port, limit=1)
        writer.transport.pause_reading()
        await asyncio.sleep(0.1)  # what was said lies unread: the kernel answers a close with a reset
        writer.close()
        async with asyncio.timeout(5):
            await ended.wait()
