"""A report as PDF, set by typst with the fonts that come in its wheel: no other font of the machine is looked at."""

import json
from typing import Any

from reporting.reports.rendering.pages import Document, Section

_TYPST = b"""
#let d = json(bytes(sys.inputs.data))
#let at = d.made_on
#set document(title: d.title, date: datetime(year: at.at(0), month: at.at(1), day: at.at(2)))
#set text(font: "Libertinus Serif", lang: d.language, size: 9.5pt)
#set page(paper: "a4", margin: (x: 1.8cm, y: 2cm), numbering: "1 / 1",
  header: align(right, text(size: 8pt, fill: luma(90), d.edition)))
#set table(stroke: (x: none, y: 0.4pt + luma(170)), inset: (x: 4pt, y: 4pt))
#show heading.where(level: 2): it => block(above: 1.4em, below: 0.7em, it)
#heading(d.title)
#for section in d.sections {
  heading(level: 2, section.heading)
  for each in section.paragraphs { par(text(each)) }
  if section.columns.len() > 0 {
    table(
      columns: if section.columns.len() == 2 { (1fr, 2fr) } else { (1fr,) + (auto,) * (section.columns.len() - 1) },
      table.header(..section.columns.map(each => strong(text(each)))),
      ..section.rows.flatten().map(each => text(each)),
    )
  }
  if section.charts.len() > 0 {
    grid(columns: (1fr, 1fr), gutter: 8pt, ..section.charts.map(chart => figure(
      image(bytes(chart.svg), format: "svg", width: 100%, alt: chart.alt),
      caption: text(size: 8.5pt, chart.title), numbering: none, kind: image, supplement: none)))
  }
}
"""


def pdf(document: Document) -> bytes:
    """The file."""
    import typst

    data = {
        "title": document.title,
        "language": document.language,
        "edition": document.edition,
        "made_on": [int(part) for part in document.made_at[:10].split("-")],
        "sections": [_section(section) for section in document.sections],
    }
    told = {"data": json.dumps(data)}
    made: bytes = typst.compile(_TYPST, format="pdf", sys_inputs=told, ignore_system_fonts=True)
    return made


def _section(section: Section) -> dict[str, Any]:
    rows = section.table.rows if section.table else ()
    return {
        "heading": section.heading,
        "paragraphs": section.paragraphs,
        "columns": section.table.columns if section.table else (),
        "rows": [[str(cell) for cell in row] for row in rows],
        "charts": [{"svg": c.svg, "title": c.title, "alt": c.description} for c in section.charts],
    }
