"""A report's files: words in both languages, text that stays text, charts that say what they show."""

import csv
import io
import re
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest
from pypdf import PdfReader

from reporting.domain.languages import LANGUAGES
from reporting.reports.rendering import charts, data, goal_pages
from reporting.reports.rendering.charts import bars, curve, waterfall
from reporting.reports.rendering.files import laid_out, rendered
from reporting.reports.rendering.numbers import amount, figure
from reporting.reports.rendering.pages import Document, Section, Table
from reporting.reports.rendering.xlsx import xlsx
from tests.support.report_content import addendum, content, order

_CODE = re.compile(r"\b[a-z]+(_[a-z]+)+\b")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["interim", "final", "steering-sheet", "addendum"])
def test_no_word_is_missing_in_either_language(kind: str, language: str):
    asked = addendum(67) if kind == "addendum" else order(kind)
    document = laid_out(content(asked), language, "hash", "key")
    shown = [section.heading for section in document.sections]
    shown += [column for section in document.sections if section.table for column in section.table.columns]
    assert not [text for text in shown if _CODE.search(text)]
    assert document.edition in {"Sluten utgåva", "Closed edition"}


def test_the_pdf_holds_what_the_content_says():
    files = {(file.format, file.language): file for file in rendered(content(), "ed25519-key")}
    text = text_of(files["pdf", "en"].content)
    for said in (
        "Final report: Network building", "Closed edition", "2 of 12 (16.7 %)", "4 (until 2016-05-30)", "Took part",
        "Offered some form of employment within six months", "[assumed]", "120,000.50", "ed25519-key", "on track",
    ):  # fmt: skip
        assert said.replace("120,000.50", "120 000.50") in text, said
    assert PdfReader(io.BytesIO(files["pdf", "en"].content)).metadata.title == "Final report: Network building"


def test_the_same_content_gives_the_same_files():
    first, again = (rendered(content(), "key") for _ in range(2))
    assert [file.sha256 for file in first] == [file.sha256 for file in again]


def test_every_chart_is_well_formed_and_told_in_words():
    document = laid_out(content(), "sv", "hash", "key")
    drawn = [chart for section in document.sections for chart in section.charts]
    assert len(drawn) >= 9
    for chart in drawn:
        root = ElementTree.fromstring(chart.svg)
        assert root.attrib["role"] == "img"
        assert root[0].text == chart.title
        assert root[1].text == chart.description


def test_a_name_never_becomes_markup():
    evil = '<script>&"'
    for chart in (
        bars(evil, [(evil, 1.0, None)], unit="", described=evil),
        waterfall(evil, [(evil, 3, True)], described=evil),
        curve(evil, [(date(2020, 1, 1), 1.0), (date(2020, 2, 1), 2.0)], 3, unit="", described=evil),
    ):
        assert "<script" not in chart.svg
        assert ElementTree.fromstring(chart.svg)[0].text == evil


@pytest.mark.parametrize("values", [[], [("a", 0.0, None)], [("a", -5.0, 3.0)], [("a", 10.0**9, 1.0)]])
def test_a_chart_of_little_or_strange_values_is_still_one(values: list):
    ElementTree.fromstring(bars("t", values, unit="", described="d").svg)


def test_the_axis_leaves_room_for_the_largest_value():
    for value in (0, 1, 1.9, 2, 19, 20, 99, 100, 12_345):
        assert charts._top([value]) >= max(value, 1) * 1.05


def test_a_cell_is_never_a_formula():
    told = content()
    told["costs"][0]["title"] = "=HYPERLINK(1)"
    row = next(row for row in csv.reader(io.StringIO(data.text(told, "sv").decode("utf-8-sig"))) if row[0] == "costs")
    assert row[2] == "'=HYPERLINK(1)"
    table = Table(("a",), (("=1+1",), (5,)))
    document = Document("t", "sv", "2016-01-14T09:00:00+00:00", "e", (Section("s", table),))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(document, []))).worksheets[0]
    assert (sheet["A4"].value, sheet["A4"].data_type, sheet["A5"].value) == ("=1+1", "s", 5)


def _told(kind: str, unit: str, told: tuple[int, int | None], *, needed: int | None = None, adds: bool = False):
    """The row of a goal in the first table of a report or an addendum: what came before or was added, and the state."""
    numbers = dict(zip(("numerator", "denominator"), told, strict=True))
    goal = {
        "title": {"en": "Goal"}, "assumed": False, "kind": kind, "unit": unit, "figure": numbers, "before": numbers,
        "in_period": numbers, "days": {"mean": None, "median": None}, "target": None, "open_windows": None,
        "standing": {"state": "at-risk", "needed": needed},
    }  # fmt: skip
    table = goal_pages.standing({"order": {"adds_to": adds or None}, "goals": [goal]}, "en").table
    return [str(cell).replace("\u00a0", " ") for cell in (table.rows[0][2], table.rows[0][4])]


@pytest.mark.parametrize(
    ("kind", "unit", "told", "added", "before"),
    [
        ("sum", "ore", (1_234_567_00, None), "1 234 567.0 SEK", "1 234 567.0 SEK"),
        ("ratio", "ore", (1_234_567_00, 8), "1 234 567.0 SEK / 8", "154 320.9 SEK"),
        ("sum", "minutes", (90, None), "1.5 h", "1.5 h"),
        ("share", "percent", (7, 12), "7 / 12", "7 of 12 (58.3 %)"),
        ("duration", "days", (205, 4), "", "51.3 days"),
        ("series", "hundredths", (2405, 100), "", "24.1"),
        ("series", "percent", (1850, 1050), "", "176.2 %"),
    ],
)
def test_what_a_period_added_and_what_was_said_before_are_in_the_goals_unit(kind, unit, told, added, before):
    assert _told(kind, unit, told)[0] == added
    assert _told(kind, unit, told, adds=True)[0] == before


@pytest.mark.parametrize(
    ("kind", "unit", "needed", "says"),
    [("sum", "ore", 300_50, "300.5 SEK"), ("sum", "minutes", 91, "1.6 h"), ("share", "percent", 3, "3")],
)
def test_what_is_needed_is_in_the_goals_unit_and_of_a_share_people(kind, unit, needed, says):
    assert _told(kind, unit, (1, 2), needed=needed)[1] == f"at risk; needed to reach it: {says}"


def test_numbers_are_written_as_their_readers_write_them():
    share = {"numerator": 1, "denominator": 3}
    assert figure("percent", share, "sv") == "1 av 3 (33,3 %)"
    assert figure("percent", {"numerator": 0, "denominator": 0}, "en") == "0 of 0"
    assert figure("ore", {"numerator": 300_00, "denominator": 8}, "sv") == "37,5\u00a0kr"
    assert figure("hundredths", {"numerator": 1234, "denominator": 100}, "en") == "12.3"
    assert figure("days", {"numerator": 205, "denominator": 4}, "sv") == "51,3\u00a0dagar"
    assert (amount("hundredths", 12, "en"), amount("days", 50, "sv")) == ("12", "50\u00a0dagar")
    assert amount("minutes", 90, "sv") == "1,5\u00a0h"
    assert amount("ore", 123_456_789, "en") == "1\u00a0234\u00a0567.9\u00a0SEK"
