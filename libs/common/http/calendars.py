"""Calendars over HTTP for whoever holds a secret link: the link, and the file as calendar programs fetch it.

A link is made of an id and a keyed digest of it, so that the database alone opens no calendar. It is not kept, and not
in the answer that makes it, which is remembered under the idempotency key: staff read it in a list. What opens
nothing, was revoked or never existed is one and the same answer.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from common.clock import Clock
from common.http.document import nothing_there
from common.problems import Problem

CLOSED = Problem(404, "unknown-calendar", "There is no such calendar.")
OPENED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The calendar.", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "It is as it was when the caller last asked (If-None-Match).", "content": {}},
    **nothing_there("Nobody made this link, or it was revoked."),
}
"""The answers of opening a link, for FastAPI's `responses`."""
_MEDIA = "text/calendar; charset=utf-8"
_LINK = re.compile(r"([0-9a-f]{32})-([a-z2-7]{32})\.ics")
_DIGEST_BYTES = 20


@dataclass(frozen=True, slots=True)
class Links:
    """What making links takes: a key, where they lead, the time, and ids (32 hex digits) that nobody guesses."""

    key: bytes
    public_url: str
    clock: Clock
    new_id: Callable[[], str]

    def url(self, feed_id: str) -> str:
        """The whole address of a calendar."""
        return f"{self.public_url}/calendar/{self.link(feed_id)}"

    def link(self, feed_id: str) -> str:
        """The last part of a calendar's address."""
        return f"{feed_id}-{self._digest(feed_id)}.ics"

    def feed_id(self, link: str) -> str | None:
        """The calendar that a link opens; None if nobody made it."""
        parts = _LINK.fullmatch(link)
        if parts is None or not hmac.compare_digest(parts[2], self._digest(parts[1])):
            return None
        return parts[1]

    def _digest(self, feed_id: str) -> str:
        digest = hmac.digest(self.key, b"calendar feed " + feed_id.encode(), "sha256")[:_DIGEST_BYTES]
        return b32encode(digest).decode().lower()


def fetched(request: Request, content: bytes) -> Response:
    """The file, or that it is as the caller has it."""
    tag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=300",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    known = request.headers.get("if-none-match", "")
    if tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_MEDIA, headers=headers)
