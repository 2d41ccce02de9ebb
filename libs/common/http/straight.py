"""The straight way in, for operations asked hundreds of times a second: without the layers of FastAPI, guarded alike.

What those layers find out anew for each request (which route, what its endpoint takes, who handles an exception) is
known when the service starts. The guard, the model of the body, the endpoint and every answer are the same.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from common.http import failures
from common.http.body import JsonRequest
from common.http.commands import command
from common.http.guard import GuardedRoute

Handle = Callable[[Request], Awaitable[Response]]


class Straight:
    """The middleware before FastAPI's own: takes what goes straight, hands on the rest."""

    def __init__(self, app: ASGIApp, *, ways: Mapping[tuple[str, str], tuple[GuardedRoute, Handle]]) -> None:
        self._app, self._ways = app, ways

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        way = self._ways.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if way is None:
            await self._app(scope, receive, send)
            return
        scope["route"], handle = way
        scope["path_params"] = {}
        request = JsonRequest(scope, receive)
        try:
            response = await handle(request)
        except Exception as error:
            response = await failures.answered(request, error)
        await response(scope, receive, send)


def ways(app: FastAPI) -> dict[tuple[str, str], tuple[GuardedRoute, Handle]]:
    """The application's operations that are marked `@straight`, by method and path."""
    found: dict[tuple[str, str], tuple[GuardedRoute, Handle]] = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, GuardedRoute) and route.goes_straight:
            method, _, path = route.operation.partition(" ")
            found[method, path] = (route, route.guarded(_handler(route)))
    return found


def _handler(route: GuardedRoute) -> Callable[[JsonRequest], Awaitable[Response]]:
    beside = set(inspect.signature(route.endpoint).parameters) - {"body"}
    if route.body_field is None or beside not in ({"command"}, {"principal"}):
        raise TypeError(f"{route.operation}: what goes straight takes `body` and `command`, or `body` and `principal`")
    model: type[BaseModel] = route.body_field.field_info.annotation  # type: ignore[assignment]
    endpoint: Callable[..., Any] = route.endpoint
    commanded = "command" in beside

    async def handle(request: JsonRequest) -> Response:
        given = await request.json()
        if given is None:
            raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required"}])
        try:
            body = model.model_validate(given, from_attributes=True)  # as FastAPI does
        except ValidationError as error:
            told = error.errors(include_url=False)
            raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in told]) from None
        more = {"command": await command(request)} if commanded else {"principal": request.state.principal}
        answer: Response = await endpoint(body=body, **more)
        return answer

    return handle
