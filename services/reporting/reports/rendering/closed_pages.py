"""The pages of a closed report beside its goals: participants, activities, money, what was made."""

from decimal import Decimal
from typing import Any

from reporting.domain.languages import Language
from reporting.reports.rendering import goal_pages
from reporting.reports.rendering.charts import Chart, bars, waterfall
from reporting.reports.rendering.numbers import decimal
from reporting.reports.rendering.pages import (
    Cell,
    Content,
    Section,
    definitions,
    facts,
    footnotes,
    not_measured,
    provenance,
    table,
)
from reporting.reports.rendering.words import word

_STEPS = (("enrolled", True), ("not_taken_part", False), ("took_part", True), ("still_in", False), ("left", True))


def closed_pages(content: Content, language: Language, hashed: str, key: str) -> list[Section]:
    """Everything, in the order in which it is read; a sheet for the steering group is the first and the last of it."""
    first = [
        facts(content, language),
        goal_pages.standing(content, language),
        goal_pages.bounds(content, language),
        definitions(content, language),
    ]
    last = [
        not_measured(content, language),
        footnotes(content, language),
        provenance(content, language, hashed, key),
    ]
    if content["order"]["kind"] == "steering-sheet":
        middle = [_expected(content, language), goal_pages.curves(content, language)]
    else:
        middle = [
            goal_pages.curves(content, language),
            *_participants(content, language),
            _activities(content, language),
            _costs(content, language),
            _deliverables(content, language),
            goal_pages.cells(content, language),
        ]
    return [section for section in (*first, *middle, *last) if section is not None]


def _participants(content: Content, language: Language) -> list[Section | None]:
    told = content["participants"]
    steps = told["steps"]
    names = [(word(name, language), steps[name], whole) for name, whole in _STEPS]
    described = ", ".join(f"{name}: {people}" for name, people, _ in names)
    chart = waterfall(word("participants", language), names, described=described)
    rows: list[tuple[Cell, ...]] = [(word("reached", language), steps["reached"])]
    rows += [(name, people) for name, people, _ in names]
    way = Section(word("participants", language), table(language, ("step", "people"), rows), (chart,))
    return [way, _who(told["cells"], language)]


def _who(cells: list[dict[str, Any]], language: Language) -> Section | None:
    if not cells:
        return None
    charts = tuple(_shares(cells, facet, language) for facet in ("gender", "age"))
    rows: list[tuple[Cell, ...]] = [
        (word(cell["facet"], language), word(cell["value"], language), cell["people"]) for cell in cells
    ]
    heading = f"{word('gender', language)}, {word('age', language).lower()}"
    return Section(heading, table(language, ("facet", "cell", "people"), rows), charts)


def _shares(cells: list[dict[str, Any]], facet: str, language: Language) -> Chart:
    values = [(word(cell["value"], language), float(cell["people"]), None) for cell in cells if cell["facet"] == facet]
    described = ", ".join(f"{name}: {people:.0f}" for name, people, _ in values)
    return bars(word(facet, language), values, unit="", described=described)


def _activities(content: Content, language: Language) -> Section | None:
    told = content["activities"]
    if not told:
        return None
    named = [
        (one, one["title"][language] if one["title"] else one["area"] or word("no_area", language)) for one in told
    ]
    values = [(name, one["minutes"] / 60, None) for one, name in named]
    described = ", ".join(f"{name}: {hours:.0f} h" for name, hours, _ in values)
    title = f"{word('activities', language)}: {word('hours', language).lower()}"
    rows: list[tuple[Cell, ...]] = [
        (name, one["activities"], one["sessions"], decimal(Decimal(one["minutes"]) / 60, language))
        for one, name in named
    ]
    columns = ("area", "activities", "sessions", "hours")
    chart = bars(title, values, unit="", described=described)
    return Section(word("activities", language), table(language, columns, rows), (chart,))


def _costs(content: Content, language: Language) -> Section | None:
    told = content["costs"]
    if not told:
        return None
    values = [
        (line["title"], line["spent_ore"] / 100, None if line["budget_ore"] is None else line["budget_ore"] / 100)
        for line in told
    ]
    described = ", ".join(f"{name}: {spent:.0f} / {budget or 0:.0f}" for name, spent, budget in values)
    rows: list[tuple[Cell, ...]] = [
        (
            line["title"], word(line["financing"] or "", language), _kronor(line["budget_ore"], language),
            _kronor(line["spent_ore"], language),
        )
        for line in told
    ]  # fmt: skip
    chart = bars(word("costs", language), values, unit="", described=described)
    return Section(word("costs", language), table(language, ("line", "financing", "budget", "spent"), rows), (chart,))


def _kronor(ore: int | None, language: Language) -> str:
    return "" if ore is None else decimal(Decimal(ore) / 100, language, "0.01")


def _deliverables(content: Content, language: Language) -> Section | None:
    made = content["deliverables"]
    if not made["listed"]:
        return None
    rows: list[tuple[Cell, ...]] = [
        (("– " if one["part"] else "") + one["title"], word(one["kind"], language), word(one["status"], language))
        for one in made["listed"]
    ]
    counted = ", ".join(f"{word(status, language)}: {count}" for status, count in made["counted"].items())
    columns = ("title", "kind", "status")
    return Section(word("deliverables", language), table(language, columns, rows), paragraphs=(counted,))


def _expected(content: Content, language: Language) -> Section | None:
    rows: list[tuple[Cell, ...]] = [
        (each["title"][language], each["due"], ", ".join(each["to"])) for each in content["expected_reports"]
    ]
    columns = ("report", "due", "to")
    return Section(word("expected_reports", language), table(language, columns, rows)) if rows else None
