"""Signing in to the page and out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from common.http import router
from gateway.api.page import session
from gateway.api.page.routes import HTML
from gateway.api.page.serving import Serving, language_of, shown, to

_Lang = Annotated[str, Query(alias="lang", max_length=2, description="sv or en; else the browser's language.")]
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": {"token": {"type": "string"}}}
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Signing:
    """Where a browser gets its cookie, and loses it."""

    serving: Serving
    secure: bool
    """Whether cookies are for https alone: everywhere but on one's own machine."""

    def router(self) -> APIRouter:
        """All of its operations."""
        offered = router()
        add: Callable[..., Any] = offered.add_api_route
        add("/sign-in", self.sign_in, methods=["GET"], **HTML)
        add("/sign-in", self.take_token, methods=["POST"], openapi_extra=_FORM, **HTML)
        add("/sign-out", self.sign_out, methods=["POST"], openapi_extra=_FORM, **HTML)
        return offered

    @shown
    async def sign_in(self, request: Request, _lang: _Lang = "") -> Response:
        """Where a token is given to the browser."""
        return self.serving.views.page("sign-in", language_of(request), refused=False, here="/sign-in")

    @shown
    async def take_token(self, request: Request, _lang: _Lang = "") -> Response:
        """Kept in a cookie if it holds."""
        lang, token = language_of(request), await session.token_of(request)
        if await session.accepted(token, self.serving.verifier) is None:
            return self.serving.views.page("sign-in", lang, 403, refused=True, here="/sign-in")
        return session.remember(to("/", lang), token, secure=self.secure)

    @shown
    async def sign_out(self, request: Request, _lang: _Lang = "") -> Response:
        """Forgotten by the browser."""
        return session.forget(to("/sign-in", language_of(request)))
