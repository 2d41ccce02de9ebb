"""Calendars for whoever holds the link: of a programme, a host, a consultant or a participant, until revoked.

The link is made of the feed's id and a keyed digest of it, so that the database alone opens no calendar.
"""

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from typing import Literal

from activities.domain.programmes import Programme
from contracts.base import Code, Id
from contracts.decisions import Refusal

Scope = Literal["programme", "host", "consultant", "participant"]
_LINK = re.compile(r"([0-9a-f]{32})-([a-z2-7]{32})\.ics")
_DIGEST_BYTES = 20


@dataclass(frozen=True, slots=True)
class Feed:
    """What the calendar shows: everything of a programme, or what concerns one host, consultant or participant."""

    feed_id: Id
    programme_id: Code
    scope: Scope
    of: Id | None = None


def issue_refused(scope: Scope, of: str | None, programme: Programme, *, guarded: bool) -> Refusal | None:
    """Why there is no such calendar. `guarded`: the participant's identity is protected, or erased."""
    if (scope == "programme") != (of is None):
        message = "a programme's calendar is of nobody; every other names whose it is"
        return Refusal("not-of-this-scope", "of", message)
    if scope == "host" and of not in programme.organisations:
        message = f"the programme's organisations are: {', '.join(programme.organisations)}"
        return Refusal("unknown-host", "of", message)
    if scope == "participant" and guarded:
        return Refusal("no-calendar-link", "of", "where this person is and when is not put behind a link", "conflict")
    return None


def link(key: bytes, feed_id: str) -> str:
    """The last part of the calendar's address."""
    return f"{feed_id}-{_digest(key, feed_id)}.ics"


def feed_id_of(key: bytes, given: str) -> str | None:
    """The feed that a link opens; None if nobody made it."""
    parts = _LINK.fullmatch(given)
    if parts is None or not hmac.compare_digest(parts[2], _digest(key, parts[1])):
        return None
    return parts[1]


def _digest(key: bytes, feed_id: str) -> str:
    digest = hmac.digest(key, b"calendar feed " + feed_id.encode(), "sha256")[:_DIGEST_BYTES]
    return b32encode(digest).decode().lower()
