"""Around every request: a span, a duration, one log line, and an answer whatever happens.

The log line has the path's template, never the path or the query: those may name people.
"""

import time
from dataclasses import dataclass

import structlog
from opentelemetry.trace import SpanKind, StatusCode
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common import telemetry
from common.http import failures
from common.problems import FieldError, Problem, problem_response

_log = structlog.get_logger("http")
_QUIET = {"GET /livez", "GET /readyz", "GET /metrics"}


@dataclass(slots=True)
class _Sent:
    status: int = 0


class Observe:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp, *, metrics: telemetry.Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        with telemetry.span("http", parent=Headers(scope=scope).get("traceparent"), kind=SpanKind.SERVER) as span:
            status = await self._answer(scope, receive, send)
            operation = _operation(scope)
            seconds = time.perf_counter() - started
            span.update_name(operation)
            span.set_attribute("http.response.status_code", status)
            if status >= 500:
                span.set_status(StatusCode.ERROR)
            self._metrics.request(operation, status, seconds)
            if operation not in _QUIET:
                _log.info("request", operation=operation, status=status, milliseconds=round(seconds * 1000, 1))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        sent = _Sent()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent.status = message["status"]
            await send(message)

        try:
            if _holds_nul(scope):
                detail = "An address must not hold the NUL character."
                errors = (FieldError("path", "nul-character", detail),)
                await problem_response(Problem(400, "nul-character", detail, errors=errors))(scope, receive, watched)
            else:
                await self._app(scope, receive, watched)
        except Exception as error:
            response = failures.unexpected(error)
            if not sent.status:
                await response(scope, receive, watched)
        return sent.status


def _operation(scope: Scope) -> str:
    # Only what we declared ourselves: anything a client can choose would fill the metrics with its inventions.
    return getattr(scope.get("route"), "operation", "unmatched")


def _holds_nul(scope: Scope) -> bool:
    return "\x00" in scope["path"] or b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]
