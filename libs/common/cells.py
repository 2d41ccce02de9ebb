"""Cells of a CSV file that a spreadsheet must take as text: what begins like a formula is run by whoever opens it.

OWASP, "CSV Injection": an apostrophe before it makes it text. A number, a date or a telephone number stays as it is.
"""

import re

_BEGINS = ("=", "@", "+", "-", "\t", "\r")
_NUMBER = re.compile(r"[+-][0-9][0-9 .,:/-]*")


def as_text(cell: str) -> str:
    """The cell, with an apostrophe before what would be run."""
    if cell.startswith(_BEGINS) and not _NUMBER.fullmatch(cell) and len(cell) > 1:
        return f"'{cell}"
    return cell
