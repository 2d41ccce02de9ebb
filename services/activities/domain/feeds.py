"""Calendars for whoever holds the link: of a programme, a host, a consultant or a participant, until revoked."""

from dataclasses import dataclass
from typing import Literal

from activities.domain.programmes import Programme
from contracts.base import Code, Id
from contracts.decisions import Refusal

Scope = Literal["programme", "host", "consultant", "participant"]


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
