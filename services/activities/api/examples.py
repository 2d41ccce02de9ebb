"""What the OpenAPI document shows of answers, beside the examples that stand with the bodies."""

from typing import Any

ACTIVITY = {"aggregate": "activity:language-cafe", "version": 1, "activity_id": "language-cafe"}
SESSION = {"aggregate": "session:cafe-2017-03-14", "version": 1, "session_id": "cafe-2017-03-14"}
ATTENDANCE = {
    "aggregate": "attendance:cafe-2017-03-14~p-1001",
    "version": 1,
    "attendance_id": "cafe-2017-03-14~p-1001",
}
_MESSAGE = "2015-01-07 is outside the programme's period, 2016-06-01 to 2019-09-30"
_PROBLEM = {
    "type": "urn:insteg:problem:outside-programme-period",
    "title": "Unprocessable Content",
    "status": 422,
    "rule": "outside-programme-period",
    "detail": _MESSAGE,
    "errors": [{"field": "starts_at", "rule": "outside-programme-period", "message": _MESSAGE}],
}
BATCH = {"answers": [{"status": 201, **ATTENDANCE}, {"status": 422, "problem": _PROBLEM}]}


def answers(example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """The answers of a command, for FastAPI's `responses`."""
    return {
        201: _content("Something new was written.", "application/json", example),
        200: _content("It was so already (or a batch was carried out).", "application/json", example),
        409: _content("It collides with what stands, or names what is not known yet.", "application/problem+json"),
        422: _content("A rule says no; the problem names rule and field.", "application/problem+json", _PROBLEM),
    }


def _content(description: str, media: str, example: dict[str, Any] | None = None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"type": "object"}}
    if example is not None:
        content["example"] = example
    return {"description": description, "content": {media: content}}
