"""How webhooks are shown, and examples of it."""

from collections.abc import Iterable, Mapping
from typing import Any

ID = "wh-3f2a90c1d4e5b6a7"
CONTENT = 1000
"""How many characters of an answer to a check are shown."""
ASKED: dict[str, Any] = {"url": "https://partner.example/insteg", "kinds": ["release", "referral"], "from_start": False}
_SECRET = "whsec_" + "A" * 43 + "="
REGISTERED = {"webhook": ID, "secret": _SECRET}
ROTATED = {**REGISTERED, "previous_until": "2024-05-07T10:00:00Z"}
CHECKED = {"webhook": ID, "message_id": "msg_check_0a1b2c3d4e5f6071", "taken": True, "answered": "204", "content": ""}
_DELIVERY = {
    "number": 17, "message_id": f"msg_{ID}_17", "kind": "release", "programme": "bridge", "status": "waiting",
    "tries": 2, "answered": "503", "made_at": "2024-05-06T10:00:00Z", "try_at": "2024-05-06T10:00:10Z",
    "done_at": None,
}  # fmt: skip
LISTED = {
    "webhooks": [
        {
            "webhook": ID, "url": ASKED["url"], "kinds": ASKED["kinds"], "programmes": ["bridge"], "state": "active",
            "reason": None, "failures": 2, "failing_since": "2024-05-06T10:00:00Z", "last_number": 17, "waiting": 1,
            "previous_until": None, "made_at": "2024-05-01T08:00:00Z", "deliveries": [_DELIVERY],
        }
    ]
}  # fmt: skip
_SAME = ("url", "kinds", "programmes", "state", "reason", "failures", "failing_since", "waiting", "previous_until")
_OF_A_DELIVERY = ("number", "message_id", "kind", "status", "tries", "answered", "made_at", "done_at")


def endpoint(row: Mapping[str, Any], deliveries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One webhook with its last messages."""
    about = {name: row[name] for name in _SAME}
    told = {"webhook": row["id"], **about, "last_number": row["number"], "made_at": row["made_at"]}
    return {**told, "deliveries": [_delivery(one) for one in deliveries]}


def _delivery(row: Mapping[str, Any]) -> dict[str, Any]:
    """When it is tried next is said only of one that waits."""
    about = {name: row[name] for name in _OF_A_DELIVERY}
    try_at = row["try_at"] if row["status"] == "waiting" else None
    return {**about, "programme": row["programme_id"], "try_at": try_at}
