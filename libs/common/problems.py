"""How a request is refused: one problem document (RFC 9457) that names the rule and, where there is one, the field.

A refusal is a value: service functions return a `Problem`. `ProblemError` carries one out of places that
cannot return it (reading a body, checking a token).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
_MOST_ERRORS = 50
_LONGEST_NAME = 120
_RULES = {"missing": "required", "extra_forbidden": "unknown-field", "model_attributes_type": "not-an-object"}
_MESSAGES = {"extra_forbidden": "there is no such field", "model_attributes_type": "this must be a JSON object"}


class Body(BaseModel):
    """The base of every request body: unknown fields are refused, values do not change after checking."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `field` is a path such as `entry.age` or `commands[3].body.on`."""

    field: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was refused. `rule` is a stable name in lower case with hyphens; programs read that."""

    status: int
    rule: str
    detail: str = ""
    title: str = ""
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The RFC 9457 members, with `rule` and `errors` as extensions."""
        content: dict[str, Any] = {
            "type": f"urn:insteg:problem:{self.rule}",
            "title": self.title or HTTPStatus(self.status).phrase,
            "status": self.status,
            "rule": self.rule,
        }
        if self.detail:
            content["detail"] = self.detail
        if self.errors:
            content["errors"] = [{"field": e.field, "rule": e.rule, "message": e.message} for e in self.errors]
        return content


class ProblemError(Exception):
    """Carries a Problem to whoever answers the request."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.rule)
        self.problem = problem


def refusal(rule: str, detail: str, *, field: str | None = None, status: int = 422) -> Problem:
    """A rule of the service said no, on account of one field if given. 409 where another state would allow it."""
    errors = (FieldError(field, rule, detail),) if field else ()
    return Problem(status, rule, detail, errors=errors)


def problem_response(problem: Problem) -> Response:
    """The problem as an HTTP response."""
    return Response(
        msgspec.json.encode(problem.document()), problem.status, dict(problem.headers), media_type=MEDIA_TYPE
    )


def invalid(errors: Sequence[Mapping[str, Any]], *, prefix: str = "") -> Problem:
    """The problem for what pydantic found wrong: every error names its field and rule, never the value sent."""
    found = tuple(_field_error(error, prefix) for error in errors[:_MOST_ERRORS])
    more = f", the first {_MOST_ERRORS} listed" if len(errors) > _MOST_ERRORS else ""
    return Problem(422, "invalid", f"{len(errors)} {'fields are' if len(errors) > 1 else 'field is'} not right{more}.",
                   errors=found)  # fmt: skip


def _field_error(error: Mapping[str, Any], prefix: str) -> FieldError:
    kind = str(error["type"])
    message = str(_MESSAGES.get(kind, error["msg"])).removeprefix("Value error, ")
    return FieldError(_path(error["loc"], prefix), _RULES.get(kind, kind.replace("_", "-")), message)


def _path(location: Sequence[int | str], prefix: str) -> str:
    parts = location[1:] if location and location[0] in {"body", "query", "path", "header"} else location
    path = prefix
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return _clean(path or str(location[0] if location else "body"))


def _clean(name: str) -> str:
    return name[:_LONGEST_NAME].encode("utf-8", "replace").decode()
