"""A relay in a process of its own, to be killed: `python -m tests.support.relay_process DSN URL`."""

import asyncio
import sys

from common import streams
from common.relay import Relay
from tests.support.bakery import SPEC


async def main(dsn: str, url: str) -> None:
    """Relay until killed."""
    client = await streams.connect(url, name="relay")
    await Relay(dsn, client, SPEC).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
