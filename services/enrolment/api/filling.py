"""A document with placeholders and person ids becomes one with names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contracts.decisions import Refusal
from contracts.door import PLACEHOLDERS, Document, Section
from enrolment.domain import templates
from enrolment.door import people
from enrolment.door.rendering import Filled, Page
from enrolment.vault import PersonalData


@dataclass(frozen=True, slots=True)
class Shown:
    """Whom a document may name."""

    data: Mapping[str, PersonalData | None]
    protected: frozenset[str]
    with_protected: bool
    more: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What stands beside or instead of a person's own data: an identity as it was handed in."""

    def shows(self, person_id: str | None) -> bool:
        """Whether this person may be in it; nobody always may."""
        return person_id is None or person_id not in self.protected or self.with_protected

    def values(self, person_id: str | None) -> dict[str, str]:
        """What placeholders stand for."""
        if person_id is None:
            return {}
        own = people.values(self.data[person_id], protected=person_id in self.protected)
        return {**own, **self.more.get(person_id, {})}


def document_refused(document: Document, names: Sequence[str] = PLACEHOLDERS) -> Refusal | None:
    """A placeholder that nobody can fill in, or a row that does not fit its columns."""
    for number, section in enumerate(document.sections):
        place = f"document.sections[{number}]"
        known = names if section.person_id else ()
        if refused := templates.unfit([section.heading or "", *section.paragraphs], known, place):
            return refused
        if section.table is None:
            continue
        for line, row in enumerate(section.table.rows):
            where = f"{place}.table.rows[{line}]"
            if len(row.cells) != len(section.table.columns):
                return Refusal("cells-differ", where, f"{len(section.table.columns)} cells are needed")
            if refused := templates.unfit(row.cells, names if row.person_id else (), where):
                return refused
    return None


def fill_document(document: Document, shown: Shown) -> tuple[Filled, int]:
    """The document with names, and how many protected people were left out of it."""
    pages = tuple(_page(section, shown) for section in document.sections if shown.shows(section.person_id))
    named = {section.person_id for section in document.sections}
    named |= {row.person_id for section in document.sections if section.table for row in section.table.rows}
    left_out = sum(not shown.shows(person_id) for person_id in named)
    on: date | None = document.on
    filled = Filled(document.title, document.language, on, pages, document.header_row, document.delimiter)
    return filled, left_out


def _page(section: Section, shown: Shown) -> Page:
    values = shown.values(section.person_id)
    table = section.table
    rows = [row for row in table.rows if shown.shows(row.person_id)] if table else []
    return Page(
        None if section.heading is None else templates.filled(section.heading, values),
        tuple(templates.filled(paragraph, values) for paragraph in section.paragraphs),
        tuple(table.columns) if table else (),
        tuple(
            tuple(templates.filled(cell, of_row) for cell in row.cells)
            for row in rows
            for of_row in [shown.values(row.person_id)]
        ),
        section.new_page,
        tuple(table.kinds) if table else (),
    )
