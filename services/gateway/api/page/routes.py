"""What browsers ask of the partner page. Every answer is a page, leads to one, or is a signed report's file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.clock import local_date
from common.http import router
from common.http.failures import AWAY
from gateway.api import downloads
from gateway.api.endpoint import ZONE
from gateway.api.page import asked
from gateway.api.page.dues import dues
from gateway.api.page.facets import named_by
from gateway.api.page.serving import AsLang, Instead, Serving, language_of, shown
from gateway.api.page.shown import exact, released, states
from gateway.api.page.words import Lang

_PAGE_OF_PROGRAMMES = 10
_PAGE_OF_LINES = 25
_Programme = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9-]+$")]
_Goal = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9-]+$")]
_On = Annotated[str, Query(max_length=10, description="For exact readers: the day that is spoken of.")]
_Release = Annotated[str, Query(max_length=120, description="For everybody else: a release's id.")]
_After = Annotated[str | None, Query(max_length=2000, description="The place in the list to go on from.")]
_Subject = Annotated[str, Query(max_length=100, description="A pseudonym, as the lines name it.")]
_TEXT = {"text/html": {"schema": {"type": "string"}}}
HTML: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        200: {"description": "A page.", "content": _TEXT},
        **{
            status: {"description": text, "content": _TEXT}
            for status, text in {
                303: "On to another page.",
                403: "It is not for this reader.",
                404: "There is no such thing for this reader.",
                422: "What was asked cannot be read.",
                503: "A part is away.",
            }.items()
        },
    },
}
_FILE = HTML | {"responses": HTML["responses"] | {200: {"description": "The file as it was signed."}}}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks what, in which language and of which day or release."""

    lang: Lang
    reader: Principal
    programme: str
    day: date
    release: str

    @property
    def given(self) -> dict[str, Any]:
        """What every question names."""
        return {"lang": self.lang.upper(), "id": self.programme}

    def edition(self, *, exact: bool) -> dict[str, Any]:
        """Which figures are asked for."""
        return {"on": f"{self.day}"} if exact else {"release": self.release or None}

    def kept(self, *, exact: bool) -> dict[str, str]:
        """What links keep of it."""
        return {"on": f"{self.day}"} if exact else {"release": self.release} if self.release else {}


