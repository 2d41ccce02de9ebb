"""Where matching keeps what names somebody: employers' people, never a participant; and who of the staff decided."""

from local.documents.columns import Column

_SEALED = "sealed under a key of its own (AES-256-GCM)"
_STAFF = "auditors and the programme's staff"


def _id(what: str) -> Column:
    return Column(f"pseudonymous id of {what}", personal=False, read_by="matching", goes="stays: it names nobody")


def _named(holds: str, goes: str = "stays: the record of who decided or looked") -> Column:
    return Column(holds, personal=True, read_by=_STAFF, goes=goes)


def _all_but_staff(*columns: str) -> dict[str, Column]:
    """A kept record of ids, codes and numbers, and of who of the staff made it."""
    kept = Column("ids, codes, numbers: pseudonymous", personal=False, read_by=_STAFF, goes="stays, to be made again")
    return dict.fromkeys(columns, kept) | {"made_by": _named("the member of staff who made it")}


TABLES: dict[str, dict[str, Column]] = {
    "matching.employer": {
        "employer_id": _id("the employer"),
        "controller": Column("the data controller's code", personal=False, read_by="matching", goes="stays"),
        "number_hash": Column(
            "the organisation number, as HMAC under a pepper; a sole trader's is a person's",
            personal=True,
            read_by="matching, to find the same employer again",
            goes="with the employer's row",
        ),
        "wrapped_key": Column(
            "the employer's key, wrapped by the contact key", personal=True, read_by="matching", goes="with the row"
        ),
        "sealed": Column(
            f"name and number, {_SEALED}", personal=True, read_by="the controller's staff", goes="with the row"
        ),
    },
    "matching.contact": {
        "contact_id": _id("the contact person"),
        "employer_id": _id("the employer"),
        "version": Column("how often it was changed", personal=False, read_by="matching", goes="with the row"),
        "wrapped_key": Column(
            "the contact person's key, wrapped by the contact key",
            personal=True,
            read_by="matching",
            goes="destroyed on removal: that erases",
        ),
        "sealed": Column(
            f"name, telephone, e-mail, {_SEALED}",
            personal=True,
            read_by="the controller's staff, each look with a purpose written down",
            goes="deleted on removal",
        ),
    },
    "matching.look": {
        "id": Column("a number", personal=False, read_by="auditors", goes="stays"),
        "employer_id": _id("the employer"),
        "subject": _named("the member of staff who looked, as the issuer of tokens names them"),
        "organisation": Column("their organisation's id", personal=False, read_by="auditors", goes="stays"),
        "purpose": Column("a code", personal=False, read_by="auditors", goes="stays"),
        "at": Column("when", personal=False, read_by="auditors", goes="stays"),
    },
    "matching.decision": {
        "proposal_id": _id("the pair"),
        "version": Column("which decision on the pair", personal=False, read_by=_STAFF, goes="stays"),
        "run_id": _id("the run"),
        "decided_by": _named("the member of staff who decided, as the issuer of tokens names them"),
        "organisation": Column("their organisation's id", personal=False, read_by=_STAFF, goes="stays"),
        "at": Column("when", personal=False, read_by=_STAFF, goes="stays"),
    },
    "matching.run": _all_but_staff(
        "run_id", "programme_id", "controller", "method", "engine", "weights_version", "asked", "inputs", "result",
        "fingerprint", "at",
    ),
    "matching.timetable": _all_but_staff("event_id", "version", "event", "held", "seed", "result", "at"),
}  # fmt: skip
"""matching's tables with personal data -> column -> what it holds, who reads it, how it goes."""
