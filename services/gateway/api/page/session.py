"""Signing in to the page: a cookie holds the token itself, which is checked at every request as any other is."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.problems import Problem, ProblemError
from common.tokens import KeysUnavailable, TokenRefused, TokenVerifier

COOKIE = "insteg"
_LONGEST_TOKEN = 3800
"""Browsers keep cookies of 4 KB."""
_LARGEST_FORM = 16 * 1024
_FORM = "application/x-www-form-urlencoded"


async def signed_in(request: Request, verifier: TokenVerifier) -> Principal | None:
    """Who reads; None if nobody has signed in, or no longer. Raises ProblemError with 503 if keys are away."""
    token = request.cookies.get(COOKIE, "")
    return await accepted(token, verifier) if token else None


async def accepted(token: str, verifier: TokenVerifier) -> Principal | None:
    """Whose token it is; None if it does not hold."""
    if len(token) > _LONGEST_TOKEN:
        return None
    try:
        return await verifier.verify(token)
    except TokenRefused:
        return None
    except KeysUnavailable:
        raise ProblemError(Problem(503, "issuer-away", headers={"Retry-After": "5"})) from None


async def token_of(request: Request) -> str:
    """The token that was sent with the form. Raises ProblemError with 400, 413 or 415."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        raise ProblemError(Problem(415, "not-a-form"))
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            raise ProblemError(Problem(413, "body-too-large"))
    try:
        sent = dict(parse_qsl(body.decode("ascii"), max_num_fields=5))
    except ValueError:
        raise ProblemError(Problem(400, "malformed-form")) from None
    return "".join(sent.get("token", "").split())


def remember(response: Response, token: str, *, secure: bool) -> Response:
    """For as long as the browser is open; no script and no other site can read or send it."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/")
    return response


def forget(response: Response) -> Response:
    """Signed out."""
    response.delete_cookie(COOKIE, path="/")
    return response
