"""The places where personal data rests: the second half of the data map."""

TABLES: dict[str, dict[str, tuple[str, str, str]]] = {}
"""enrolment's table -> column -> (what it holds, who reads it, how it goes)."""

_HEAD = """## Tables with personal data

Only the enrolment service has any. Everything named here is encrypted with a key of that one person's own.

| table | column | what | who reads | how it goes |
|---|---|---|---|---|
"""


def text() -> str:
    """The section as Markdown."""
    rows = [
        f"| `{table}` | `{column}` | {what} | {reader} | {end} |"
        for table, columns in TABLES.items()
        for column, (what, reader, end) in columns.items()
    ]
    return _HEAD + "\n".join(rows) + "\n"
