"""Every way in which a request can fail, as a problem document: what a client sent is never a 5xx."""

from collections.abc import Awaitable, Callable

import asyncpg
import nats.errors
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from common.logs import described
from common.problems import FieldError, Problem, ProblemError, invalid, problem_response

_log = structlog.get_logger("http")

AWAY = (
    OSError,  # refused, reset, unreachable; a TimeoutError (no connection free in time) is one too
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting, cancelled
    asyncpg.InsufficientResourcesError,  # disk full, no connection left
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,  # a replica that has not been promoted yet
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the connection went in the middle of a statement
    nats.errors.ConnectionClosedError,
    nats.errors.NoServersError,
    nats.errors.TimeoutError,
)
"""What asyncpg, the broker's client and sockets raise when the other side is gone."""

_STATUS_RULES = {404: "no-such-resource", 405: "method-not-allowed"}


def install(app: FastAPI) -> None:
    """Answer all of these with problems."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)


async def answered(request: Request, error: Exception) -> Response:
    """The same outside of FastAPI. Raises what none of these is."""
    for kind in type(error).__mro__:
        if handler := _HANDLERS.get(kind):
            return await handler(request, error)
    raise error


def unexpected(error: Exception) -> Response:
    """A mistake of ours: said to the client without internals, logged with the trace."""
    _log.error("unexpected exception", **described(error))
    return problem_response(Problem(500, "internal-error", "This is our mistake; it has been logged."))


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem_response(error.problem)


async def _validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(invalid(error.errors()))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    rule = _STATUS_RULES.get(error.status_code, "not-accepted")
    field = "method" if error.status_code == 405 else "path"
    errors = (FieldError(field, rule, f"{request.method} is not offered here" if field == "method" else "not found"),)
    return problem_response(Problem(error.status_code, rule, errors=errors, headers=dict(error.headers or {})))


async def _data(_: Request, error: Exception) -> Response:
    # The boundary should have refused it; the database did. Still the client's value, not our failure.
    _log.warning("the database refused a value that the boundary let through", **described(error))
    return problem_response(Problem(422, "value-out-of-range", "A value cannot be stored."))


async def _away(_: Request, error: Exception) -> Response:
    _log.warning("a part this service needs is away", **described(error))
    headers = {"Retry-After": "2"}
    return problem_response(Problem(503, "away", "A part this needs is away; try again shortly.", headers=headers))


async def _gone(_: Request, __: Exception) -> Response:
    # Nobody reads it, but it is what the log and the metrics say: a client that hangs up is no mistake of ours.
    return problem_response(Problem(408, "not-arrived", "The request did not arrive whole."))


_HANDLERS: dict[type, Callable[[Request, Exception], Awaitable[Response]]] = {
    ProblemError: _problem,
    RequestValidationError: _validation,
    HTTPException: _http,
    asyncpg.DataError: _data,
    ClientDisconnect: _gone,
    **dict.fromkeys(AWAY, _away),
}
