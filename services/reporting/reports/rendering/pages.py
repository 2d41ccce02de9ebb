"""A content laid out: headed sections of paragraphs, tables and charts, in one language. What every format writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reporting.domain.languages import Language
from reporting.reports.rendering.charts import Chart
from reporting.reports.rendering.words import word

Content = Mapping[str, Any]
Cell = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. A whole number is written as a number where the format has numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a report."""

    heading: str
    table: Table | None = None
    charts: tuple[Chart, ...] = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report in one language."""

    title: str
    language: Language
    made_at: str
    edition: str
    sections: tuple[Section, ...]


def table(language: Language, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Table:
    """A table whose headings are words."""
    return Table(tuple(word(column, language) for column in columns), tuple(rows))


def facts(content: Content, language: Language) -> Section:
    """Which programme, which stretch, for whom."""
    programme, order = content["programme"], content["order"]
    covers, answers = order["covers"], content["answers"]
    told: list[tuple[str, str]] = [
        ("programme", programme["title"][language]),
        ("period", f"{programme['from']} – {programme['extended_to'] or programme['to']}"),
        ("covers", f"{covers['from']} – {covers['to']}"),
        ("on", order["on"]),
        ("answers", "" if answers is None else f"{answers['title'][language]} ({answers['due']})"),
        ("to", ", ".join(content["to"])),
        ("owners", ", ".join(programme["owners"])),
        ("funders", ", ".join(" ".join(filter(None, (f["fund"], f["case"]))) for f in programme["funders"])),
    ]
    rows: list[tuple[Cell, ...]] = [(word(name, language), said) for name, said in told if said]
    return Section(word("facts", language), table(language, ("fact", "value"), rows))


def not_measured(content: Content, language: Language) -> Section | None:
    """Stated goals that are not computed: shown, never left out."""
    rows: list[tuple[Cell, ...]] = [(one["title"][language], one["needs"]) for one in content["not_measured"]]
    return Section(word("not_measured", language), table(language, ("goal", "needs"), rows)) if rows else None


def definitions(content: Content, language: Language) -> Section:
    """What is counted, beside every figure; what is assumed says so."""
    rows: list[tuple[Cell, ...]] = [
        (goal["title"][language], goal["definition"][language] + assumed(goal["assumed"], language))
        for goal in content["goals"]
    ]
    return Section(word("definitions", language), table(language, ("goal", "definition"), rows))


def assumed(is_assumed: bool, language: Language) -> str:
    """The mark of what no source states."""
    return f" [{word('assumed', language)}]" if is_assumed else ""


def footnotes(content: Content, language: Language) -> Section:
    """Numbered, in their order."""
    said = [
        f"{number}. {note['text'][language]}{assumed(note['assumed'], language)}"
        for number, note in enumerate(content["footnotes"], 1)
    ]
    return Section(word("footnotes", language), paragraphs=tuple(said))


def provenance(content: Content, language: Language, hashed: str, key: str) -> Section:
    """From what the report was made, and how it can be told from a changed one."""
    made_from, order = content["provenance"], content["order"]
    definition = made_from["definition"]
    told: list[tuple[str, Cell]] = [
        (word("report_id", language), order["id"]),
        (word("content_hash", language), hashed),
        (word("key", language), key),
        (word("position", language), made_from["position"]),
        (word("definition_version", language), f"{definition['version']} (SHA-256 {definition['sha256']})"),
    ]
    if "ledger" in made_from:
        told.append((word("ledger", language), made_from["ledger"]["digest"]))
    told += [
        (f"{word('stream', language)} {stream['name']}", f"{stream['sequence']} ({stream['digest']})")
        for stream in made_from.get("streams", ())
    ]
    if "release" in made_from:
        told.append((word("release", language), f"{made_from['release']['id']} ({made_from['release']['made_on']})"))
    rows: list[tuple[Cell, ...]] = list(told)
    return Section(word("provenance", language), table(language, ("fact", "value"), rows))
