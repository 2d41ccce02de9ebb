"""Two funders' registers over HTTP: AMIF's participants, and what coordination associations ask.

Both are of the moment at which they are asked for, and say through which position of the log they speak.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from common.access import Principal
from common.calling import Caller
from common.db import Connection
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.problems import ProblemError
from contracts.door import Document, DoorDocument
from contracts.programme import ProgrammeDefinition
from reporting.api import access, door
from reporting.api.month_files import Form, FormOf, LanguageOf, file_answers
from reporting.api.months import UNKNOWN, Programme
from reporting.domain.exports.amif import register
from reporting.domain.exports.coordination import Coordination, Followed, coordination
from reporting.domain.exports.papers import Column, table
from reporting.domain.languages import Language
from reporting.storage.exports import reading
from reporting.storage.exports.reading import Known
from reporting.storage.releases import publishing

_AMIF: tuple[Column, ...] = (
    ("Identity", "text"), ("Birth date", "date"), ("Gender", "text"), ("Age at first registration", "number"),
    ("Start", "date"), ("End", "date"), ("Unaccompanied minor", "text"), ("From outside the EU", "text"),
)  # fmt: skip
_FOLLOWED: Mapping[str, Column] = {
    "person_id": ("Identity", "text"), "consent": ("Consent", "text"), "gender": ("Gender", "text"),
    "age": ("Age", "number"), "referrer": ("Referrer", "text"), "starts_on": ("Start", "date"),
    "ends_on": ("End", "date"), "end_reason": ("End reason", "text"), "days": ("Days", "number"),
    "education": ("Education", "text"), "income_before": ("Income before", "text"),
    "income_after": ("Income after", "text"), "work_before": ("Work before, percent", "number"),
    "work_after": ("Work after, percent", "number"), "studies_before": ("Studies before, percent", "number"),
    "studies_after": ("Studies after, percent", "number"), "active_after": ("Working or studying after", "text"),
    "started_or_increased": ("Started or increased", "text"),
}  # fmt: skip


def routes(pool: asyncpg.Pool, behind: Caller | None) -> list[APIRouter]:
    """The registers."""
    return [_amif(pool, behind), _coordination(pool, behind)]


def _amif(pool: asyncpg.Pool, behind: Caller | None) -> APIRouter:
    offered = router()

    @offered.get(
        "/exports/{programme}/amif-register",
        responses=file_answers("Everybody who has been a participant, with identity."),
        response_class=Response,
    )
    async def make_amif_register(
        *, programme: Programme, principal: PrincipalOf, request: Request, form: FormOf = "xlsx",
        language: LanguageOf = "sv",
    ) -> Response:  # fmt: skip
        """AMIF's register of participants. What nobody has said is left open, in neither yes nor no."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            definition, known = await _known(connection, principal, programme)
        rows = [
            (one.person_id, ["{funder_identity}", "{birth_date}", *(_word(value, language) for value in one[1:])])
            for one in register(known.people.values(), definition.attributes)
        ]
        document = table(f"AMIF {programme}", _AMIF, rows, language)
        return await _file(behind, request, programme, f"amif~{programme}~{known.position}", document, form)

    return offered


def _coordination(pool: asyncpg.Pool, behind: Caller | None) -> APIRouter:
    offered = router()

    @offered.get("/exports/{programme}/coordination-set", responses=nothing_there("No such programme, or not for you."))
    async def read_coordination_set(programme: Programme, principal: PrincipalOf) -> dict[str, Any]:
        """What coordination associations ask, as JSON: by pseudonymous id of those who consented. null is unknown."""
        _, made, position = await _set(pool, principal, programme)
        return {
            "position": position,
            "intervention": made.intervention,
            "participants": [one._asdict() for one in made.participants],
            "volumes": made.volumes,
        }

    @offered.get(
        "/exports/{programme}/coordination-set/file",
        responses=file_answers("The same with identities of those who consented; the others are followed without."),
        response_class=Response,
    )
    async def make_coordination_file(
        *, programme: Programme, principal: PrincipalOf, request: Request, form: FormOf = "xlsx",
        language: LanguageOf = "sv",
    ) -> Response:  # fmt: skip
        """What coordination associations ask, participant by participant."""
        _, made, position = await _set(pool, principal, programme)
        rows = [(one.person_id, _cells(one, language)) for one in made.participants]
        document = table(f"Finsam {programme}", tuple(_FOLLOWED.values()), rows, language)
        return await _file(behind, request, programme, f"finsam~{programme}~{position}", document, form)

    return offered


async def _known(connection: Connection, principal: Principal, programme: str) -> tuple[ProgrammeDefinition, Known]:
    if problem := await access.refuse_others(connection, principal, programme):
        raise ProblemError(problem)
    definition = await publishing.definition(connection, programme)
    if definition is None:
        raise ProblemError(UNKNOWN)
    return definition, await reading.known(connection, programme)


async def _set(
    pool: asyncpg.Pool, principal: Principal, programme: str
) -> tuple[ProgrammeDefinition, Coordination, int]:
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        definition, known = await _known(connection, principal, programme)
    return definition, coordination(definition, known.record, known.people.values()), known.position


async def _file(  # noqa: PLR0917 - the parts of one request
    behind: Caller | None, request: Request, programme: str, name: str, document: Document, form: Form
) -> Response:
    asked = DoorDocument(
        document_id=name, programme_id=programme, purpose="funder-file", format=form, document=document
    )
    return await door.fetch(behind, request, "/door/documents", asked, form)


def _cells(one: Followed, language: Language) -> list[str]:
    identity = "" if one.person_id is None else "{funder_identity}"
    return [identity, *(_word(value, language) for value in one[1:])]


def _word(value: object, language: Language) -> str:
    """A value as a cell; unknown is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return {"sv": ("nej", "ja"), "en": ("no", "yes")}[language][value]
    return ", ".join(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else str(value)
