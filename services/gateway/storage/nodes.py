"""Single objects by their ids, for `node(id:)`: each kind as its list shows it."""

from collections.abc import Sequence

from gateway.storage.means import DELIVERABLE
from gateway.storage.own import OPENING, PLACEMENT, REFERRAL
from gateway.storage.reading import Reading, Rows, grouped
from gateway.storage.sessions import SESSION

ACTIVITY = "SELECT a.id, a.area, a.kind, a.title, a.audience, a.host, a.sessions FROM read.activity a"

_ACTIVITIES = f"{ACTIVITY} WHERE a.id = ANY($1::text[])"
_SESSIONS = f"{SESSION} WHERE s.session_id = ANY($1::text[])"
_DELIVERABLES = DELIVERABLE.format(where="d.deliverable_id = ANY($1::text[])")
_REFERRALS = f"{REFERRAL} WHERE f.referral_id = ANY($1::text[])"
_OPENINGS = f"{OPENING} WHERE o.opening_id = ANY($1::text[])"
_PLACEMENTS = f"{PLACEMENT} WHERE p.placement_id = ANY($1::text[])"


async def activities(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """One row each, or none where there is none for this reader; so for every kind."""
    return grouped(await reading.rows(_ACTIVITIES, list(ids)), ids, by="id")


async def sessions(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """By id."""
    return grouped(await reading.rows(_SESSIONS, list(ids)), ids, by="session_id")


async def deliverables(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """By id."""
    return grouped(await reading.rows(_DELIVERABLES, list(ids)), ids, by="deliverable_id")


async def referrals(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """By id."""
    return grouped(await reading.rows(_REFERRALS, list(ids)), ids, by="referral_id")


async def openings(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """By id."""
    return grouped(await reading.rows(_OPENINGS, list(ids)), ids, by="opening_id")


async def placements(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """By id."""
    return grouped(await reading.rows(_PLACEMENTS, list(ids)), ids, by="placement_id")
