"""What the HTTP document says of the answers to a question.

They come in GraphQL's own form; where the HTTP request itself was wrong, in that of every other operation.
"""

from typing import Any

from common.problems import MEDIA_TYPE as PROBLEM

_PROBLEM = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_DATA = {"type": ["object", "null"], "description": "As the question selects."}
_ERROR = {
    "type": "object",
    "required": ["message", "extensions"],
    "properties": {
        "message": {"type": "string"},
        "extensions": {
            "type": "object",
            "required": ["code"],
            "properties": {"code": {"type": "string", "description": "A stable name in lower case with hyphens."}},
        },
    },
}
_ANSWER = {
    "type": "object",
    "properties": {
        "data": _DATA,
        "errors": {"type": "array", "minItems": 1, "items": _ERROR},
        "extensions": {"type": "object", "description": "`watermark`: how far the facts behind the answer reach."},
    },
}
_REFUSED = {"application/json": {"schema": {**_ANSWER, "required": ["errors"]}}}
_LATER = {"Retry-After": {"schema": {"type": "string"}}}

_UNANSWERABLE = "The question cannot be answered as it is: GraphQL errors. Or the body is not sound JSON: a problem."

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": _UNANSWERABLE, "content": _REFUSED | _PROBLEM},
    429: {"description": "Too much was asked at once; ask later.", "content": _REFUSED, "headers": _LATER},
    503: {"description": "A part this needs is away, or busy.", "content": _REFUSED | _PROBLEM, "headers": _LATER},
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The data, with the errors of the fields that have none.",
        "content": {"application/json": {"schema": {**_ANSWER, "required": ["data", "extensions"]}}},
    },
    **REFUSALS,
}
UNSIGNED: dict[int | str, dict[str, Any]] = {401: {"description": "Nobody has signed in.", "content": _REFUSED}}
