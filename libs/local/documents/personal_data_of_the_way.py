"""The tables of the way: lists by pseudonymous id, and the few columns that hold personal data, all sealed."""

from local.documents.columns import Column

_ERASED = "unreadable when the person's key is destroyed, and deleted then"
_LISTS = {
    "enrolment.participant": (
        "programme_id", "person_id", "spell", "first_on", "spell_on", "last_on", "end_reason", "planned_end", "role",
        "group_id", "referrer", "phase", "paused_since", "consultant", "aim", "review_on", "next_step_on", "stalled",
    ),
    "enrolment.follow_up": (
        "programme_id", "person_id", "point", "spell", "opens_on", "last_day", "answered_on", "reached", "reminded_on",
    ),
    "enrolment.referral": (
        "referral_id", "programme_id", "person_id", "referrer", "status", "group_id", "received_on", "waiting_since",
        "next_step",
    ),
    "enrolment.note": ("person_id", "programme_id", "kind", "note_id", "written_by", "written_at"),
}  # fmt: skip
_SEALED = {
    "enrolment.referral": {
        "reference_hash": Column(
            "the partner's own number, as HMAC under a pepper", personal=True,
            read_by="enrolment, to find the same referral again", goes="deleted when the person is erased",
        ),
        "reference": Column(
            "the partner's own number (AES-256-GCM)", personal=True,
            read_by="enrolment, to share it under the person's consent", goes=_ERASED,
        ),
    },
    "enrolment.note": {
        "sealed": Column(
            "reasons of overrides, pictures of goals, circumstances (AES-256-GCM)", personal=True,
            read_by="enrolment's coordinators and caseworkers, each look logged", goes=_ERASED,
        ),
    },
}  # fmt: skip


def _listed(name: str) -> Column:
    what = "pseudonymous id" if name.endswith("_id") else "a code, a number or a day beside a pseudonymous id"
    return Column(what, personal=False, read_by="enrolment's staff", goes="stays: it names nobody")


TABLES: dict[str, dict[str, Column]] = {
    table: {name: _listed(name) for name in columns} | _SEALED.get(table, {}) for table, columns in _LISTS.items()
}
"""enrolment's tables of the way -> column -> what it holds, who reads it, how it goes."""
