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
from reporting.reports.rendering import charts, data
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


def test_numbers_are_written_as_their_readers_write_them():
    share = {"numerator": 1, "denominator": 3}
    assert figure("percent", share, "sv") == "1 av 3 (33,3 %)"
    assert figure("percent", {"numerator": 0, "denominator": 0}, "en") == "0 of 0"
    assert figure("ore", {"numerator": 300_00, "denominator": 8}, "sv") == "37,5\u00a0kr"
    assert figure("hundredths", {"numerator": 1234, "denominator": 1}, "en") == "12.3"
    assert amount("minutes", 90, "sv") == "1,5\u00a0h"
    assert amount("ore", 123_456_789, "en") == "1\u00a0234\u00a0567.9\u00a0SEK"
