"""Another service's answer handed on to whoever asked: a file as it came, a refusal in its own words."""

from collections.abc import Collection

from starlette.requests import Request
from starlette.responses import Response

from common.calling import Called
from common.problems import MEDIA_TYPE


def asking_with(request: Request) -> str:
    """The asker's own token, which the guard has checked: so that the other service knows who asks."""
    return request.headers["authorization"].partition(" ")[2].strip()


def handed_on(answer: Called, media_type: str, kept: Collection[str] = ()) -> Response:
    """The answer with those of its headers that are `kept` (in lower case); nobody between may store it."""
    if not answer.ok:
        return Response(answer.content, answer.status, media_type=MEDIA_TYPE)
    headers = {name: value for name, value in answer.headers.items() if name.lower() in kept}
    return Response(answer.content, headers=headers | {"Cache-Control": "no-store"}, media_type=media_type)
