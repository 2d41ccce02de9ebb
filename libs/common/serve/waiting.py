"""While a part is away at the start: the port answers, readiness says no, tries come with growing pauses.

A wrong secret or a database that is still being restored is no reason to die again and again: whoever mends it
finds the service waiting, and one line in the log that says for what.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from common.serve.refusal import RefusesToRun

_log = structlog.get_logger("serve")
T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0


class PartAway(RefusesToRun):
    """A part cannot be used now. Trying again may help; the text says what would."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


class Front:
    """What listens from the first moment: says "not ready" until the application is there, then hands over."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.awaited = "parts"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if self.app is not None:
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        alive = scope.get("path") == "/livez"
        content = {"ok": alive, "checks": {} if alive else {self.awaited: "is waited for"}}
        headers = {} if alive else {"Retry-After": "5"}
        await JSONResponse(content, 200 if alive else 503, headers)(scope, receive, send)


async def patiently(attempt: Callable[[], Awaitable[T]], seconds: float, front: Front) -> T:
    """Try until it succeeds. After `seconds` the last PartAway is raised; each kind of it is logged once."""
    loop = asyncio.get_running_loop()
    limit, pause, said = loop.time() + seconds, _FIRST_PAUSE_SECONDS, ""
    while True:
        try:
            return await attempt()
        except PartAway as away:
            if loop.time() > limit:
                raise
            front.awaited = away.part
            if str(away) != said:
                said = str(away)
                _log.warning("waiting", part=away.part, why=said)
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads the tries, no secret
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
