"""What the browser keeps: the token itself, checked at every request as any other is; and what a sign-in began with."""

import re
from dataclasses import astuple, dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.problems import Problem, ProblemError
from common.tokens import KeysUnavailable, TokenRefused, TokenVerifier

COOKIE = "insteg"
BEGUN = "insteg-signing-in"
_BEGUN_PATH = "/sign-in"
_BEGUN_SECONDS = 600
_OWN_PAGE = re.compile(r"/(?!/)[!-\[\]-~]*")
"""A path of this host: no scheme, no host, no backslash (browsers take it for a slash), no control character."""
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


def refuse_elsewhere(request: Request) -> None:
    """A form that another site's page sent would sign its reader in as somebody else. Raises ProblemError with 403."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ProblemError(Problem(403, "sent-from-elsewhere"))


def own_page(path: str) -> str:
    """The path if it leads to a page of this host, else nothing: nobody is led elsewhere.

    >>> own_page("/programmes/b?lang=en"), own_page("//elsewhere"), own_page("/\\\\elsewhere"), own_page("https://x")
    ('/programmes/b?lang=en', '', '', '')
    """
    return path if len(path) <= 500 and _OWN_PAGE.fullmatch(path) else ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: what the provider's answer must fit, and where to go then."""

    state: str
    nonce: str
    verifier: str
    next: str
    lang: str


AnyResponse = TypeVar("AnyResponse", bound=Response)


def begin(response: AnyResponse, begun: Begun, *, secure: bool) -> AnyResponse:
    """Kept for ten minutes. SameSite lax: the provider leads back from another site, by a link."""
    names = ("state", "nonce", "verifier", "next", "lang")
    value = urlencode(dict(zip(names, astuple(begun), strict=True)))
    response.set_cookie(
        BEGUN, value, max_age=_BEGUN_SECONDS, httponly=True, samesite="lax", secure=secure, path=_BEGUN_PATH
    )
    return response


def begun(request: Request) -> Begun | None:
    """What this browser began; None if nothing, or nothing that can be read."""
    try:
        kept = dict(parse_qsl(request.cookies.get(BEGUN, "")[:4096], max_num_fields=5))
        return Begun(kept["state"], kept["nonce"], kept["verifier"], kept.get("next", ""), kept["lang"])
    except (KeyError, ValueError):
        return None


def end(response: AnyResponse) -> AnyResponse:
    """Nothing is under way any more."""
    response.delete_cookie(BEGUN, path=_BEGUN_PATH)
    return response


def remember(response: Response, token: str, *, secure: bool, seconds: int | None = None) -> Response:
    """For as long as the token lasts or the browser is open; no script can read it, no other site post with it."""
    response.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/")
    return response


def forget(response: Response) -> Response:
    """Signed out."""
    response.delete_cookie(COOKIE, path="/")
    return response
