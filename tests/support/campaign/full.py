"""Whether a full disk is felt: each engine is asked, beside the wires, to keep something that has no room.

A disk that only looks full would be a fault that does nothing, and a campaign that passed it would say nothing.
An engine that has ended over it feels it too: everything answered before the disk was filled.
"""

import contextlib

import asyncpg

from common import streams
from tests.support.campaign.town import Town

_FAILED = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, streams.NatsError)
_STREAM = "FILLER"
_LARGE = b"x" * (1 << 19)
_LARGE_TABLE = "CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 2000)"


async def the_database_is(town: Town) -> bool:
    """PostgreSQL keeps no table of 2 MB; nothing stays of it where it does."""
    try:
        connection = await asyncpg.connect(town.postgres.dsn(), timeout=5)
    except _FAILED:
        return True
    try:
        async with connection.transaction():
            await connection.execute(_LARGE_TABLE, timeout=10)
            await connection.execute("DROP TABLE filler")
    except _FAILED:
        return True
    finally:
        with contextlib.suppress(*_FAILED):
            await connection.close(timeout=2)
    return False


async def the_broker_is(town: Town) -> bool:
    """JetStream keeps no message of half a megabyte in a stream of its own."""
    client = await town.bus()
    if client is None:
        return True
    try:
        js = client.jetstream()
        await js.add_stream(name=_STREAM, subjects=["filler"])
        await js.publish("filler", _LARGE)
    except _FAILED:
        return True
    finally:
        await client.close()
    return False


async def nothing_is_left_in_the_broker(town: Town) -> bool:
    """Take away what was kept before it was full."""
    client = await town.bus()
    if client is None:
        return False
    try:
        js = client.jetstream()
        if _STREAM in {stream.config.name for stream in await js.streams_info()}:
            await js.delete_stream(_STREAM)
    except _FAILED:
        return False
    finally:
        await client.close()
    return True
