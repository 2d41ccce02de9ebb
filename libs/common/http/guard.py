"""What stands before every operation: its declared rule, a verified token, known parameters, a sound body.

In this order, so that nobody without a token makes us read or parse anything of theirs.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Form, Query
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from common import access
from common.access import Principal, Registry
from common.http.body import DEFAULT_LIMIT, JsonRequest
from common.problems import FieldError, Problem, ProblemError
from common.tokens import KeysUnavailable, TokenRefused, TokenVerifier

F = TypeVar("F", bound=Callable[..., Any])
_LIMIT = "__body_limit__"
_STRAIGHT = "__straight__"
_TAKES_MORE = "__takes_more__"


def router() -> APIRouter:
    """A router whose routes are guarded; the only kind that `create_app` takes."""
    return APIRouter(route_class=GuardedRoute)


def limited(limit: int) -> Callable[[F], F]:
    """Let this operation's body be up to `limit` bytes long. Goes under the route's decorator."""

    def mark(endpoint: F) -> F:
        setattr(endpoint, _LIMIT, limit)
        return endpoint

    return mark


def straight(endpoint: F) -> F:
    """For an operation that is asked hundreds of times a second and takes exactly `body` and `command`, or `body`
    and `principal`: see the module of that name. Goes under the route's decorator.
    """
    setattr(endpoint, _STRAIGHT, True)
    return endpoint


def takes_more(endpoint: F) -> F:
    """For an operation whose query parameters somebody else chooses, who may add some that we do not know: they are
    ignored. Goes under the route's decorator.
    """
    setattr(endpoint, _TAKES_MORE, True)
    return endpoint


class GuardedRoute(APIRoute):
    """A route that nothing passes without its rule."""

    @property
    def operation(self) -> str:
        """The name under which the rule is declared: method and path template."""
        (method,) = self.methods or {"GET"}
        return f"{method} {self.path_format}"

    @property
    def limit(self) -> int:
        """The longest body, in bytes."""
        limit: int = getattr(self.endpoint, _LIMIT, DEFAULT_LIMIT)
        return limit

    @property
    def reads_json(self) -> bool:
        """Whether a JSON body is read."""
        return self.body_field is not None and not isinstance(self.body_field.field_info, Form)

    @property
    def goes_straight(self) -> bool:
        """Whether it is marked so."""
        return getattr(self.endpoint, _STRAIGHT, False)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler with the guard before it."""
        return self.guarded(super().get_route_handler())

    def guarded(
        self, handle: Callable[[JsonRequest], Awaitable[Response]]
    ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """A handler with the guard before it."""
        operation = self.operation
        known = None if getattr(self.endpoint, _TAKES_MORE, False) else _query_names(self.dependant)
        limit, reads_json = self.limit, self.reads_json

        async def guarded(request: Request) -> Response:
            await _authorise(request, operation)
            _refuse_unknown_parameters(request, known)
            checked = request if isinstance(request, JsonRequest) else JsonRequest(request.scope, request.receive)
            if reads_json:
                await checked.read(limit)
            return await handle(checked)

        return guarded


async def authenticate(connection: HTTPConnection, verifier: TokenVerifier) -> Principal:
    """Who is asking, by the bearer token. Raises ProblemError with 401, or 503 when keys cannot be had."""
    return await identify(connection.headers.get("authorization", ""), verifier)


async def identify(authorization: str, verifier: TokenVerifier) -> Principal:
    """The same, by what an `authorization` header says, whatever carried it. Raises likewise."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthenticated("token-required", "This needs a bearer token.", "")
    try:
        return await verifier.verify(token.strip())
    except TokenRefused as refused:
        more = f', error="invalid_token", error_description="{refused.rule}"'
        raise _unauthenticated("token-refused", f"The token was refused: {refused.rule}.", more) from None
    except KeysUnavailable:
        detail = "Tokens cannot be checked just now."
        raise ProblemError(Problem(503, "issuer-away", detail, headers={"Retry-After": "5"})) from None


async def _authorise(request: Request, operation: str) -> None:
    registry: Registry = request.app.state.registry
    rule = registry.rule(operation)
    if rule.public_because is not None:
        return
    principal = await authenticate(request, request.app.state.verifier)
    access.check(rule, principal, request.path_params)
    request.state.principal = principal


async def _principal(request: Request) -> Principal:  # not plain: FastAPI would send that to a thread
    principal: Principal = request.state.principal
    return principal


PrincipalOf = Annotated[Principal, Depends(_principal)]
"""In a route's signature: who asks."""


def _unauthenticated(rule: str, detail: str, more: str) -> ProblemError:
    errors = (FieldError("authorization", rule, detail),)
    return ProblemError(
        Problem(401, rule, detail, errors=errors, headers={"WWW-Authenticate": f'Bearer realm="insteg"{more}'})
    )


def _query_names(dependant: Dependant) -> frozenset[str]:
    return frozenset(field.alias for field in get_flat_params(dependant) if isinstance(field.field_info, Query))


def _refuse_unknown_parameters(request: Request, known: frozenset[str] | None) -> None:
    if known is None or not request.scope["query_string"]:
        return
    if unknown := [name for name in request.query_params if name not in known]:
        errors = tuple(FieldError(n[:120], "unknown-parameter", "there is no such parameter") for n in unknown[:50])
        raise ProblemError(Problem(422, "invalid", "There are unknown query parameters.", errors=errors))
