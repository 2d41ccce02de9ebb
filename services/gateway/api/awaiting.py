"""Read your writes: a question that waits until what its asker has just written counts in the answer.

A command is answered with an aggregate and its version; `extensions.waitFor` of a question takes a few of these, as
`aggregate/version`. What other services then do about it is not waited for.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg

from gateway.api.errors import Refused
from gateway.storage.arriving import LATEST, arrived
from gateway.storage.reading import Reader

EXTENSION = "waitFor"
MOST = 10
_LONGEST = 300
_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 0.25
_SHAPE = f"`extensions.{EXTENSION}` is a list of 1 to {MOST} texts such as `participation:steg:p-1/3`."


def wanted(extensions: Mapping[str, Any] | None) -> list[str]:
    """What is to be waited for. Raises Refused where it is no list of aggregates and versions."""
    if not extensions or EXTENSION not in extensions:
        return []
    told = extensions[EXTENSION]
    if not isinstance(told, list) or not 1 <= len(told) <= MOST or not all(map(_is_event, told)):
        raise Refused("bad-wait-for", _SHAPE)
    return list(dict.fromkeys(told))


async def until_in(pool: asyncpg.Pool, reader: Reader, event_ids: list[str], seconds: float) -> None:
    """Return once all of them count. Raises Refused when they do not in time, or cannot for this reader."""
    if not reader.exact:
        raise Refused("wait-not-allowed", "Only readers of exact figures can wait for what was written.")
    left, pause = set(event_ids), _PAUSE_SECONDS
    loop = asyncio.get_running_loop()
    limit = loop.time() + seconds
    while left := left - await arrived(pool, reader, sorted(left)):
        if loop.time() + pause > limit:
            message = f"Not in after {seconds:g} s, or not among the latest {LATEST} facts that you may see:"
            raise Refused("not-in-yet", f"{message} {', '.join(sorted(left))}.")
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def _is_event(told: Any) -> bool:
    if not isinstance(told, str) or len(told) > _LONGEST or "\x00" in told:
        return False
    aggregate, _, version = told.rpartition("/")
    return bool(aggregate) and version.isascii() and version.isdecimal()
