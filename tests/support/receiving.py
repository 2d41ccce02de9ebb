"""A partner's own receiver of webhooks: answers as it is told, and keeps what arrived."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.support.browsing import served


@dataclass
class Arrived:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def number(self) -> int:
        number: int = self.content["data"]["number"]
        return number


@dataclass
class Receiver:
    """`answer` says what is answered to which path; while a path is in `held`, nothing is."""

    url: str = ""
    answer: Callable[[str], Response] = lambda _: Response(status_code=204)
    arrived: list[Arrived] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)

    def at(self, path: str) -> list[Arrived]:
        """What arrived at a path."""
        return [one for one in self.arrived if one.path == path]

    def numbers(self, path: str = "/in") -> list[int]:
        return [one.number for one in self.at(path)]

    async def __call__(self, scope, receive, send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        self.arrived.append(Arrived(request.url.path, dict(request.headers), body))
        if event := self.held.get(request.url.path):
            await event.wait()
        await self.answer(request.url.path)(scope, receive, send)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on loopback."""
    receiver = Receiver()
    async with served(receiver) as receiver.url:
        try:
            yield receiver
        finally:
            for event in receiver.held.values():
                event.set()
