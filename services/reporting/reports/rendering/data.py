"""A report's numbers as one long table, for programs: a row a number, codes instead of words where there are codes."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from common.cells import as_text
from reporting.domain.languages import Language
from reporting.reports.rendering.pages import Content

COLUMNS = ("part", "id", "title", "facet", "value", "on", "number", "of", "unit")
Line = tuple[str | int | None, ...]


def lines(content: Content, language: Language) -> list[Line]:
    """Every number of the content."""
    found = [line for goal in content["goals"] for line in _goal(goal, language, content["order"])]
    if "participants" in content:
        found += _around(content, language)
    return found


def text(content: Content, language: Language) -> bytes:
    """As CSV (RFC 4180, UTF-8): nothing in it is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in line] for line in lines(content, language))
    return out.getvalue().encode("utf-8-sig")


def _goal(goal: dict[str, Any], language: Language, order: dict[str, Any]) -> Iterator[Line]:
    title, unit, on = goal["title"][language], goal["unit"], order["on"]
    if order["edition"] == "open":
        for cell in goal["cells"]:
            least = (cell["at_least"], cell["of_at_least"])
            yield ("at-least", goal["id"], title, cell["facet"], cell["value"], on, *least, unit)
        return
    yield ("figure", goal["id"], title, "", "", on, *_numbers(goal["figure"]), unit)
    for cell in goal["cells"]:
        yield ("cell", goal["id"], title, cell["facet"], cell["value"], on, *_numbers(cell), unit)
    for step in goal["curve"]:
        yield ("curve", goal["id"], title, "", "", step["on"], *_numbers(step), unit)


def _around(content: Content, language: Language) -> Iterator[Line]:
    on = content["order"]["on"]
    for step, people in content["participants"]["steps"].items():
        yield ("participants", step, "", "", "", on, people, None, "people")
    for cell in content["participants"]["cells"]:
        yield ("participants", "enrolled", "", cell["facet"], cell["value"], on, cell["people"], None, "people")
    for one in content["activities"]:
        title = one["title"][language] if one["title"] else ""
        for measure, unit in (("activities", "things"), ("sessions", "things"), ("minutes", "minutes")):
            yield ("activities", one["area"] or "", title, "", measure, on, one[measure], None, unit)
    for line in content["costs"]:
        amounts = (line["spent_ore"], line["budget_ore"])
        yield ("costs", line["line"], line["title"], "", line["financing"] or "", on, *amounts, "ore")
    for status, count in content["deliverables"]["counted"].items():
        yield ("deliverables", status, "", "", "", on, count, None, "things")


def _numbers(told: dict[str, Any]) -> tuple[int, int | None]:
    return told["numerator"], told["denominator"]


def _safe(cell: str | int | None) -> str | int | None:
    return as_text(cell) if isinstance(cell, str) else cell
