"""Documents as bytes: a filled-in document in, PDF, HTML, CSV or XLSX out. CPU work: run it in a thread.

What comes in is text and stays text: nothing of it is read as markup, as a formula or as a command.
"""

import csv
import html
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from common.cells import as_text
from contracts.door import Format


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a document, filled in."""

    heading: str | None = None
    paragraphs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    new_page: bool = False
    kinds: tuple[str, ...] = ()
    """For XLSX, of the columns: text, number or date."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A document that names people: it exists in memory and in its answer, nowhere else."""

    title: str
    language: str = "sv"
    on: date | None = None
    pages: tuple[Page, ...] = field(default=(), repr=False)
    header_row: bool = True
    delimiter: str = ";"


def render(document: Filled, form: Format) -> bytes:
    """The document in this form."""
    match form:
        case "pdf":
            return _pdf(document)
        case "html":
            return _html(document).encode()
        case "csv":
            return _csv(document)
        case "xlsx":
            return _xlsx(document)


_TYPST = b"""
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set text(lang: d.language, size: 10pt)
#set page(paper: "a4", margin: 2cm, numbering: "1 / 1")
#set table(stroke: 0.4pt + luma(160), inset: 5pt)
#heading(d.title)
#if d.on != none { d.on }
#for page in d.pages {
  if page.new_page { pagebreak(weak: true) }
  if page.heading != none { heading(level: 2, page.heading) }
  for each in page.paragraphs { par(each.split("\\n").join(linebreak())) }
  if page.columns.len() > 0 {
    table(
      columns: page.columns.len(),
      table.header(..page.columns.map(strong)),
      ..page.rows.flatten().map(cell => text(cell)),
    )
  }
}
"""


def _pdf(document: Filled) -> bytes:
    import typst

    pages = [
        {
            "heading": page.heading, "paragraphs": page.paragraphs, "columns": page.columns, "rows": page.rows,
            "new_page": page.new_page,
        }
        for page in document.pages
    ]  # fmt: skip
    on = document.on and document.on.isoformat()
    data = {"title": document.title, "language": document.language, "on": on, "pages": pages}
    made: bytes = typst.compile(_TYPST, format="pdf", sys_inputs={"data": json.dumps(data)})
    return made


def _html(document: Filled) -> str:
    right = ' dir="rtl"' if document.language in {"ar", "fa"} else ""
    body = "".join(part for page in document.pages for part in _html_page(page))
    title = html.escape(document.title)
    on = f"<p>{document.on.isoformat()}</p>" if document.on else ""
    return (
        f'<!DOCTYPE html><html lang="{html.escape(document.language)}"{right}><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><h1>{title}</h1>{on}{body}</body></html>\n"
    )


def _html_page(page: Page) -> Iterator[str]:
    if page.heading is not None:
        yield f"<h2>{html.escape(page.heading)}</h2>"
    for paragraph in page.paragraphs:
        yield f"<p>{html.escape(paragraph).replace(chr(10), '<br>')}</p>"
    if page.columns:
        heads = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in page.columns)
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        for row in page.rows:
            yield f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>"
        yield "</tbody></table>"


def _csv(document: Filled) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=document.delimiter, lineterminator="\r\n")
    for page in document.pages:
        if page.columns:
            if document.header_row:
                writer.writerow(map(as_text, page.columns))
            writer.writerows([as_text(cell) for cell in row] for row in page.rows)
    return out.getvalue().encode("utf-8-sig" if document.header_row else "utf-8")


def _xlsx(document: Filled) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for page in [page for page in document.pages if page.columns] or [Page()]:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(page.columns):
                sheet.write_string(0, column, title, bold)
            for number, row in enumerate(page.rows, start=1):
                for column, cell in enumerate(row):
                    match _typed(cell, page.kinds[column] if column < len(page.kinds) else "text"):
                        case float() as value:
                            sheet.write_number(number, column, value)
                        case date() as value:
                            sheet.write_datetime(number, column, value, day)
                        case str() as value:
                            sheet.write_string(number, column, value)
    return out.getvalue()


def _typed(cell: str, kind: str) -> float | date | str | None:
    """A cell as what its column is, nothing if nothing is said; as text if it is not that."""
    if not cell and kind != "text":
        return None
    try:
        if kind == "number":
            return float(cell.replace(",", "."))
        return date.fromisoformat(cell) if kind == "date" else cell
    except ValueError:
        return cell
