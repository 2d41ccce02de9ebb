"""Strawberry's own handling of graphql-transport-ws, with our limits, our words, and messages checked before use."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

import msgspec
from graphql import GraphQLError
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import GraphQL
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.schema import BaseSchema
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.unset import UNSET

from gateway.api.errors import Refused
from gateway.api.live.connections import Connection, Live

_MOST_SUBSCRIPTIONS = 10
"""Of one connection."""
_PATH = "/graphql"
_LONGEST_ID = 100
_INIT = timedelta(seconds=10)


class _Subscribe(msgspec.Struct):
    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815 - the protocol's own name


class _Message(msgspec.Struct):
    type: str
    id: str = ""
    payload: Any = None


class _Handler(BaseGraphQLTransportWSHandler[Connection, None]):
    async def handle_message(self, message: Any) -> None:
        """Let through what has the protocol's shape; anything else ends the connection with 4400."""
        try:
            told = msgspec.convert(message, _Message)
            if told.type == "subscribe":
                msgspec.convert(told.payload, _Subscribe)
        except msgspec.ValidationError as error:
            await self.handle_invalid_message(str(error)[:100])
            return
        if len(told.id) > _LONGEST_ID:
            await self.handle_invalid_message(f"An id has at most {_LONGEST_ID} characters")
            return
        await super().handle_message(message)

    async def handle_subscribe(self, message: Any) -> None:
        """Refuse what would be one too many, in our words."""
        known = message["id"] in self.operations
        if self.connection_acknowledged and not known and len(self.operations) >= _MOST_SUBSCRIPTIONS:
            sentence = f"At most {_MOST_SUBSCRIPTIONS} subscriptions a connection: end one first, or open another."
            error: GraphQLError = Refused("too-many-subscriptions", sentence, limit=_MOST_SUBSCRIPTIONS)
            await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
            return
        await super().handle_subscribe(message)

    async def handle_task_exception(self, error: Exception) -> None:
        """A client that went away in the middle of a message is nothing to log."""
        if not isinstance(error, (WebSocketDisconnected, WebSocketDisconnect)):
            await super().handle_task_exception(error)


class View(GraphQL[Connection, None]):
    """The one place where WebSockets are served."""

    graphql_transport_ws_handler_class = _Handler

    def __init__(self, live: Live) -> None:
        super().__init__(
            schema=cast("BaseSchema", live.streams),
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=_INIT,
            max_subscriptions_per_connection=None,
        )
        self._live = live

    async def on_ws_connect(self, context: Connection) -> Any:
        """Who it is, by the token of `connection_init`."""
        await self._live.admit(context)
        return UNSET

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:  # noqa: ARG002
        """Any: the token comes in a message and never as a cookie, so another site's page has none to misuse."""
        return True

    async def run(self, request: Any, context: Any = UNSET, root_value: Any = UNSET) -> Any:
        """Serve one connection, and forget it at its end."""
        context = self._live.opened(request)
        try:
            return await super().run(request, context, root_value)
        finally:
            self._live.gone(context)

    def decode_json(self, data: str | bytes) -> object:
        """A message. Raises JSONDecodeError, which ends the connection."""
        try:
            return msgspec.json.decode(data)
        except (msgspec.DecodeError, RecursionError) as error:
            raise json.JSONDecodeError(str(error), "", 0) from None

    def encode_json(self, data: Mapping[str, object]) -> str:  # type: ignore[override]
        """A message; moments as everywhere in our answers."""
        return msgspec.json.encode(data).decode()


class Sockets:
    """Before everything else: WebSockets go to the one place where they are served, requests to the application."""

    def __init__(self, app: ASGIApp, live: Live) -> None:
        self._app, self._view = app, View(live)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
        elif scope["path"] == _PATH:
            await self._view(scope, receive, send)
        else:
            await send({"type": "websocket.close"})
