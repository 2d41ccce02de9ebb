"""The files of a month with identities: made from frozen rows, filled in and streamed behind enrolment's door.

As often as it is asked for, an edition is the same file: the rows are frozen here, the identities there.
"""

from typing import Annotated, Any, Literal

import asyncpg
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.calling import Caller
from common.db import Connection
from common.http import PrincipalOf, router
from common.http.document import nothing_there, refuses
from common.problems import Problem, ProblemError
from contracts.door import MEDIA, Document, DoorDocument
from contracts.door_files import FunderFile
from reporting.api import access, door
from reporting.api.months import OneMonth, Programme, series
from reporting.domain.exports.papers import difference_list, month_file
from reporting.domain.exports.submissions import Difference
from reporting.domain.languages import Language
from reporting.storage.exports import months
from reporting.storage.exports.months import Edition

Form = Literal["csv", "xlsx"]
FormOf = Annotated[Form, Query(alias="format")]
LanguageOf = Annotated[Language, Query()]
EditionOf = Annotated[int | None, Query(ge=0, le=100_000, description="0: as handed in; the newest by default.")]


def file_answers(described: str) -> dict[int | str, dict[str, Any]]:
    """What a file is answered with, for FastAPI's `responses`."""
    content = {MEDIA[form].partition(";")[0]: door.BYTES for form in ("csv", "xlsx")}
    return {
        200: {"description": described, "content": content},
        **refuses(409, "A person or the programme is not known to enrolment (yet)."),
        **nothing_there("No such programme, month or edition, or not for you."),
    }


def routes(pool: asyncpg.Pool, behind: Caller | None) -> list[APIRouter]:
    """The files."""
    offered = router()

    @offered.get(
        "/exports/{programme}/participant-months/{month}/file",
        responses=file_answers("Identity, start, end and hours of everybody in the month."),
        response_class=Response,
    )
    async def make_month_file(
        *, programme: Programme, month: OneMonth, principal: PrincipalOf, request: Request, form: FormOf = "xlsx",
        edition: EditionOf = None, language: LanguageOf = "sv",
    ) -> Response:  # fmt: skip
        """The file to hand in: a month as it was frozen, with its corrections up to an edition."""
        async with pool.acquire() as connection:
            chosen = await _edition(connection, principal, programme, month, edition)
            rows = (await months.submitted(connection, programme, month, chosen.edition)).get(month, {})
            renewed = await _renewed(connection, programme, chosen)
        document = month_file(month, rows, language)
        asked = _asked(programme, chosen, renewed, document, form, "")
        return await door.fetch(behind, request, "/door/funder-files", asked, form)

    @offered.get(
        "/exports/{programme}/participant-months/{month}/differences",
        responses=file_answers("Who is new, gone or changed, before and after."),
        response_class=Response,
    )
    async def make_difference_list(
        *, programme: Programme, month: OneMonth, principal: PrincipalOf, request: Request, form: FormOf = "xlsx",
        edition: EditionOf = None, language: LanguageOf = "sv",
    ) -> Response:  # fmt: skip
        """The list of differences of a correction, with identities before and after."""
        async with pool.acquire() as connection:
            chosen = await _edition(connection, principal, programme, month, edition)
            if chosen.edition == 0:
                raise ProblemError(Problem(404, "no-correction", "The month was not corrected."))
            changes = await months.changes(connection, programme, month, chosen.edition)
        document = difference_list(month, changes, language)
        asked = _asked(programme, chosen, _anew(changes), document, form, "~d")
        return await door.fetch(behind, request, "/door/funder-files", asked, form)

    return [offered]


async def _edition(
    connection: Connection, principal: Principal, programme: str, month: str, edition: int | None
) -> Edition:
    if problem := await access.refuse_others(connection, principal, programme):
        raise ProblemError(problem)
    made = (await months.editions(connection, programme)).get(month, [])
    number = len(made) - 1 if edition is None else edition
    if not 0 <= number < len(made):
        raise ProblemError(Problem(404, "not-handed-in", "The month was not handed in, or has no such edition."))
    return made[number]


async def _renewed(connection: Connection, programme: str, chosen: Edition) -> list[str]:
    """Whose identity this edition gives anew: who is new in it, and whose identity it corrects."""
    if chosen.edition == 0:
        return []
    return _anew(await months.changes(connection, programme, chosen.month, chosen.edition))


def _anew(changes: list[Difference]) -> list[str]:
    return [change.person_id for change in changes if change.identity or change.before is None]


def _asked(  # noqa: PLR0917 - the parts of one request
    programme: str, chosen: Edition, renewed: list[str], document: Document, form: Form, kind: str
) -> FunderFile:
    name = series(programme, chosen.month)
    file = DoorDocument(
        document_id=f"{name}~{chosen.edition}{kind}", programme_id=programme, purpose="funder-file", format=form,
        document=document,
    )  # fmt: skip
    return FunderFile(series=name, edition=chosen.edition, renewed=renewed, file=file)
