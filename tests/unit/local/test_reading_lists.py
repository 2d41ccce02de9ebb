"""What people really send: byte order marks, semicolons, decimal commas, Excel dates; and what nobody should."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.importer import cells, files
from local.importer.files import read_table
from local.importer.mapping import load_mapping
from local.importer.problems import CellError, FileRefusedError
from local.importer.reading import read_file, read_folder
from local.importer.records import AttendanceRecord, ParticipantRecord
from tests.support.pages import blocks

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PLAIN = load_mapping("plain")
HEADER = "programme,reference,start,gender\n"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(folder: Path, *rows: tuple[object, ...], name: str = "list.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def test_a_byte_order_mark_and_semicolons_are_read_as_excel_writes_them(tmp_path: Path):
    path = written(
        tmp_path, "p.csv", b"\xef\xbb\xbfprogramme;reference;start;gender\r\nen-vag-in;A1;2017-01-02;kvinna\r\n"
    )
    (record,) = read_file(PLAIN, "participants", path).records
    assert isinstance(record, ParticipantRecord)
    assert (record.programme, record.reference, record.start, record.gender) == (
        "en-vag-in",
        "A1",
        date(2017, 1, 2),
        "woman",
    )


def test_a_workbook_gives_the_same_records_as_the_csv(tmp_path: Path):
    rows = [("A1", date(2017, 1, 2)), ("A2", date(2017, 3, 4))]
    book = workbook(tmp_path, ("programme", "reference", "start"), *[("en-vag-in", r, d) for r, d in rows])
    text = "".join(f"en-vag-in,{r},{d}\n" for r, d in rows)
    listed = written(tmp_path, "list.csv", "programme,reference,start\n" + text)
    from_book, from_text = read_file(PLAIN, "participants", book), read_file(PLAIN, "participants", listed)
    assert not from_book.problems
    fields = [(r.reference, r.start) for r in from_book.records if isinstance(r, ParticipantRecord)]
    assert fields == [(r.reference, r.start) for r in from_text.records if isinstance(r, ParticipantRecord)] == rows


def test_a_number_that_excel_kept_for_a_reference_or_a_date_is_understood(tmp_path: Path):
    path = workbook(tmp_path, ("programme", "reference", "start"), ("en-vag-in", 42, 42737))
    (record,) = read_file(PLAIN, "participants", path).records
    assert isinstance(record, ParticipantRecord)
    assert (record.reference, record.start) == ("42", date(2017, 1, 2))


def test_swedish_hours_become_minutes(tmp_path: Path):
    text = "session;reference;status;hours\ns1;A1;närvarande;1,5\ns2;A1;frånvarande;0\n"
    records = read_file(PLAIN, "attendance", written(tmp_path, "a.csv", text)).records
    there, away = [record for record in records if isinstance(record, AttendanceRecord)]
    assert (there.status, there.minutes, away.status, away.minutes) == ("present", 90, "absent", 0)


def test_every_fault_names_its_row_column_and_reason(tmp_path: Path):
    text = HEADER + "en-vag-in,A1,2017-02-30,woman\nen-vag-in,,2017-01-01,robot\nen-vag-in,A3,03/04/2017,man\n"
    problems = read_file(PLAIN, "participants", written(tmp_path, "p.csv", text)).problems
    told = [(p.row, p.column, p.reason) for p in problems]
    assert (2, "start", "this is not a day of the calendar") in told
    assert (3, "reference", "is empty") in told
    assert any(row == 3 and column == "gender" and "this is none of" in reason for row, column, reason in told)
    assert (4, "start", "this is not a date; write it as 2019-03-20") in told


def test_the_second_row_about_the_same_person_is_refused_and_names_the_first(tmp_path: Path):
    text = HEADER + "en-vag-in,A1,2017-01-01,woman\nen-vag-in,A1,2017-01-01,woman\n"
    reading = read_file(PLAIN, "participants", written(tmp_path, "p.csv", text))
    assert len(reading.records) == 1
    assert [(p.row, p.reason) for p in reading.problems] == [(3, "says the same as row 2")]


def test_a_formula_in_a_workbook_is_refused_with_its_cell(tmp_path: Path):
    path = workbook(tmp_path, ("programme", "reference", "start"), ("en-vag-in", "A1", "=TODAY()"))
    with pytest.raises(FileRefusedError, match="formula in cell C2"):
        read_table(path)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", " =HYPERLINK(1)", "-x"])
def test_a_cell_that_begins_like_a_formula_is_refused(tmp_path: Path, cell: str):
    path = written(tmp_path, "p.csv", f'{HEADER}en-vag-in,"{cell}",2017-01-01,woman\n')
    with pytest.raises(FileRefusedError, match="row 2 has a cell beginning like a formula"):
        read_table(path)


def test_a_negative_number_is_no_formula(tmp_path: Path):
    assert read_table(written(tmp_path, "n.csv", "a,b\n-5,+46 70\n")).rows[0][1] == {"a": "-5", "b": "+46 70"}


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 10_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(FileRefusedError, match="refused as a bomb"):
        read_table(path)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path):
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_003)
    honest, lie = (1_000_003).to_bytes(4, "little"), (7).to_bytes(4, "little")
    assert path.read_bytes().count(honest) == 2
    path.write_bytes(path.read_bytes().replace(honest, lie))
    with pytest.raises(FileRefusedError, match="is no readable"):
        read_table(path)


def test_entities_in_a_workbook_are_refused(tmp_path: Path):
    path = workbook(tmp_path, ("a",), ("b",))
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body
            new.writestr(part.filename, body)
    path.write_bytes(content.getvalue())
    with pytest.raises(FileRefusedError, match="declares XML entities"):
        read_table(path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("p.csv", "åäö,b\n1,2\n".encode("latin-1"), "not in UTF-8"),
        ("p.csv", b"a,b\n\x00,1\n", "zero bytes"),
        ("p.csv", b"", "has no header"),
        ("p.csv", b"a,a\n1,2\n", "twice"),
        ("p.csv", b"a,b\n1,2,3\n", "more cells than the header"),
        ("p.csv", b"a,b\n" + b"x" * 5000 + b",2\n", "field larger than field limit|more than 4000"),
        ("p.xlsx", b"not a zip", "no readable .xlsx"),
        ("p.ods", b"", "neither .csv nor .xlsx"),
    ],
)
def test_a_file_that_cannot_be_taken_says_what_to_do(tmp_path: Path, name: str, content: bytes, says: str):
    with pytest.raises(FileRefusedError, match=says):
        read_table(written(tmp_path, name, content))


def test_the_mapping_that_the_page_of_mappings_shows_reads_a_list_as_its_comments_say(tmp_path: Path):
    (shown,) = (block.text for block in blocks("libs/local/mappings/README.md") if block.kind == "yaml")
    mapping = load_mapping(str(written(tmp_path, "shown.yaml", shown)))
    written(tmp_path, "Contact.csv", "id,Birthdate\nC7,1990-04-02\n")
    written(
        tmp_path, "People.csv", "PersonNumber,Contact,Start,Applied,Stage,Program\nA1,C7,,2019-03-20,Inskriven,nine\n"
    )
    (read,) = read_folder(mapping, tmp_path)
    (record,) = read.records
    assert read.problems == []
    assert isinstance(record, ParticipantRecord)
    assert (record.reference, record.start, record.programme) == ("A1", date(2019, 3, 20), "old-nine")
    assert (record.birth_date, record.gender, record.stage) == (date(1990, 4, 2), None, "enrolled")


def test_a_missing_file_and_a_missing_column_are_named(tmp_path: Path):
    with pytest.raises(FileRefusedError, match="is not a file"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(FileRefusedError, match=r"has no column 'start' \(for start\), but programme, reference"):
        read_file(PLAIN, "participants", written(tmp_path, "p.csv", "programme,reference\nx,1\n"))


@pytest.mark.parametrize(
    ("given_text", "value"),
    [("1,5", "1.5"), ("1.5", "1.5"), ("1 234,5", "1234.5"), ("1 234", "1234"), ("0", "0"), (2.0, "2"), ("", None)],
)
def test_numbers_are_read_as_they_are_written_here(given_text: str | float, value: str | None):
    assert cells.number(given_text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("wrong", ["1.234,5", "-1", "many", "nan", "inf", "1e99"])
def test_what_is_no_number_from_zero_up_is_refused(wrong: str):
    with pytest.raises(CellError):
        cells.number(wrong)


def test_a_wall_clock_is_swedens_and_an_offset_wins():
    assert cells.moment("2019-07-01 09:00", STOCKHOLM) == datetime(2019, 7, 1, 7, tzinfo=UTC)
    assert cells.moment("2019-07-01T09:00:00.000+0000", STOCKHOLM) == datetime(2019, 7, 1, 9, tzinfo=UTC)
    with pytest.raises(CellError, match="does not exist"):
        cells.moment("2019-03-31 02:30", STOCKHOLM)


@given(st.dates(date(1928, 1, 1), date(2118, 12, 31)))
def test_a_date_reads_the_same_in_every_way_of_writing_it(day: date):
    serial = (day - date(1899, 12, 30)).days
    ways = [day.isoformat(), f"{day:%Y%m%d}", day, datetime.combine(day, datetime.min.time()), serial, float(serial)]
    assert {cells.day(way) for way in ways} == {day}


def test_more_hours_than_a_day_has_are_refused():
    assert cells.minutes(Decimal("0.125")) == 8, "seven and a half, rounded half up"
    with pytest.raises(CellError, match="more hours than a day has"):
        cells.minutes(Decimal("24.1"))
