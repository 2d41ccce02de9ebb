"""Liveness, readiness and metrics: what whoever runs the service asks of it.

`/livez` fails only where a restart helps (a client closed for good); `/readyz` fails while requests could not
be answered (database, broker, migrations), and never for being behind.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from common.http.guard import router

Check = Callable[[], Awaitable[str | None]]
"""None when all is well, else what is wrong in a few words without internals."""

_Names = Annotated[tuple[str, ...], Query(alias="name[]", max_length=100)]
"""Only these numbers, asked for as Prometheus' own exporters are: the others need not be read from the database."""

_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Checks:
    """What must hold to be left alive, and to be sent requests."""

    live: Mapping[str, Check] = field(default_factory=dict)
    ready: Mapping[str, Check] = field(default_factory=dict)


def health_router() -> APIRouter:
    """The three operations that every service answers without a token."""
    routes = router()

    @routes.get("/livez", include_in_schema=False)
    async def livez(request: Request) -> Response:
        return await _report(request.app.state.checks.live)

    @routes.get("/readyz", include_in_schema=False)
    async def readyz(request: Request) -> Response:
        return await _report(request.app.state.checks.ready)

    @routes.get("/metrics", include_in_schema=False)
    async def metrics(request: Request, names: _Names = ()) -> Response:
        return Response(await request.app.state.metrics.render(names), media_type="text/plain; version=0.0.4")

    return routes


async def _report(checks: Mapping[str, Check]) -> Response:
    found = await asyncio.gather(*(_ask(check) for check in checks.values()))
    wrong = {name: trouble for name, trouble in zip(checks, found, strict=True) if trouble}
    content = {"ok": not wrong, "checks": {name: wrong.get(name, "ok") for name in checks}}
    return JSONResponse(content, 503 if wrong else 200)


async def _ask(check: Check) -> str | None:
    try:
        return await asyncio.wait_for(check(), _PATIENCE_SECONDS)
    except TimeoutError:
        return "does not answer"
    except Exception as error:
        return f"failed: {type(error).__name__}"
