"""Waiting for a condition with a limit: no test sleeps."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")


async def until(condition: Callable[[], T | Awaitable[T]], limit: float = 10, *, pause: float = 0.005) -> T:
    """Ask again and again until the condition is truthy; return what it said. Fails after `limit` seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + limit
    while True:
        said = condition()
        value: T = await said if inspect.isawaitable(said) else said
        if value:
            return value
        if loop.time() > end:
            raise AssertionError(f"{getattr(condition, '__name__', condition)} did not hold within {limit} s")
        await asyncio.sleep(pause)


async def ended(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel tasks until they are over: Python 3.11's `wait_for` may swallow a cancellation."""
    for task in tasks:
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=0.5)
