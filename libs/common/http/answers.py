"""What a service function gives back: an answer with the changes to store, or a problem."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from common.access import Principal
from common.db import Connection
from common.idempotency import StoredResponse
from common.problems import MEDIA_TYPE, Problem
from common.store import Change

B = TypeVar("B")
Handler = Callable[[Connection, Principal, B], Awaitable["Answer | Problem"]]
"""One command, callable without HTTP. It writes its own tables through the connection; its events it returns."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A command was accepted. `version` is the aggregate's version afterwards; no changes: nothing was to be done."""

    aggregate: str
    version: int
    changes: Sequence[Change] = ()
    ids: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    location: str | None = None

    @property
    def version_before(self) -> int:
        """The version that the decision was taken on; what If-Match is held against."""
        return next((c.expected_version for c in self.changes if c.aggregate == self.aggregate), self.version)

    def content(self) -> dict[str, Any]:
        """The JSON body."""
        return {"aggregate": self.aggregate, "version": self.version, **self.ids}

    def response(self) -> StoredResponse:
        """The whole response, as it is also remembered under an idempotency key."""
        headers = {"content-type": "application/json", "etag": etag(self.version)}
        if self.location is not None:
            headers["location"] = self.location
        return StoredResponse(self.status, headers, msgspec.json.encode(self.content()))


def etag(version: int) -> str:
    """The entity tag of an aggregate at a version (a strong one: RFC 9110, section 8.8.3)."""
    return f'"{version}"'


def refused(problem: Problem) -> StoredResponse:
    """A problem as a response."""
    headers = {"content-type": MEDIA_TYPE, **problem.headers}
    return StoredResponse(problem.status, headers, msgspec.json.encode(problem.document()))
