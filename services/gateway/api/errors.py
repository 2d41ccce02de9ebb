"""What a caller is told when something does not work: a code and a sentence, never what lies behind it.

Every error has `extensions.code`, a stable name in lower case with hyphens. Errors that the client can
mend say how; anything else is a bug of ours, is logged here with its traceback, and leaves as `internal`.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError

from common.logs import described

_log = structlog.get_logger(__name__)
_LONGEST_MESSAGE = 500
_MOST_ERRORS = 20


class Refused(GraphQLError):  # noqa: N818 - a refusal, raised because resolvers have no other way to say no
    """The request cannot be answered as it is. `code` is the rule's name."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        super().__init__(message, extensions={"code": code, **more})


def formatted(errors: Sequence[GraphQLError], *, fallback: str) -> list[GraphQLFormattedError]:
    """The errors as they leave the house. `fallback` names errors of graphql-core's own making."""
    return [_formatted(error, fallback) for error in errors[:_MOST_ERRORS]]


def _formatted(error: GraphQLError, fallback: str) -> GraphQLFormattedError:
    refused = error if isinstance(error, Refused) else error.original_error
    if isinstance(refused, Refused):
        return _public(error, refused.message, refused.extensions or {})
    if isinstance(error, GraphQLSyntaxError):
        return _public(error, error.message, {"code": "syntax"})
    if error.original_error is None or _is_bad_value(error):
        return _public(error, error.message, {"code": fallback})
    _log.error("a field could not be answered", field=_field(error), **described(error.original_error))
    return _public(error, "Something went wrong on our side. It has been logged.", {"code": "internal"})


def _is_bad_value(error: GraphQLError) -> bool:
    # graphql-core wraps what a scalar said about a value of the client's; it then has no path in the answer.
    return isinstance(error.original_error, GraphQLError) and error.path is None


def _public(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLFormattedError:
    told: GraphQLFormattedError = {"message": message[:_LONGEST_MESSAGE], "extensions": extensions}
    if error.locations:
        told["locations"] = [location.formatted for location in error.locations[:1]]
    if error.path:
        told["path"] = error.path
    return told


def _field(error: GraphQLError) -> str | None:
    # Not the path: its aliases are the client's own words.
    return error.nodes[0].name.value if error.nodes and hasattr(error.nodes[0], "name") else None
