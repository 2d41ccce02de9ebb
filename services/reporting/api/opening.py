"""The open export over HTTP: every fact that reporting ever heard, and what its fields mean.

A coordinator or an auditor gets the facts of their own data controller, a machine (`service`) the whole log.
"""

from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from common.access import ANY, Principal
from common.http import PrincipalOf, router
from common.problems import Problem, refusal
from common.problems import problem_response as problem_of
from reporting.api.door import BYTES
from reporting.exports.dictionary import dictionary
from reporting.exports.open_facts import MEDIA, Form, written
from reporting.storage.exports import facts

_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, streamed. A header says through which position of the log it reaches.",
        "content": {media.partition(";")[0]: BYTES for media in MEDIA.values()},
        "headers": {"Insteg-Position": {"schema": {"type": "integer"}}},
    }
}


def routes(pool: asyncpg.Pool) -> APIRouter:
    """The export."""
    offered = router()

    @offered.get("/exports/facts", responses=_FILE, response_class=Response)
    async def export_facts(principal: PrincipalOf, form: Annotated[Form, Query(alias="format")] = "csv") -> Response:
        """Every event with both clocks, byte for byte, in the order that all figures are a fold of."""
        controller = _controller(principal)
        if isinstance(controller, Problem):
            return problem_of(controller)
        position = await facts.head(pool)
        pieces = written(facts.pages(pool, position, controller), form, position)
        headers = {
            "Content-Disposition": f'attachment; filename="facts-{position}.{form}"',
            "Cache-Control": "no-store",
            "Insteg-Position": str(position),
        }
        return StreamingResponse(pieces, media_type=MEDIA[form], headers=headers)

    @offered.get("/exports/dictionary")
    async def read_dictionary() -> dict[str, Any]:
        """What every column of the export and every field of every event means."""
        return dictionary()

    return offered


def _controller(principal: Principal) -> str | Problem | None:
    """Whose facts: everybody's for a machine, a whole controller's for its people, nobody's for less than all."""
    if "service" in principal.roles:
        return None
    if ANY not in principal.attributes.get("programmes", frozenset()):
        message = "Your token does not hold every programme, and the export holds all of them."
        return refusal("outside-your-access", message, field="programmes", status=403)
    return principal.organisation
