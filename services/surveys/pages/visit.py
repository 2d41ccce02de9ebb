"""One visit to the page: whose link it is, in which language it is read, and what is to be shown for it."""

from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

from surveys.domain.languages import Language, known, preferred
from surveys.domain.links import Opened
from surveys.storage.invitations import InvitationRow

State = Literal["open", "used", "withdrawn", "expired", "revoked"]


def language_of(request: Request) -> Language:
    """As the address says, else the first of the browser's languages that we have."""
    asked = known(request.query_params.get("lang"))
    return asked or preferred(request.headers.get("accept-language", ""))


def address_of(request: Request, *, behind_proxy: bool) -> str:
    """Who asks, to count by: the last address that our own proxy wrote, or the other end of the connection."""
    forwarded = request.headers.get("x-forwarded-for", "") if behind_proxy else ""
    last = forwarded.rsplit(",", 1)[-1].strip()[:64]
    return last or (request.client.host if request.client else "unknown")


@dataclass(frozen=True, slots=True)
class Visit:
    """A sound link, and the invitation that it opens."""

    opened: Opened
    row: InvitationRow
    state: State


def state_of(opened: Opened, row: InvitationRow, *, over: bool) -> State:
    """What the page has to say. An answer that was given is said first, whatever became of the link since."""
    if row.withdrawn:
        return "withdrawn"
    if row.answered_on is not None:
        return "used"
    if row.invitation.revoked or opened.round != row.round:
        return "revoked"
    return "expired" if over else "open"
