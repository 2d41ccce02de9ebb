"""The places where personal data rests: the second half of the data map.

An integration test holds this list against the columns that migrated databases really have.
"""

from local.documents import (
    personal_data_of_matching,
    personal_data_of_people,
    personal_data_of_surveys,
    personal_data_of_the_way,
)
from local.documents.columns import Column

TABLES: dict[str, dict[str, Column]] = personal_data_of_people.TABLES | personal_data_of_the_way.TABLES
"""enrolment's tables -> column -> what it holds, who reads it, how it goes."""

_HEAD = """## Tables with personal data

Only the enrolment service has any of participants. Of employers' contact persons and sole traders matching has
some, sealed. What somebody writes in a survey in their own words stays in surveys. No other service's table, no event,
no log line and no error text holds a name, an identity number, a birth date or contact data.

| table | column | holds | personal | read by | how it goes |
|---|---|---|---|---|---|
"""


def _every() -> dict[str, dict[str, Column]]:
    return TABLES | personal_data_of_matching.TABLES | personal_data_of_surveys.TABLES | personal_data_of_surveys.DRAFT


def text() -> str:
    """The section as Markdown."""
    rows = [
        f"| `{table}` | `{name}` | {it.holds} | {'yes' if it.personal else 'no'} | {it.read_by} | {it.goes} |"
        for table, columns in _every().items()
        for name, it in columns.items()
    ]
    return _HEAD + "\n".join(rows) + "\n"
