"""What browsers ask of the partner page. Every answer is a page, or leads to one."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from common.access import Principal
from common.clock import local_date
from common.http import router
from common.http.failures import AWAY
from common.logs import described
from common.problems import ProblemError
from common.tokens import TokenVerifier
from gateway.api.endpoint import ZONE, Endpoint, Question
from gateway.api.page import asked, session, shown
from gateway.api.page.views import HEADERS, Views
from gateway.api.page.words import Lang, language

_log = structlog.get_logger(__name__)
_PAGE_OF_PROGRAMMES = 20
_Lang = Annotated[str, Query(alias="lang", max_length=2, description="sv or en; else the browser's language.")]
_Programme = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9-]+$")]
_HTML: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        200: {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}},
        **{
            status: {"description": text, "content": {"text/html": {"schema": {"type": "string"}}}}
            for status, text in {
                303: "On to another page.",
                403: "The token does not hold.",
                404: "There is no such programme for this reader.",
                422: "What was asked cannot be read.",
                503: "A part is away.",
            }.items()
        },
    },
}
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
class Page:
    """The partner page over the same endpoint as every program asks."""

    endpoint: Endpoint
    verifier: TokenVerifier
    secure: bool
    """Whether cookies are for https alone: everywhere but on one's own machine."""
    views: Views = field(default_factory=Views)

    def router(self) -> APIRouter:
        """All of its operations."""
        offered = router()
        add: Callable[..., Any] = offered.add_api_route
        add("/", self.programmes, methods=["GET"], **_HTML)
        add("/programmes/{programme}", self.programme, methods=["GET"], **_HTML)
        add("/sign-in", self.sign_in, methods=["GET"], **_HTML)
        add("/sign-in", self.take_token, methods=["POST"], openapi_extra=_FORM, **_HTML)
        add("/sign-out", self.sign_out, methods=["POST"], openapi_extra=_FORM, **_HTML)
        return offered

    async def programmes(
        self, request: Request, _lang: _Lang = "", after: Annotated[str | None, Query(max_length=2000)] = None
    ) -> Response:
        """Every programme of the reader's organisation."""
        lang, reader = _language(request), await session.signed_in(request, self.verifier)
        if reader is None:
            return _to("/sign-in", lang)
        given = {"lang": lang.upper(), "first": _PAGE_OF_PROGRAMMES, "after": after}
        told = await self._ask(asked.PROGRAMMES, given, reader)
        if told is None:
            return self._notice("away", lang, 503)
        return self.views.page("programmes", lang, viewer=told["viewer"], found=told["programmes"], here="/")

    async def programme(
        self,
        request: Request,
        programme: _Programme,
        _lang: _Lang = "",
        on: Annotated[str, Query(max_length=10, description="For exact readers: the day that is spoken of.")] = "",
        release: Annotated[str, Query(max_length=120, description="For everybody else: a release's id.")] = "",
    ) -> Response:
        """One programme's goals: exact and live, or as a release says."""
        lang, reader = _language(request), await session.signed_in(request, self.verifier)
        if reader is None:
            return _to("/sign-in", lang)
        today = local_date(self.endpoint.clock.now(), ZONE)
        try:
            day = date.fromisoformat(on) if on else today
        except ValueError:
            return self._notice("wrong_date", lang, 422)
        known = await self._ask(asked.EDITION, {"id": programme}, reader)
        if known is None:
            return self._notice("away", lang, 503)
        if known["programme"] is None:
            return self._notice("not_there", lang, 404)
        exact = known["programme"]["edition"] == "EXACT"
        given = {"lang": lang.upper(), "id": programme}
        more = {"on": f"{day}"} if exact else {"release": release or None}
        told = await self._ask(asked.EXACT if exact else asked.RELEASED, given | more, reader)
        if told is None or told["programme"] is None:
            return self._notice("away", lang, 503)
        one = told["programme"]
        show = shown.exact if exact else shown.released
        return self.views.page(
            "programme", lang, viewer=told["viewer"], mark=told["watermark"], programme=one, exact=exact, on=day,
            goals=[show(goal, lang, day) for goal in one["goals"]], here=f"/programmes/{programme}",
        )  # fmt: skip

    async def sign_in(self, request: Request, _lang: _Lang = "") -> Response:
        """Where a token is given to the browser."""
        return self.views.page("sign-in", _language(request), refused=False, viewer=None, here="/sign-in")

    async def take_token(self, request: Request, _lang: _Lang = "") -> Response:
        """Kept in a cookie if it holds."""
        lang = _language(request)
        try:
            token = await session.token_of(request)
        except ProblemError as error:
            return self._notice("refused", lang, error.problem.status)
        if await session.accepted(token, self.verifier) is None:
            return self.views.page("sign-in", lang, 403, refused=True, viewer=None, here="/sign-in")
        return session.remember(_to("/", lang), token, secure=self.secure)

    async def sign_out(self, request: Request, _lang: _Lang = "") -> Response:
        """Forgotten by the browser."""
        return session.forget(_to("/sign-in", _language(request)))

    async def _ask(self, text: str, given: dict[str, Any], reader: Principal) -> Any:
        """The data of an answer; None where the whole of it was refused."""
        try:
            answer = await self.endpoint.answer(Question(query=text, variables=given), reader)
        except AWAY as error:
            _log.warning("a part the page needs is away", **described(error))
            return None
        return json.loads(bytes(answer.body)).get("data")

    def _notice(self, what: str, lang: Lang, status: int) -> Response:
        return self.views.page("notice", lang, status, what=what, viewer=None, here="/")


def _language(request: Request) -> Lang:
    return language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def _to(where: str, lang: Lang) -> Response:
    return RedirectResponse(f"{where}?{urlencode({'lang': lang})}", 303, HEADERS)
