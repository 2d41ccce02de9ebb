"""`python -m tests.support.idle_subscribers PORT TOKEN COUNT`: so many that wait, then say that all were told."""

import asyncio
import sys
from contextlib import AsyncExitStack

from tests.support.subscribing import Subscriber, connected

_AT_ONCE = 50


def say(text: str) -> None:
    """To whoever started us."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(port: int, token: str, count: int) -> None:
    """Open them, wait for one change, end."""
    async with AsyncExitStack() as stack:
        waiting: list[Subscriber] = []
        while len(waiting) < count:
            some = min(_AT_ONCE, count - len(waiting))
            opening = (connected(port, token, ping_interval=None) for _ in range(some))
            opened = await asyncio.gather(*(stack.enter_async_context(one) for one in opening))
            for one in opened:
                await one.subscribe()
            await asyncio.gather(*(one.page() for one in opened))
            waiting += opened
        say("all wait")
        told = await asyncio.gather(*(one.page() for one in waiting))
        assert all(page["nodes"] for page in told)
        say("all were told")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
