"""A client that sends a byte now and then."""

import asyncio
import contextlib


async def trickle(port: int, said: bytes) -> bytes:
    """Say something, then a byte at a time until the other side has had enough; returns what it said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(reader.read())
    writer.write(said)
    while not answer.done():
        with contextlib.suppress(OSError):
            writer.write(b"x" if said else b"")
        await asyncio.wait([answer], timeout=0.2)
    writer.close()
    return b"" if answer.exception() else answer.result()
