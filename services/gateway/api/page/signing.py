"""Signing in to the page and out of it: at the configured identity provider, or where there is none with a token.

What is to be remembered between leaving for the provider and coming back lies in a cookie of the browser that left:
an answer that another browser began (a forced sign-in) finds none that fits, and each is good for one answer.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from common.http import router, takes_more
from common.tokens import KeysUnavailable, TokenRefused
from gateway.api.page import session
from gateway.api.page.provider import NotRedeemed, Provider, away
from gateway.api.page.routes import HTML
from gateway.api.page.serving import AsLang, Instead, Serving, language_of, shown, to
from gateway.api.page.session import Begun
from gateway.api.page.views import HEADERS
from gateway.api.page.words import Lang

_Next = Annotated[str, Query(max_length=500, description="The page of this host to show then.")]
_Code = Annotated[str, Query(max_length=2048, description="The provider's code.")]
_State = Annotated[str, Query(max_length=200, description="As it was sent.")]
_Iss = Annotated[str, Query(max_length=500, description="The provider's name for itself (RFC 9207).")]
_Error = Annotated[str, Query(max_length=200, description="Why the provider says no.")]
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
    provider: Provider | None
    """None: nobody is configured, and a token is pasted."""
    secure: bool
    """Whether cookies are for https alone: everywhere but on one's own machine."""

    def router(self) -> APIRouter:
        """All of its operations."""
        offered = router()
        add: Callable[..., Any] = offered.add_api_route
        add("/sign-in", self.sign_in, methods=["GET"], **HTML)
        add("/sign-in", self.take_token, methods=["POST"], openapi_extra=_FORM, **HTML)
        add("/sign-in/start", self.start, methods=["GET"], **HTML)
        add("/sign-in/done", self.done, methods=["GET"], **HTML)
        add("/sign-out", self.sign_out, methods=["POST"], openapi_extra=_FORM, **HTML)
        return offered

    @shown
    async def sign_in(self, request: Request, _lang: AsLang = "", next: _Next = "") -> Response:  # noqa: A002
        """Where signing in begins."""
        return self._page(language_of(request), next)

    @shown
    async def take_token(self, request: Request, _lang: AsLang = "") -> Response:
        """A token that was pasted is kept in a cookie if it holds. Not where people sign in at a provider."""
        lang = language_of(request)
        session.refuse_elsewhere(request)
        token = await session.token_of(request)
        if self.provider is not None or await session.accepted(token, self.serving.verifier) is None:
            return self._page(lang, "", 403)
        return session.remember(to("/", lang), token, secure=self.secure)

    @shown
    async def start(self, request: Request, _lang: AsLang = "", next: _Next = "") -> Response:  # noqa: A002
        """Off to the provider."""
        if self.provider is None:
            return to("/sign-in", language_of(request))
        lang = language_of(request)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        begun = Begun(state, nonce, verifier, session.own_page(next), lang)
        where = await self.provider.address(state=state, nonce=nonce, verifier=verifier, lang=lang)
        return session.begin(RedirectResponse(where, 303, HEADERS), begun, secure=self.secure)

    @takes_more  # RFC 6749, 4.1.2: a client must ignore parameters that it does not know
    async def done(
        self, request: Request, code: _Code = "", state: _State = "", iss: _Iss = "", error: _Error = ""
    ) -> Response:
        """Back from the provider. Whatever comes of it, what was begun is over."""
        return session.end(await self._done(request, code, state, iss, error))

    @shown
    async def sign_out(self, request: Request, _lang: AsLang = "") -> Response:
        """Forgotten by the browser."""
        return session.forget(to("/sign-in", language_of(request)))

    @shown
    async def _done(self, request: Request, code: str, state: str, iss: str, error: str) -> Response:
        begun = session.begun(request)
        if self.provider is None or begun is None or not secrets.compare_digest(begun.state.encode(), state.encode()):
            raise Instead("sign_in_broken", 400)
        names_itself = (await self.provider.endpoints()).names_itself
        if (iss or names_itself) and iss != self.provider.issuer:
            raise Instead("sign_in_broken", 400)
        if error or not code:
            raise Instead("sign_in_denied", 403)
        token, seconds = await self._redeemed(self.provider, code, begun)
        answer = RedirectResponse(session.own_page(begun.next) or f"/?lang={begun.lang}", 303, HEADERS)
        return session.remember(answer, token, secure=self.secure, seconds=seconds)

    async def _redeemed(self, provider: Provider, code: str, begun: Begun) -> tuple[str, int | None]:
        """The access token, of the person and the sign-in that the ID token speaks of."""
        verifier = self.serving.verifier
        try:
            got = await provider.redeem(code, begun.verifier)
            subject = await verifier.vouched(got.id_token, audience=provider.client.id, nonce=begun.nonce)
        except (NotRedeemed, TokenRefused):
            raise Instead("sign_in_broken", 400) from None
        except KeysUnavailable:
            raise away() from None
        reader = await session.accepted(got.access_token, verifier)
        if reader is None or reader.subject != subject:
            raise Instead("sign_in_no_place", 403)
        return got.access_token, got.seconds

    def _page(self, lang: Lang, wanted: str, status: int = 200) -> Response:
        return self.serving.views.page(
            "sign-in", lang, status, refused=status == 403, provided=self.provider is not None,
            wanted=session.own_page(wanted), here="/sign-in",
        )  # fmt: skip
