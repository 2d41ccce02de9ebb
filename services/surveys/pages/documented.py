"""What the OpenAPI document says of the pages: HTML answers, and forms as browsers send them."""

from typing import Any

from starlette.responses import HTMLResponse

from common.problems import MEDIA_TYPE

_SAID = {
    200: "A page.",
    303: "On to the next page.",
    400: "The form is not sound, or the address holds the NUL character.",
    404: "A kind word: this is not one of our links or codes, or not the whole of it.",
    410: "A kind word: the time for answering is over, or the link was taken back.",
    413: "The form is too long.",
    415: "It is not sent as a form.",
    422: "The page again, saying what has to be put right.",
    429: "Asked too often from one address; Retry-After says when to try again.",
    503: "A part the page needs is away; Retry-After says when to try again.",
}
_HTML = {"text/html": {"schema": {"type": "string"}}}


def _form(fields: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": fields, "additionalProperties": {"type": "string"}}
    return {"requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}}


SHEET_FORM = _form(
    {
        "step": {"type": "string", "description": "The page that was filled in, from 1."},
        "to": {"type": "string", "description": "next, back, submit, withdraw, or lang:<language>."},
    }
)
"""Items are fields named `i.<item>`."""

CODE_FORM = _form({"code": {"type": "string", "maxLength": 40, "description": "As printed, however typed."}})


def _content(status: int) -> dict[str, Any]:
    """An address that cannot be one is refused before anybody knows that it was meant for a page."""
    if status == 303:
        return {}
    return _HTML | ({MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}} if status == 400 else {})


def told(*statuses: int) -> dict[str, Any]:
    """The answers of a page, for a route."""
    every = sorted({*statuses, 400, 422, 429, 503})
    answers = {status: {"description": _SAID[status], "content": _content(status)} for status in every}
    return {"responses": answers, "response_class": HTMLResponse, "status_code": statuses[0], "response_model": None}