@dataclass(frozen=True, slots=True)
class Page:
    """The partner page over the same endpoint as every program asks."""

    serving: Serving

    def router(self) -> APIRouter:
        """All of its operations."""
        offered = router()
        add: Callable[..., Any] = offered.add_api_route
        add("/", self.programmes, methods=["GET"], **HTML)
        add("/programmes/{programme}", self.programme, methods=["GET"], **HTML)
        add("/programmes/{programme}/goals/{goal}", self.goal, methods=["GET"], **HTML)
        add("/programmes/{programme}/goals/{goal}/evidence", self.evidence, methods=["GET"], **HTML)
        add("/files/{report_id}/{format}", self.file, methods=["GET"], **_FILE)
        return offered

    @shown
    async def programmes(self, request: Request, _lang: AsLang = "", after: _After = None) -> Response:
        """Every programme of the reader's organisation, and how many of its goals stand where."""
        lang, reader = language_of(request), await self.serving.reader(request)
        given = {"lang": lang.upper(), "first": _PAGE_OF_PROGRAMMES, "after": after}
        told = await self.serving.ask(asked.PROGRAMMES, given, reader)
        found = told["programmes"]
        return self.serving.views.page(
            "programmes", lang, viewer=told["viewer"], found=found,
            states={one["id"]: states(one, lang) for one in found["nodes"]},
        )  # fmt: skip

    @shown
    async def programme(
        self, request: Request, programme: _Programme, _lang: AsLang = "", on: _On = "", release: _Release = ""
    ) -> Response:
        """One programme: its goals, exact and live or as a release says, its calendar, reports and facts."""
        asks, told, live = await self._programme(request, programme, on, release)
        figures = await self.serving.ask(
            asked.EXACT if live else asked.RELEASED, asks.given | asks.edition(exact=live), asks.reader
        )
        _raise_without_release(figures["programme"], asks)
        one = told["programme"]
        names = {partner["id"]: partner["name"] for partner in one["organisations"]}
        show, called = exact if live else released, named_by(one)
        return self.serving.views.page(
            "programme", asks.lang, viewer=told["viewer"], mark=figures["watermark"], programme=one, exact=live,
            release=figures["programme"].get("release"), on=asks.day, names=names,
            goals=[show(goal, asks.lang, asks.day, called) for goal in figures["programme"]["goals"]],
            dues=dues(one["calendar"], names, asks.day, asks.lang),
            here=f"/programmes/{programme}", kept=asks.kept(exact=live),
        )  # fmt: skip

    @shown
    async def goal(
        self, request: Request, programme: _Programme, goal: _Goal, *, _lang: AsLang = "", on: _On = "",
        release: _Release = "", after: _After = None,
    ) -> Response:  # fmt: skip
        """One goal: how many, by what, and how it is known, down to the lines for those who may see them."""
        asks, told, live = await self._programme(request, programme, on, release)
        more = {"first": _PAGE_OF_LINES, "after": after} if live else {}
        found = await self.serving.ask(
            asked.GOAL_EXACT if live else asked.GOAL_RELEASED,
            asks.given | asks.edition(exact=live) | {"goal": goal} | more,
            asks.reader,
        )
        _raise_without_release(found["programme"], asks)
        one = found["programme"]["goal"]
        if one is None:
            raise Instead("no_such_goal", 404)
        return self.serving.views.page(
            "goal", asks.lang, viewer=told["viewer"], mark=found["watermark"], programme=told["programme"],
            exact=live, release=found["programme"].get("release"), on=asks.day,
            goal=(exact if live else released)(one, asks.lang, asks.day, named_by(told["programme"])), raw=one,
            offered=_offered(found["programme"]),
            here=f"/programmes/{programme}/goals/{goal}", kept=asks.kept(exact=live),
        )  # fmt: skip

    @shown
    async def evidence(
        self, request: Request, programme: _Programme, goal: _Goal, subject: _Subject, *, _lang: AsLang = "",
        on: _On = "", after: _After = None,
    ) -> Response:  # fmt: skip
        """The events about one pseudonym, for those who may see them."""
        asks = await self._asks(request, programme, on, "")
        more = {"goal": goal, "subject": subject, "on": f"{asks.day}", "first": _PAGE_OF_LINES, "after": after}
        told = await self.serving.ask(asked.EVIDENCE, asks.given | more, asks.reader)
        if told["programme"] is None:
            raise Instead("not_there", 404)
        if told["programme"]["goal"] is None:
            raise Instead("no_such_goal", 404)
        if told["programme"]["goal"]["evidence"] is None:
            raise Instead("not_for_you", 403)
        return self.serving.views.page(
            "evidence", asks.lang, viewer=told["viewer"], programme=told["programme"], subject=subject, on=asks.day,
            goal=told["programme"]["goal"], up=f"/programmes/{programme}/goals/{goal}",
            here=f"/programmes/{programme}/goals/{goal}/evidence", kept={"subject": subject, "on": f"{asks.day}"},
        )  # fmt: skip

    @shown
    async def file(
        self,
        request: Request,
        report_id: str,
        format: downloads.Format,  # noqa: A002 - the path's own word
        language: downloads.AsLanguage = None,
    ) -> Response:
        """A signed report's file, for whoever has signed in and sees the report."""
        reader = await self.serving.reader(request)
        try:
            found = await downloads.file(self.serving.endpoint, reader, report_id, format, language)
        except AWAY:
            raise Instead("away", 503) from None
        if found is None:
            raise Instead("no_such_file", 404)
        return found

    async def _asks(self, request: Request, programme: str, on: str, release: str) -> _Asked:
        reader = await self.serving.reader(request)
        today = local_date(self.serving.endpoint.clock.now(), ZONE)
        try:
            day = date.fromisoformat(on) if on else today
        except ValueError:
            raise Instead("wrong_date", 422) from None
        return _Asked(language_of(request), reader, programme, day, release)

    async def _programme(self, request: Request, programme: str, on: str, release: str) -> tuple[_Asked, Any, bool]:
        """Who asks what; the programme but for its figures; whether those are exact for this reader."""
        asks = await self._asks(request, programme, on, release)
        told = await self.serving.ask(asked.PROGRAMME, asks.given, asks.reader)
        if told["programme"] is None:
            raise Instead("not_there", 404)
        return asks, told, told["programme"]["edition"] == "EXACT"


def _raise_without_release(programme: Mapping[str, Any], asks: _Asked) -> None:
    if asks.release and "release" in programme and programme["release"] is None:
        raise Instead("no_such_release", 404)


def _offered(programme: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """Activities by area, in the areas' order; those of none at the end under an empty name."""
    areas = [(area["id"], area["title"]) for area in programme["areas"]] + [(None, "")]
    nodes = programme["activities"]["nodes"]
    return [(title, found) for id_, title in areas if (found := [one for one in nodes if one["area"] == id_])]
