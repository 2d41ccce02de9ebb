"""Every file of a report, from its content. CPU work: run it in a thread."""

from collections.abc import Mapping
from typing import Any

from reporting.domain.languages import LANGUAGES, Language
from reporting.reports.canonical import canonical, sha256
from reporting.reports.rendering import data
from reporting.reports.rendering.closed_pages import closed_pages
from reporting.reports.rendering.html import html
from reporting.reports.rendering.open_pages import open_pages
from reporting.reports.rendering.pages import Document
from reporting.reports.rendering.pdf import pdf
from reporting.reports.rendering.words import word
from reporting.reports.rendering.xlsx import xlsx
from reporting.storage.reports.keeping import File

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def rendered(content: Mapping[str, Any], key: str) -> list[File]:
    """PDF, HTML, XLSX and CSV in both languages; `key` is the one that will sign."""
    hashed = sha256(canonical(content))
    return [file for language in LANGUAGES for file in _in(content, language, hashed, key)]


def laid_out(content: Mapping[str, Any], language: Language, hashed: str, key: str) -> Document:
    """The content as pages in one language."""
    edition = content["order"]["edition"]
    pages = open_pages if edition == "open" else closed_pages
    sections = tuple(pages(content, language, hashed, key))
    return Document(
        content["title"][language], language, content["order"]["made_at"], word(edition, language), sections
    )


def _in(content: Mapping[str, Any], language: Language, hashed: str, key: str) -> list[File]:
    document = laid_out(content, language, hashed, key)
    made = {
        "pdf": pdf(document),
        "html": html(document),
        "xlsx": xlsx(document, data.lines(content, language)),
        "csv": data.text(content, language),
    }
    return [File(form, language, MEDIA_TYPES[form], sha256(each), each) for form, each in made.items()]
