"""Asking enrolment's personal-data door with the caller's own token: enrolment decides, and its log names who asked."""

from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from common.calling import Called, Caller
from common.problems import MEDIA_TYPE, Problem, ProblemError, problem_response
from contracts.door import MEDIA, Format

BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_KEPT_HEADERS = ("content-disposition", "insteg-left-out", "insteg-without-identity")
NO_DOOR = Problem(503, "no-door", "No personal-data door is set up here (INSTEG_DOOR_URL).")


async def ask(door: Caller | None, request: Request, path: str, body: BaseModel) -> Called:
    """What enrolment answers. Raises ProblemError without a door; CallFailed is answered with 503 further out."""
    if door is None:
        raise ProblemError(NO_DOOR)
    token = request.headers["authorization"].partition(" ")[2]
    return await door.post(path, body.model_dump(mode="json"), token=token)


async def fetch(door: Caller | None, request: Request, path: str, body: BaseModel, form: Format) -> Response:
    """The file that enrolment makes, or its problem as it stands."""
    if door is None:
        return problem_response(NO_DOOR)
    answer = await ask(door, request, path, body)
    if not answer.ok:
        return Response(answer.content, answer.status, media_type=MEDIA_TYPE)
    headers = {name: value for name, value in answer.headers.items() if name.lower() in _KEPT_HEADERS}
    return Response(answer.content, headers=headers | {"Cache-Control": "no-store"}, media_type=MEDIA[form])
