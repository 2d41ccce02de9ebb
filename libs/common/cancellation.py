"""A loop that was asked to end, ends: even if a library lost the request on its way.

Python 3.11's `asyncio.wait_for` swallows a cancellation that arrives in the moment its work is done, and
asyncpg and nats-py wait that way. A task that loops for ever would then never end and hold up the whole
process's stop. The task itself still knows: `heed` asks it once a round.
"""

import asyncio


def heed() -> None:
    """Raise CancelledError if this task was asked to end and something in it did not pass that on."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
