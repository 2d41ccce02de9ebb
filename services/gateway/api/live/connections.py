"""Every open connection: how one begins, whose it is, and that it ends with its token."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected

from common.access import Principal, refuse
from common.serve import Worker
from common.telemetry import Metrics
from common.tokens import KeysUnavailable, TokenRefused, TokenVerifier
from gateway.api.access import OPERATION, http_registry
from gateway.api.endpoint import Endpoint
from gateway.api.live.hub import Hub
from gateway.api.live.streams import Streams

TOKEN_ENDED = 4403
_LOOK_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class Connection:
    """One WebSocket. Nothing is known of its client before `connection_init`."""

    socket: WebSocket
    connection_params: Mapping[str, Any] = field(default_factory=dict)
    """What came with `connection_init`; the handler puts it here."""
    principal: Principal | None = None
    until: datetime | None = None


class Live:
    """What serves subscriptions, and the two workers that it needs."""

    def __init__(self, endpoint: Endpoint, verifier: TokenVerifier, subscriptions_per_organisation: int) -> None:
        self.hub = Hub(endpoint.pool, subscriptions_per_organisation)
        self.streams = Streams(endpoint, self.hub)
        self._clock, self._verifier = endpoint.clock, verifier
        self._rule = http_registry().rule(OPERATION)
        self._open: set[Connection] = set()

    def opened(self, socket: WebSocket) -> Connection:
        """A connection that was accepted."""
        connection = Connection(socket)
        self._open.add(connection)
        return connection

    def gone(self, connection: Connection) -> None:
        """It ended."""
        self._open.discard(connection)

    async def admit(self, connection: Connection) -> None:
        """Hold `connection_init` against the rule of POST /graphql. Raises ConnectionRejectionError (4403)."""
        given = connection.connection_params
        said = next((value for name, value in given.items() if name.lower() == "authorization"), None)
        scheme, _, token = said.partition(" ") if isinstance(said, str) else ("", "", "")
        if scheme.lower() != "bearer":
            raise ConnectionRejectionError
        try:
            principal, until = await self._verifier.verify_until(token.strip())
        except TokenRefused:
            raise ConnectionRejectionError from None
        except KeysUnavailable:
            await connection.socket.close(1013, "Tokens cannot be checked just now.")
            raise WebSocketDisconnected from None
        if refuse(self._rule, principal, {}) is not None:
            raise ConnectionRejectionError
        connection.principal, connection.until = principal, until

    async def end_with_their_tokens(self) -> None:
        """Close what its token does not cover any more, until cancelled."""
        while True:
            now = self._clock.now()
            over = [one for one in self._open if one.until is not None and one.until <= now]
            for connection in over:
                connection.until = None
            await asyncio.gather(*(_end(connection.socket) for connection in over))
            await asyncio.sleep(_LOOK_SECONDS)

    def workers(self) -> list[Worker]:
        """To run beside the requests."""
        return [Worker("changes", self.hub.run), Worker("tokens", self.end_with_their_tokens)]

    def measure(self, metrics: Metrics) -> None:
        """Register `websockets_open` and `subscriptions_open`."""

        async def connections() -> float:
            return float(len(self._open))

        async def subscriptions() -> float:
            return float(self.hub.subscriptions)

        metrics.gauge("websockets_open", "WebSockets that are open.", connections)
        metrics.gauge("subscriptions_open", "Subscriptions over them.", subscriptions)


async def _end(socket: WebSocket) -> None:
    try:
        async with asyncio.timeout(_LOOK_SECONDS):
            await socket.close(TOKEN_ENDED, "The token has ended: connect again with a new one.")
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        return  # it ended by itself, or does not read and is cut off
