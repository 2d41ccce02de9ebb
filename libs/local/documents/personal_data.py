"""The places where personal data rests: the second half of the data map.

An integration test holds this list against the columns that migrated databases really have.
"""

from local.documents import personal_data_of_matching, personal_data_of_the_way
from local.documents.columns import Column

_ERASED = "unreadable when the person's key is destroyed"

TABLES: dict[str, dict[str, Column]] = {
    "enrolment.person": {
        "person_id": Column("pseudonymous id", personal=False, read_by="enrolment", goes="stays: it names nobody"),
        "controller": Column("the data controller's code", personal=False, read_by="enrolment", goes="stays"),
        "reference_hash": Column(
            "the controller's own reference, as HMAC under a pepper",
            personal=True,
            read_by="enrolment, to find the same person again",
            goes="deleted when the person is erased",
        ),
        "wrapped_key": Column(
            "the person's key, wrapped by the master key",
            personal=True,
            read_by="enrolment",
            goes="destroyed: that erases",
        ),
        "sealed": Column(
            "name, birth date, gender, reference (AES-256-GCM)",
            personal=True,
            read_by="enrolment's staff",
            goes=_ERASED,
        ),
    }
} | personal_data_of_the_way.TABLES
"""enrolment's tables -> column -> what it holds, who reads it, how it goes."""

_HEAD = """## Tables with personal data

Only the enrolment service has any of participants. Of employers' contact persons and sole traders matching has
some, sealed. No other service's table, no event, no log line and no error text holds a name, an identity number, a
birth date or contact data.

| table | column | holds | personal | read by | how it goes |
|---|---|---|---|---|---|
"""


def text() -> str:
    """The section as Markdown."""
    rows = [
        f"| `{table}` | `{name}` | {it.holds} | {'yes' if it.personal else 'no'} | {it.read_by} | {it.goes} |"
        for table, columns in (TABLES | personal_data_of_matching.TABLES).items()
        for name, it in columns.items()
    ]
    return _HEAD + "\n".join(rows) + "\n"
