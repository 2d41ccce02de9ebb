"""Verification over HTTP: of a report that is kept here, or of a file that somebody has."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Path
from pydantic import Field

from common.db import Connection
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.http.guard import limited
from common.problems import Body, Problem, ProblemError, refusal
from contracts.base import Code, Id
from reporting.api import access
from reporting.storage.reports import keeping

Verify = Callable[[Connection, str, bytes], Awaitable[dict[str, Any]]]
"""(connection, programme, document) -> what was found: the log is folded for it."""
_NOT_THERE = nothing_there("No such programme or report, or you may not see it.")
_LARGEST = 20_000_000
_Programme = Annotated[Code, Path()]


class FileToVerify(Body):
    """A file as it is: the signed JSON, or a PDF, HTML, XLSX or CSV that was handed out with it."""

    document: str = Field(min_length=1, max_length=_LARGEST)
    """Its bytes in base64."""


def routes(pool: asyncpg.Pool, verify: Verify) -> list[APIRouter]:
    """Both operations."""
    offered = router()

    @offered.get("/reports/{programme}/{report}/verification", responses=_NOT_THERE)
    async def verify_report(
        programme: _Programme, report: Annotated[Id, Path()], principal: PrincipalOf
    ) -> dict[str, Any]:
        """Fold the log up to the report's position and make it once more. Takes as long as the log is."""
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            if problem := await access.refuse(connection, principal, programme):
                raise ProblemError(problem)
            document = await keeping.document(connection, programme, report)
            if document is None:
                raise ProblemError(Problem(404, "unknown-report", "The programme has no such signed report."))
            return await verify(connection, programme, document)

    @offered.post("/reports/{programme}/verification", responses=_NOT_THERE)
    @limited(_LARGEST * 3 // 2)
    async def verify_file(programme: _Programme, body: FileToVerify, principal: PrincipalOf) -> dict[str, Any]:
        """The same for a file that somebody has. Changes nothing."""
        try:
            document = base64.b64decode(body.document, validate=True)
        except (binascii.Error, ValueError):
            raise ProblemError(
                refusal("not-base64", "The file's bytes are given in base64.", field="document")
            ) from None
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            if problem := await access.refuse(connection, principal, programme):
                raise ProblemError(problem)
            return await verify(connection, programme, document)

    return [offered]
