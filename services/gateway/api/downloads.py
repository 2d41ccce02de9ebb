"""GET /reports/{id}/{format}: a signed report's bytes, for whoever sees the report in the view."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from common.access import Principal
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.problems import Problem, ProblemError
from gateway.api.endpoint import Endpoint, reader_of
from gateway.storage import reports

_NOT_THERE = nothing_there("No such file that your organisation may read.")
Format = Literal["pdf", "html", "xlsx", "csv", "json"]
AsLanguage = Annotated[Literal["sv", "en", "mul"] | None, Query(description="Swedish if left out; `mul` of JSON.")]


def routes(endpoint: Endpoint) -> APIRouter:
    """The gateway's downloads."""
    guarded = router()

    @guarded.get("/reports/{report_id}/{format}", name="report-file", responses=_NOT_THERE)
    async def report_file(
        report_id: str,
        format: Format,  # noqa: A002 - the path's own word
        principal: PrincipalOf,
        language: AsLanguage = None,
    ) -> Response:
        """The file as it was signed. Not there and not yours are the same answer."""
        answer = await file(endpoint, principal, report_id, format, language)
        if answer is None:
            raise ProblemError(Problem(404, "no-such-report", "there is no such file that your organisation may read"))
        return answer

    return guarded


async def file(
    endpoint: Endpoint, principal: Principal, report_id: str, kind: Format, language: str | None
) -> Response | None:
    """A report's file for this reader; None if there is none that they may read."""
    chosen = language or ("mul" if kind == "json" else "sv")
    found = await reports.content(endpoint.pool, reader_of(principal), report_id, kind, chosen)
    if found is None:
        return None
    headers = {
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'attachment; filename="report-{chosen}.{kind}"',
        "Content-Security-Policy": "sandbox",
        "ETag": f'"{found["sha256"]}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found["content"], 200, headers, media_type=found["media_type"])
