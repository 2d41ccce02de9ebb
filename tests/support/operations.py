"""The operators' pages as an operator uses them: the statements that stand there, to be run as they stand."""

import re
import textwrap
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
_SQL = re.compile(r"^( *)```sql\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def statement(page: str, *, about: str, saying: str, aggregate: str = "") -> str:
    """The one statement of a page about a table that says so, with an aggregate in its place."""
    found = [textwrap.dedent(sql).strip() for _, sql in _SQL.findall((FOLDER / f"{page}.md").read_text())]
    (one,) = [sql for sql in found if about in sql and saying in sql]
    return one.replace("AGGREGATE", aggregate)
