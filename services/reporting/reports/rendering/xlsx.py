"""A report as a workbook: a sheet a section, one with every number, and charts that the reader's own program draws."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from reporting.reports.rendering.data import COLUMNS, Line
from reporting.reports.rendering.pages import Cell, Document

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST = 31
_DATA = "data"


def xlsx(document: Document, lines: Sequence[Line]) -> bytes:
    """The file. Text stays text: nothing is read as a formula or as an address."""
    import xlsxwriter

    out = io.BytesIO()
    told = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, told) as book:
        made = datetime.fromisoformat(document.made_at).replace(tzinfo=None)
        book.set_properties({"title": document.title, "created": made, "comments": document.edition})
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for number, section in enumerate(document.sections, 1):
            sheet = book.add_worksheet(_sheet_name(number, section.heading))
            rows: list[Sequence[Cell]] = [(each,) for each in (document.edition, *section.paragraphs)]
            _write(sheet, 0, rows, wrapped)
            if section.table is not None:
                _write(sheet, len(rows) + 1, [section.table.columns], bold)
                _write(sheet, len(rows) + 2, section.table.rows, wrapped)
            sheet.set_column(0, 0, 48)
            sheet.set_column(1, 8, 22)
        _data(book, lines, bold)
    return out.getvalue()


def _data(book: Any, lines: Sequence[Line], bold: Any) -> None:
    sheet = book.add_worksheet(_DATA)
    sheet.freeze_panes(1, 0)
    _write(sheet, 0, [COLUMNS], bold)
    _write(sheet, 1, [["" if cell is None else cell for cell in line] for line in lines], None)
    place = 1
    charts = 0
    for (part, _, title), run in groupby(lines, key=lambda line: line[:3]):
        length = len(list(run))
        if part == "curve" and length > 1:
            sheet.insert_chart(20 * charts, len(COLUMNS) + 1, _curve(book, str(title), place, place + length - 1))
            charts += 1
        place += length


def _curve(book: Any, title: str, first: int, last: int) -> Any:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"categories": [_DATA, first, 5, last, 5], "values": [_DATA, first, 6, last, 6], "name": title})
    chart.set_legend({"none": True})
    chart.set_title({"name": title, "name_font": {"size": 10}})
    return chart


def _write(sheet: Any, first: int, rows: Sequence[Sequence[Cell]], form: Any) -> None:
    for number, row in enumerate(rows, first):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, form)
            else:
                sheet.write_string(number, column, cell, form)


def _sheet_name(number: int, heading: str) -> str:
    return f"{number} {_FORBIDDEN.sub(' ', heading)}"[:_LONGEST].strip()
