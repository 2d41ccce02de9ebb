"""Where surveys keeps what may tell of somebody: words of one's own, forms half filled in, who of the staff read."""

from local.documents.columns import Column

_GONE = "deleted when the answer is withdrawn or the person erased"


def _id(what: str, goes: str = "stays: it names nobody") -> Column:
    return Column(f"pseudonymous id of {what}", personal=False, read_by="surveys", goes=goes)


def _kept(holds: str, *, personal: bool = False) -> Column:
    return Column(holds, personal=personal, read_by="auditors", goes="stays: the record of who looked")


TABLES: dict[str, dict[str, Column]] = {
    "surveys.words": {
        "answer_id": _id("the answer", _GONE),
        "item": Column("which question", personal=False, read_by="coordinators, audited", goes=_GONE),
        "body": Column(
            "what somebody wrote in their own words: it may hold anything",
            personal=True,
            read_by="coordinators of the owner, every reading audited",
            goes=_GONE,
        ),
    },
    "surveys.audit": {
        "nr": _kept("a number"),
        "at": _kept("when"),
        "subject": _kept("the member of staff who read words", personal=True),
        "organisation": _kept("the organisation of the member of staff"),
        "programme_id": _kept("of which programme"),
        "instrument": _kept("of which instrument"),
        "purpose": _kept("what for, as a code"),
        "answers": _kept("how many"),
    },
}
"""Whole tables. Beside them `surveys.invitation.draft` holds what was filled in and not yet submitted."""

DRAFT: dict[str, dict[str, Column]] = {
    "surveys.invitation": {
        "draft": Column(
            "what was filled in and not yet submitted, words included",
            personal=True,
            read_by="whoever has the link",
            goes="when the answer is submitted, the link taken back, or the time for answering over",
        ),
    }
}
