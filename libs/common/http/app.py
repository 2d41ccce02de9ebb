"""The application factory: every service's HTTP side is built here, so that none can leave out the guard."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.telemetry import TelemetryConfig

from common.access import Registry, UndeclaredOperation
from common.http import failures
from common.http.commands import Commands
from common.http.document import document_router
from common.http.guard import GuardedRoute
from common.http.health import Checks, health_router
from common.http.heard import OPERATION as HEARD
from common.http.heard import ROLE, heard_router
from common.http.observe import Observe
from common.http.straight import Straight, ways
from common.telemetry import Metrics
from common.tokens import TokenVerifier

_OPEN = {
    "GET /livez": "whoever runs the service asks whether it is alive",
    "GET /readyz": "whoever runs the service asks whether to send requests",
    "GET /metrics": "numbers about the process, none about people",
    "GET /openapi.json": "what can be asked is no secret, and whoever writes a client reads it before having a token",
}

# FastAPI's own would record paths, query strings and exception texts; `observe` says what may be said.
_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(
    service: str,
    *,
    registry: Registry,
    verifier: TokenVerifier,
    checks: Checks,
    routers: Sequence[APIRouter] = (),
    commands: Commands | None = None,
    metrics: Metrics | None = None,
) -> FastAPI:
    """The service's application. Raises UndeclaredOperation if an operation has no rule, or a rule no operation."""
    rules = registry.opened(_OPEN)
    if commands is not None and ROLE in registry.roles:
        rules.declare(HEARD, roles=[ROLE])
        routers = [heard_router(commands.pool), *routers]
    # Not by include_router: FastAPI would build every route a second time, and look for it twice at each request.
    routes = [route for each in (health_router(), document_router(), *routers) for route in each.routes]
    app = FastAPI(
        title=service, docs_url=None, redoc_url=None, openapi_url=None, telemetry=_NO_TELEMETRY, routes=routes
    )
    app.state.registry, app.state.verifier, app.state.checks = rules, verifier, checks
    app.state.commands, app.state.metrics = commands, metrics or Metrics(service)
    failures.install(app)
    assert_declared(app)
    app.add_middleware(Straight, ways=ways(app))
    app.add_middleware(Observe, metrics=app.state.metrics)
    return app


def assert_declared(app: FastAPI) -> None:
    """Hold every route against the registry. Raises UndeclaredOperation."""
    app.state.registry.check(operations(app))


def operations(app: FastAPI) -> list[str]:
    """Every operation the application offers. Raises UndeclaredOperation for a route without guard."""
    found: list[str] = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if not isinstance(route, GuardedRoute) or context.path_format != route.path_format:
            raise UndeclaredOperation(
                f"{app.title}: {context.path} is not a guarded route; take common.http.router() and no prefix"
            )
        found.append(route.operation)
    return found
