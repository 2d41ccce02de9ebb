"""The pages of an open report: what the release shows, as at-least numbers, and what it does not show."""

from collections.abc import Iterator, Mapping
from typing import Any

from reporting.domain.languages import Language
from reporting.reports.rendering.charts import Chart, bars
from reporting.reports.rendering.goal_pages import bound
from reporting.reports.rendering.pages import (
    Cell,
    Content,
    Section,
    assumed,
    definitions,
    facts,
    footnotes,
    not_measured,
    provenance,
    table,
)
from reporting.reports.rendering.words import word

Goal = Mapping[str, Any]


def open_pages(content: Content, language: Language, hashed: str, key: str) -> list[Section]:
    """Everything that the open edition says."""
    sections = (
        facts(content, language),
        _goals(content, language),
        definitions(content, language),
        _cells(content, language),
        not_measured(content, language),
        footnotes(content, language),
        provenance(content, language, hashed, key),
    )
    return [section for section in sections if section is not None]


def _goals(content: Content, language: Language) -> Section:
    rows = [_row(goal, language) for goal in content["goals"]]
    chart = _chart(content, language)
    shown = table(language, ("goal", "at_least", "of_at_least", "target", "since"), rows)
    return Section(word("goals", language), shown, (chart,) if chart else ())


def _row(goal: Goal, language: Language) -> tuple[Cell, ...]:
    total = _headline(goal)
    target = goal["target"]
    aimed = "" if target is None or target["value"] is None else bound(goal, language)
    title = goal["title"][language] + assumed(goal["assumed"], language)
    if total is None:
        return title, word("not_spoken_of", language), "", aimed, ""
    return title, _level(total, language), total["of_at_least"] or "", aimed, total["since"] or ""


def _headline(goal: Goal) -> Mapping[str, Any] | None:
    return next((cell for cell in goal["cells"] if not cell["facet"]), None)


def _level(cell: Mapping[str, Any], language: Language) -> str:
    if cell["at_least"] is None:
        return word("not_shown", language)
    return f"{cell['at_least']}{' (' + word('exact', language) + ')' if cell['exact'] else ''}"


def _chart(content: Content, language: Language) -> Chart | None:
    """The headlines that are shown."""
    shown = [(goal["title"][language], _headline(goal)) for goal in content["goals"]]
    values = [(name, float(cell["at_least"]), None) for name, cell in shown if cell and cell["at_least"] is not None]
    if not values:
        return None
    least = word("at_least", language)
    described = ", ".join(f"{name}: {least.lower()} {level:.0f}" for name, level, _ in values)
    return bars(least, values, unit="", described=described)


def _cells(content: Content, language: Language) -> Section | None:
    rows = [row for goal in content["goals"] for row in _breakdown(goal, language)]
    columns = ("goal", "facet", "cell", "at_least", "of_at_least")
    return Section(word("cells", language), table(language, columns, rows)) if rows else None


def _breakdown(goal: Goal, language: Language) -> Iterator[tuple[Cell, ...]]:
    for cell in goal["cells"]:
        if cell["facet"]:
            names = (word(cell["facet"], language), word(cell["value"], language))
            yield (goal["title"][language], *names, _level(cell, language), cell["of_at_least"] or "")
