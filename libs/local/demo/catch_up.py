"""Waiting until reporting knows everything that was said before a moment."""

import asyncio
import math
import re
from collections.abc import Callable
from datetime import datetime

import httpx

from local.client import LIMITS, Client
from local.engines.process import StartError
from local.system.layout import SERVICES, Layout

_LIMIT_SECONDS = 120.0
_WATERMARK = "{ watermark { position completeThrough } }"
SPEAKING = tuple(name for name in SERVICES if name not in ("reporting", "gateway"))


async def caught_up(
    client: Client, now: Callable[[], datetime], organisation: str, patience: float = _LIMIT_SECONDS
) -> None:
    """Returns when every event committed so far counts in the figures. Raises StartError after `patience` seconds.

    First every outbox is empty (all is in the streams), then reporting is complete through a later moment. Only an
    organisation with exact figures is told that moment to the second: of any other it cannot be told.
    """
    try:
        async with asyncio.timeout(patience):
            await _all_said(client)
            await _all_counted(client, now(), client.token(organisation, "coordinator"))
    except TimeoutError as error:
        raise StartError(
            f"The figures did not catch up in {patience:g} seconds, as far as {organisation} can tell: it must own a "
            "programme or steer one. `insteg doctor` says whether something waits."
        ) from error


async def _all_said(client: Client) -> None:
    async with httpx.AsyncClient(timeout=30, limits=LIMITS) as http:
        for service in SPEAKING:
            while await pending(http, client.layout, service):
                await asyncio.sleep(0.05)


async def _all_counted(client: Client, said: datetime, token: str) -> None:
    while not await complete_through(client, token, said):
        await asyncio.sleep(0.05)


async def pending(http: httpx.AsyncClient, layout: Layout, service: str) -> bool:
    """Whether events wait in a service's outbox."""
    return await _number(http, layout, service, "outbox_pending") != 0  # not a number: it cannot be told just now


async def taken_up(http: httpx.AsyncClient, layout: Layout, messages: int) -> bool:
    """Whether so many messages, all streams together, are in reporting's log."""
    return await _number(http, layout, "reporting", "projection_read_events") >= messages


async def _number(http: httpx.AsyncClient, layout: Layout, service: str, metric: str) -> float:
    try:
        answer = await http.get(f"{layout.url(service)}/metrics", params={"name[]": metric})
    except (httpx.ReadError, httpx.RemoteProtocolError):  # a connection that it gave up in that moment: asked again
        return math.nan
    found = re.search(rf"^{metric}(?:\{{[^}}]*\}})? (\S+)$", answer.text, re.MULTILINE)
    if found is None:
        raise StartError(f"{service} does not tell {metric}: see {layout.log(service)}.")
    return float(found[1])


async def complete_through(client: Client, token: str, moment: datetime) -> bool:
    """Whether everything that was recorded by a moment counts in the figures."""
    mark = (await client.query(_WATERMARK, token))["watermark"]["completeThrough"]
    return mark is not None and datetime.fromisoformat(mark) >= moment
