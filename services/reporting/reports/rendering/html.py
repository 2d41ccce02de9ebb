"""A report as one HTML file that needs nothing else: tables with headings, charts as SVG with their words."""

from collections.abc import Iterator
from html import escape

from reporting.reports.rendering.pages import Document, Section

_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .5rem;vertical-align:top}"
    "th,td{border-bottom:1px solid #767676;overflow-wrap:anywhere}svg{max-width:100%;height:auto}"
    ".edition{font-weight:bold}"
)


def html(document: Document) -> bytes:
    """The file."""
    title = escape(document.title)
    body = "".join(part for section in document.sections for part in _section(section))
    page = (
        f'<!DOCTYPE html>\n<html lang="{document.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head>'
        f'<body><main><h1>{title}</h1><p class="edition">{escape(document.edition)}</p>{body}</main></body></html>\n'
    )
    return page.encode()


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.heading)}</h2>"
    yield from (f"<p>{escape(each)}</p>" for each in section.paragraphs)
    if section.table is not None:
        heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in section.table.columns)
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        for row in section.table.rows:
            yield f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>"
        yield "</tbody></table>"
    yield from (f"<figure>{c.svg}<figcaption>{escape(c.title)}</figcaption></figure>" for c in section.charts)
