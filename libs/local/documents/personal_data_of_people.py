"""The tables about people themselves: the vault's, and what stands beside it."""

from local.documents.columns import Column

_ERASED = "destroyed when the person is erased"
_STAYS = "stays: it names nobody"


def _plain(**holds: str) -> dict[str, Column]:
    """Columns that name nobody: pseudonymous ids, codes, moments."""
    return {
        name: Column(what, personal=False, read_by="enrolment's staff", goes=_STAYS) for name, what in holds.items()
    }


def _secret(holds: str, read_by: str, goes: str = _ERASED) -> Column:
    return Column(holds, personal=True, read_by=read_by, goes=goes)


TABLES: dict[str, dict[str, Column]] = {
    "enrolment.person": {
        **_plain(
            person_id="pseudonymous id",
            controller="the data controller's code",
            revision="how often the data was replaced",
            protected="whether the identity is protected",
            erased_at="when the key was destroyed",
        ),
        "reference_hash": _secret(
            "the controller's own reference, as HMAC under a pepper", "enrolment, to find the same person again"
        ),
        "wrapped_key": _secret("the person's key, wrapped by the master key", "enrolment", "destroyed: that erases"),
        "sealed": _secret(
            "name, birth date, gender, reference, numbers of authorities, contact, language (AES-256-GCM)",
            "coordinators and caseworkers of the controller, each look logged",
        ),
        "search_keys": _secret(
            "64 bits each of HMACs of a name's sounds, birth date, e-mail, phone", "enrolment, to search"
        ),
    },
    "enrolment.identifier": {
        **_plain(controller="the data controller's code", person_id="pseudonymous id"),
        "hash": _secret("a number of an authority, as HMAC under a pepper", "enrolment, to find the same person again"),
    },
    "enrolment.merge": _plain(
        merge_id="id of the merge", controller="the data controller's code", first="pseudonymous id",
        second="pseudonymous id", undone="whether it was undone",
    ),
    "enrolment.to_compare": _plain(number="order", person_id="pseudonymous id"),
    "enrolment.proposal": _plain(
        proposal_id="id of the pair", controller="the data controller's code", first="pseudonymous id",
        second="pseudonymous id", likeness="percent", found_at="when", dismissed_at="when",
        dismissed_by="a member of staff, pseudonymous",
    ),
    "enrolment.hold": _plain(
        person_id="pseudonymous id", hold_id="id of the hold", reason="code", until="last day",
        set_by="a member of staff, pseudonymous", set_at="when", lifted_by="a member of staff, pseudonymous",
        lifted_at="when",
    ),
    "enrolment.handed_in": {
        **_plain(
            series="which file a funder takes again and again", edition="0, or which correction",
            person_id="pseudonymous id", by="a member of staff, pseudonymous", at="when it was handed in first",
        ),
        "sealed": _secret(
            "the identity as it stood in the file (AES-256-GCM), under legal hold", "coordinators, each look logged"
        ),
    },
    "enrolment.look": _plain(
        entry="order", at="when", operation="what was done", subject="who looked: the token's subject, pseudonymous",
        organisation="of whom", controller="the data controller's code", person_id="at whom: pseudonymous id",
        purpose="why: code", programme_id="code", document_id="of the message or document",
        protected="whether the identity was protected then",
    ),
    "enrolment.message": _plain(
        message_id="id of the message", fingerprint="hash of what was asked, no recipient's data", programme_id="code",
        controller="the data controller's code", purpose="code", channel="code",
        asked_by="the token's subject, pseudonymous", asked_at="when",
    ),
    "enrolment.delivery": {
        **_plain(
            message_id="id of the message", nr="which recipient", person_id="pseudonymous id", status="code",
            rule="why not: code", try_at="when it is due", tries="how often it was tried", sent_at="when",
        ),
        "sealed": _secret(
            "the filled-in message and where it goes, sealed with the person's key", "enrolment, to send it",
            "gone once it is sent, or when the person is erased",
        ),
    },
}  # fmt: skip
"""Table -> column -> what it holds, who reads it, how it goes."""
