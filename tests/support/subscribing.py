"""A partner's client of subscriptions: graphql-transport-ws with the `websockets` library."""

import json
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

CHANGED = """subscription($since: String) { changed(since: $since) {
  nodes { kind thingId referral { reference status } release { id } } pageInfo { endCursor } latest } }"""
PROTOCOL = "graphql-transport-ws"


class Subscriber:
    """One connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def told(self) -> dict[str, Any]:
        """The next message."""
        return json.loads(await self.socket.recv())

    async def init(self, token: str) -> dict[str, Any]:
        await self.send(type="connection_init", payload={"Authorization": f"Bearer {token}"})
        return await self.told()

    async def subscribe(self, query: str = CHANGED, name: str = "1", **variables: Any) -> None:
        await self.send(type="subscribe", id=name, payload={"query": query, "variables": variables})

    async def page(self) -> dict[str, Any]:
        """The data of the next message, which must be one without errors."""
        message = await self.told()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]["changed"]


@asynccontextmanager
async def connected(port: int, token: str | None = None, **options: Any):
    """A subscriber; with a token also admitted."""
    address = f"ws://127.0.0.1:{port}/graphql"
    async with connect(address, **{"subprotocols": [PROTOCOL], "compression": None} | options) as socket:
        subscriber = Subscriber(socket)
        if token is not None:
            assert (await subscriber.init(token))["type"] == "connection_ack"
        yield subscriber
