"""A guarded route whose every answer is a page: what goes wrong is said kindly, in the reader's language."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from common.http.failures import AWAY
from common.http.guard import GuardedRoute
from common.logs import described
from common.problems import ProblemError
from surveys.pages.limits import Limit
from surveys.pages.views import HEADERS, Views
from surveys.pages.visit import address_of, language_of

_log = structlog.get_logger(__name__)


def page_router(views: Views, limit: Limit, *, behind_proxy: bool) -> APIRouter:
    """A router whose routes count how often they are asked and never answer with a problem document."""

    class PageRoute(GuardedRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def kindly(request: Request) -> Response:
                language = language_of(request)
                if not limit.take(address_of(request, behind_proxy=behind_proxy)):
                    return retry_after(views.notice("busy", language, 429), 60)
                try:
                    return await handle(request)
                except ProblemError as error:
                    if error.problem.rule == "invalid" and request.method == "GET":
                        return without_query(request)  # a parameter that somebody's mail program hung on
                    return views.notice("wrong", language, error.problem.status)
                except RequestValidationError:
                    return views.notice("wrong", language, 404)
                except AWAY as error:
                    _log.warning("a part the page needs is away", **described(error))
                    return retry_after(views.notice("away", language, 503), 5)

            return kindly

    return APIRouter(route_class=PageRoute)


def retry_after(response: Response, seconds: int) -> Response:
    """The same, with when to try again."""
    response.headers["Retry-After"] = str(seconds)
    return response


def without_query(request: Request) -> Response:
    """The same page by its own address alone, the language kept."""
    return RedirectResponse(f"?lang={language_of(request)}", 303, HEADERS)
