"""Waiting until everything that was said has arrived, and everything that follows from it was said and has arrived too.

One service's events make another speak (a placement is an outcome, an entry an invitation). So what is waited for is
that all of it comes to rest: no outbox holds anything, every stream was heard to its end by everybody who follows it,
reporting is complete, and meanwhile nothing was added to any stream.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import httpx

from common import streams
from common.bus import BusClient
from local.client import LIMITS, Client
from local.demo.catch_up import SPEAKING, complete_through, pending, taken_up
from local.engines import Nats

_LIMIT_SECONDS = 120.0
_PAUSE_SECONDS = 0.02


class Quiet:
    """Connected to the bus of one machine's system, as its operators are."""

    def __init__(self, client: Client, now: Callable[[], datetime], organisation: str) -> None:
        self._client, self._now, self._organisation = client, now, organisation
        self._bus: BusClient | None = None
        self._http = httpx.AsyncClient(timeout=60, limits=LIMITS)

    async def until(self) -> None:
        """Returns when all is at rest and counts in the figures. Raises TimeoutError after two minutes."""
        async with asyncio.timeout(_LIMIT_SECONDS):
            before: dict[str, int] = {}
            while before != (before := await self.heard()):
                await self._complete()

    async def heard(self) -> dict[str, int]:
        """Returns how many messages each stream has, once nothing waits to be sent and no service is behind."""
        await asyncio.gather(*map(self._said, SPEAKING))
        if self._bus is None:
            layout = self._client.layout
            self._bus = await streams.connect(Nats(layout.home / "nats", layout.ports.nats).url, name="simulator")
        js = self._bus.jetstream()
        last: dict[str, int] = {}
        for stream in (service.upper() for service in SPEAKING):
            while any(c.num_pending or c.num_ack_pending for c in await js.consumers_info(stream)):
                await asyncio.sleep(_PAUSE_SECONDS)
            last[stream] = (await js.stream_info(stream)).state.last_seq
        return last

    async def kept(self) -> None:
        """Likewise, and reporting has it in its log: it takes messages from the streams before it keeps them."""
        messages = sum((await self.heard()).values())
        while not await taken_up(self._http, self._client.layout, messages):
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _said(self, service: str) -> None:
        while await pending(self._http, self._client.layout, service):
            await asyncio.sleep(_PAUSE_SECONDS)

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()
        if self._bus is not None:
            await self._bus.close()

    async def _complete(self) -> None:
        said = self._now()
        token = self._client.token(self._organisation, "coordinator")
        while not await complete_through(self._client, token, said):
            await asyncio.sleep(_PAUSE_SECONDS)
