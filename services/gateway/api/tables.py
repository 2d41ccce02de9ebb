"""A list as CSV, for people with spreadsheets: the same question, its one list as rows, what stands around it beside.

`{ programme(id: "x") { title activities { nodes { title area } } } }` becomes the columns `programme.title`, `title`
and `area`. UTF-8 with a byte order mark, comma, CRLF (RFC 4180).
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from common.cells import as_text
from gateway.api.errors import Refused

_SEVERAL = "several-lists"
_NONE = "no-list"
_WITHIN = "list-within-list"


def table(data: dict[str, Any]) -> str:
    """The one list of an answer as CSV. Raises Refused when there is none, or no one list that the rows could be."""
    found = list(_lists(data, "", {}))
    if not found:
        raise Refused(_NONE, "Ask for one list (its `nodes`): a table needs rows.")
    if len(found) > 1:
        places = ", ".join(sorted(place or "data" for place, _, _ in found))
        raise Refused(_SEVERAL, f"Ask for one list at a time: this answer holds {places}.")
    ((_, around, rows),) = found
    flat = [{**around, **dict(_cells(row, ""))} for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row)) or list(around)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in flat)
    return f"\ufeff{out.getvalue()}"


def next_page(data: Any) -> str | None:
    """The `endCursor` of the list, if it goes on."""
    if isinstance(data, dict):
        info = data.get("pageInfo")
        if isinstance(info, dict) and info.get("hasNextPage") and info.get("endCursor"):
            return str(info["endCursor"])
        return next((cursor for value in data.values() if (cursor := next_page(value))), None)
    return None


def _lists(value: Any, path: str, around: dict[str, str]) -> Iterator[tuple[str, dict[str, str], list[dict[str, Any]]]]:
    """Every uppermost list of objects, where it stands, and the single values on the way to it."""
    if not isinstance(value, dict):
        return
    beside = {
        f"{path}{name}": _told(one)
        for name, one in value.items()
        if not isinstance(one, dict | list) and name not in {"hasNextPage", "endCursor"}
    }
    for name, one in value.items():
        if isinstance(one, list) and (not one or isinstance(one[0], dict)):
            yield f"{path}{name}", {**around, **beside}, one
        elif isinstance(one, dict):
            yield from _lists(one, f"{path}{name}.", {**around, **beside})


def _cells(row: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _cells(value, f"{path}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            raise Refused(_WITHIN, f"`{path}{name}` is a list within the list: ask for it in a question of its own.")
        elif isinstance(value, list):
            yield f"{path}{name}", _told("; ".join(map(str, value)))
        else:
            yield f"{path}{name}", _told(value)


def _told(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_text(value) if isinstance(value, str) else str(value)
