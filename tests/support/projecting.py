"""A projector in a process of its own: `python -m tests.support.projecting DSN NATS-URL STREAM...`"""

import asyncio
import sys

from common import db, streams
from common.clock import SystemClock
from common.inbound import Projector
from tests.support.tally import Tally


async def main(dsn: str, nats_url: str, *names: str) -> None:
    pool = await db.open_pool(dsn)
    bus = await streams.connect(nats_url, name="projector")
    await Projector(pool, bus, names, Tally(), SystemClock(), batch=50).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
