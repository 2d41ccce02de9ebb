"""What browsers ask of the answer page. Every answer is a page, or leads to one."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from surveys.domain.answering import fill
from surveys.domain.languages import known
from surveys.pages import forms
from surveys.pages.answering import Desk
from surveys.pages.documented import CODE_FORM, SHEET_FORM, told
from surveys.pages.forms import Sent
from surveys.pages.limits import Limit
from surveys.pages.route import page_router, retry_after
from surveys.pages.views import HEADERS, Sheet, Views
from surveys.pages.visit import Visit, address_of, language_of

Token = Annotated[str, Path(max_length=100, description="The signed last part of a link.")]
Lang = Annotated[str, Query(alias="lang", description="sv, en, ar, prs, so or ti; else the browser's language.")]
StepNumber = Annotated[str, Query(description="The page of the instrument, from 1.")]
Done = Annotated[str, Query(description="Given after submitting: the page thanks.")]


class Pages:
    """The answer page's operations."""

    def __init__(self, desk: Desk, *, everybody: Limit, wrong: Limit, behind_proxy: bool) -> None:
        self._desk, self._everybody, self._wrong = desk, everybody, wrong
        self._behind_proxy = behind_proxy
        self._views = Views()

    def router(self) -> APIRouter:
        """All of them."""
        offered = page_router(self._views, self._everybody, behind_proxy=self._behind_proxy)
        add: Callable[..., Any] = offered.add_api_route
        add("/s", self.code, methods=["GET"], **told(200, 303))
        add("/s", self.open, methods=["POST"], openapi_extra=CODE_FORM, **told(303, 400, 404, 413, 415))
        add("/s/{token}", self.show, methods=["GET"], **told(200, 303, 404, 410))
        add("/s/{token}", self.fill_in, methods=["POST"], openapi_extra=SHEET_FORM,
            **told(200, 303, 400, 404, 410, 413, 415, 422))  # fmt: skip
        return offered

    async def code(self, request: Request, _lang: Lang = "") -> Response:
        """Where a printed code is typed."""
        return self._views.code(language_of(request))

    async def open(self, request: Request, _lang: Lang = "") -> Response:
        """From a printed code to the page that it stands for."""
        sent, language = await forms.read(request), language_of(request)
        if busy := self._too_many_wrong(request):
            return busy
        token = await self._desk.by_code(sent.code)
        if token is None:
            self._wrong.take(self._address(request))
            return self._views.code(language, 404, wrong=True)
        return _to(f"s/{token}?lang={language}")

    async def show(
        self,
        request: Request,
        token: Token,
        _lang: Lang = "",
        step: StepNumber = "",
        done: Done = "",
    ) -> Response:
        """The page as far as it is filled in, or a kind word why not."""
        visit = await self._visited(request, token)
        if isinstance(visit, Response):
            return visit
        if visit.state != "open":
            return self._closed(request, visit, thanks=bool(done))
        pages = self._desk.instrument(visit).asked(visit.row.invitation.question.moment)
        number = int(step) if step.isascii() and step[:3].isdecimal() and len(step) < 4 else _first_open(visit, pages)
        return self._views.sheet(self._sheet(visit, number, pages), language_of(request))

    async def fill_in(self, request: Request, token: Token, _lang: Lang = "") -> Response:
        """Keep one page, go on to the next, back, to another language, or submit; or take the answer back."""
        sent = await forms.read(request)
        visit = await self._visited(request, token)
        if isinstance(visit, Response):
            return visit
        if sent.to == "withdraw" and visit.state == "used":
            await self._desk.withdraw(visit)
            return _to(f"?lang={language_of(request)}")
        if visit.state != "open":
            return self._closed(request, visit, thanks=visit.state == "used")
        return await self._fill_in(request, visit, sent)

    async def _fill_in(self, request: Request, visit: Visit, sent: Sent) -> Response:
        language = language_of(request)
        moment = visit.row.invitation.question.moment
        pages = self._desk.instrument(visit).asked(moment)
        items = [item for page in pages for item in page if item.id in sent.values]
        filled = fill(items, sent.values)
        kept = {item.id: filled.values.get(item.id, "") for item in items}
        leaving = sent.to == "back" or sent.to.startswith("lang:")
        if filled.faults and not leaving:
            await self._desk.save(visit, filled.values)
            return self._again(visit, sent, pages, filled.faults, language)
        if sent.to != "submit":
            await self._desk.save(visit, kept)
            to = known(sent.to.removeprefix("lang:")) or language
            step = sent.step + {"next": 1, "back": -1}.get(sent.to, 0)
            return _to(f"?lang={to}&step={_within(step, pages)}")
        if refusal := await self._desk.submit(visit, kept, language):
            return self._again(visit, sent, pages, (refusal,), language)
        return _to(f"?lang={language}&done=1")

    def _again(self, visit: Visit, sent: Sent, pages: Any, faults: Any, language: Any) -> Response:
        shown = {**visit.row.draft, **sent.values}
        return self._views.sheet(self._sheet(visit, sent.step, pages, shown, faults), language)

    def _sheet(self, visit: Visit, number: int, pages: Any, values: Any = None, faults: Any = ()) -> Sheet:
        step = _within(number, pages)
        return Sheet(
            self._desk.instrument(visit), pages[step - 1], step, len(pages),
            visit.row.draft if values is None else values, faults, visit.opened.assisted,
        )  # fmt: skip

    async def _visited(self, request: Request, token: str) -> Visit | Response:
        if busy := self._too_many_wrong(request):
            return busy
        visit = await self._desk.visit(token)
        if visit is None:
            self._wrong.take(self._address(request))
            return self._views.notice("wrong", language_of(request), 404)
        return visit

    def _closed(self, request: Request, visit: Visit, *, thanks: bool) -> Response:
        language = language_of(request)
        if visit.state != "used":
            status = 200 if visit.state == "withdrawn" else 410
            return self._views.notice(visit.state, language, status)
        more: dict[str, Any] = {"withdrawable": f"?lang={language}"}
        if thanks:
            more["title"] = self._desk.instrument(visit).thanks
        return self._views.notice("used", language, 200, **more)

    def _too_many_wrong(self, request: Request) -> Response | None:
        if not self._wrong.spent(self._address(request)):
            return None
        return retry_after(self._views.notice("busy", language_of(request), 429), 60)

    def _address(self, request: Request) -> str:
        return address_of(request, behind_proxy=self._behind_proxy)


def _first_open(visit: Visit, pages: Any) -> int:
    """Where to go on: the first page after the last one that was sent."""
    sent = [number for number, page in enumerate(pages, 1) if any(item.id in visit.row.draft for item in page)]
    return max(sent, default=0) + 1


def _within(step: int, pages: Any) -> int:
    return max(1, min(step, len(pages)))


def _to(where: str) -> Response:
    return RedirectResponse(where, 303, HEADERS)
