"""What every page needs: who reads, in which language, an answer of the schema; and pages for what goes wrong."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import urlencode

import structlog
from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from common.access import Principal
from common.http.failures import AWAY
from common.logs import described
from common.problems import ProblemError
from common.tokens import TokenVerifier
from gateway.api.endpoint import Endpoint, Question
from gateway.api.page import session
from gateway.api.page.session import own_page
from gateway.api.page.views import HEADERS, Views
from gateway.api.page.words import Lang, language

AsLang = Annotated[str, Query(alias="lang", max_length=2, description="sv or en; else the browser's language.")]
_log = structlog.get_logger(__name__)


class SignedOut(Exception):  # noqa: N818 - a way that an answer may go, not a mistake
    """Nobody has signed in, or no longer."""


class Instead(Exception):  # noqa: N818 - a way that an answer may go, not a mistake
    """What was asked for cannot be shown; `what` is the sentence that says why."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(what)
        self.what, self.status = what, status


@dataclass(frozen=True, slots=True)
class Serving:
    """The pages' way to the same endpoint as every program asks."""

    endpoint: Endpoint
    verifier: TokenVerifier
    views: Views = field(default_factory=Views)

    async def reader(self, request: Request) -> Principal:
        """Who reads. Raises SignedOut."""
        reader = await session.signed_in(request, self.verifier)
        if reader is None:
            raise SignedOut
        return reader

    async def ask(self, text: str, given: dict[str, Any], reader: Principal) -> Any:
        """The data of an answer. Raises Instead where the whole of it was refused or a part is away."""
        try:
            answer = await self.endpoint.answer(Question(query=text, variables=given), reader)
        except AWAY as error:
            _log.warning("a part the page needs is away", **described(error))
            raise Instead("away", 503) from None
        told = json.loads(bytes(answer.body))
        codes = {error["extensions"]["code"] for error in told.get("errors", ())}
        if codes:
            _log.warning("a question of the page was refused", codes=sorted(codes))
            raise Instead("wrong_place", 422) if codes == {"cursor-not-ours"} else Instead("away", 503)
        return told["data"]


Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Response]])


def shown(handler: Handler) -> Handler:
    """A handler of a group of pages, which has a `serving`: every way out of it is a page, or leads to one."""

    @wraps(handler)
    async def answered(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        lang = language_of(request)
        try:
            return await handler(self, request, *args, **kwargs)
        except SignedOut:
            return to("/sign-in", lang, request)
        except Instead as instead:
            what, status = instead.what, instead.status
        except ProblemError as error:
            status = error.problem.status
            what = "away" if status >= 500 else "unreadable"
        views: Views = self.serving.views
        return views.page("notice", lang, status, what=what)

    return cast("Handler", answered)


def language_of(request: Request) -> Lang:
    """As the address says, else as the browser prefers."""
    return language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def to(where: str, lang: Lang, coming_from: Request | None = None) -> RedirectResponse:
    """On to another page; `coming_from`: and then back to this one."""
    more: dict[str, str] = {"lang": lang}
    if coming_from is not None and coming_from.url.path != "/":
        query = f"?{coming_from.url.query}" if coming_from.url.query else ""
        more["next"] = own_page(f"{coming_from.url.path}{query}")
    return RedirectResponse(f"{where}?{urlencode(more)}", 303, HEADERS)
