"""Which measure a mapping is meant to be: by the field that no other has: a fault then names one measure, not all."""

from collections.abc import Mapping
from typing import Any

_TOLD_BY = (
    ("kinds", "Outcome"), ("affirmed", "Answer"), ("minutes", "Attended"), ("period", "Period"), ("phase", "Phase"),
    ("exit_reasons", "Exit"), ("point", "FollowUp"), ("shows", "Status"), ("step", "Step"),
    ("municipalities", "Residence"), ("days", "Stayed"),
)  # fmt: skip
_THINGS = {
    "deliverables": "Deliverable",
    "activities": "Activity",
    "sessions": "Activity",
    "employers": "Employer",
    "organisations": "Organisation",
}


def which(value: Any) -> str | None:
    """The tag of the measure; None if nothing tells."""
    if isinstance(value, str):
        return "Word"
    fields = value if isinstance(value, Mapping) else vars(value) if hasattr(value, "__dict__") else {}
    if "things" in fields:
        return _THINGS.get(str(fields["things"]), "Deliverable")
    return next((tag for field, tag in _TOLD_BY if field in fields), None)
