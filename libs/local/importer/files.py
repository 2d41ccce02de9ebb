"""CSV and XLSX files into plain cells, with everything refused that could hurt the reader.

Formulas are refused, not computed: a list of people has none, and a cached result may be anything. Zip bombs
are refused by what the archive says of itself before anything is unpacked, and unpacking stops at the limit.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook

from local.importer.problems import FileRefusedError

Cell = str | float | int | bool | date | datetime | None

MAX_FILE_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELL_LENGTH = 4_000
_FORMULA_IN_SHEET = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f\b')
_FORMULA_IN_TEXT = re.compile(r"^\s*(=|@|[+-](?![\s\d.,]))")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and its rows; a row is (its number in the sheet, its cells by column name)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, Cell]], ...]


def read_table(path: Path, sheet: str | None = None) -> Table:
    """Read a `.csv` or `.xlsx` file. Raises FileRefusedError."""
    if not path.is_file():
        raise FileRefusedError(f"{path} is not a file: check its name and folder.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FileRefusedError(f"{path.name} is larger than {MAX_FILE_BYTES // 1_000_000} MB: split it.")
    kind = path.suffix.lower()
    if kind == ".csv":
        return _table(path.name, _csv_lines(path))
    if kind == ".xlsx":
        return _table(path.name, _xlsx_lines(path, sheet))
    raise FileRefusedError(f"{path.name} is neither .csv nor .xlsx: save it as one of them.")


def _table(name: str, lines: Iterator[list[Cell]]) -> Table:
    header = next(lines, None)
    columns = tuple(str(cell or "").strip() for cell in header or ())
    if not any(columns):
        raise FileRefusedError(f"{name} has no header: its first row must name the columns.")
    twice = {c for c in columns if c and columns.count(c) > 1}
    if twice:
        raise FileRefusedError(f"{name} has the column {min(twice)!r} twice: rename one of them.")
    rows = []
    for number, line in enumerate(lines, start=2):
        if number > MAX_ROWS:
            raise FileRefusedError(f"{name} has more than {MAX_ROWS} rows: split it.")
        if all(cell is None or cell == "" for cell in line):
            continue
        if len(line) > len(columns) and any(c not in (None, "") for c in line[len(columns) :]):
            raise FileRefusedError(f"{name}, row {number} has more cells than the header: is a quotation mark missing?")
        rows.append((number, dict(zip(columns, line + [None] * (len(columns) - len(line)), strict=False))))
    return Table(name, columns, tuple(rows))


def _csv_lines(path: Path) -> Iterator[list[Cell]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefusedError(f"{path.name} is not in UTF-8: save it as 'CSV UTF-8 (comma delimited)'.") from error
    if "\x00" in text:
        raise FileRefusedError(f"{path.name} holds zero bytes: it is not a CSV file.")
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    before = csv.field_size_limit(MAX_CELL_LENGTH)  # the whole process's, until we are through
    try:
        for number, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            _check_width(path.name, number, len(line))
            yield [_no_formula(path.name, number, cell) for cell in line]
    except csv.Error as error:
        raise FileRefusedError(f"{path.name} is not well-formed CSV: {error}.") from error
    finally:
        csv.field_size_limit(before)


def _xlsx_lines(path: Path, sheet: str | None) -> Iterator[list[Cell]]:
    _refuse_dangerous_archive(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        if sheet is not None and sheet not in book.sheet_names:
            raise FileRefusedError(f"{path.name} has no sheet {sheet!r}, but {', '.join(book.sheet_names)}.")
        rows = book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise FileRefusedError(f"{path.name} cannot be read as a spreadsheet: {error}.") from error
    for number, line in enumerate(rows, 1):
        _check_width(path.name, number, len(line))
        yield [_no_formula(path.name, number, cell) if isinstance(cell, str) else _plain(cell) for cell in line]


def _plain(cell: object) -> Cell:
    if isinstance(cell, datetime | date | bool | int | float):
        return cell
    return str(cell)


def _refuse_dangerous_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > 2_000 or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise FileRefusedError(f"{path.name} unpacks to more than any list can hold: refused as a bomb.")
            if any(part.flag_bits & 1 for part in parts):
                raise FileRefusedError(f"{path.name} is protected by a password: save it without one.")
            budget = MAX_UNPACKED_BYTES
            for part in parts:
                with archive.open(part) as opened:
                    budget = _scan(path.name, part.filename, opened, budget)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise FileRefusedError(f"{path.name} is no readable .xlsx file: save it again as 'Excel workbook'.") from error


def _scan(file: str, part: str, opened: IO[bytes], budget: int) -> int:
    """Look through one part of the archive; returns what is left of the budget of unpacked bytes."""
    kept = b""
    while chunk := opened.read(_CHUNK):
        budget -= len(chunk)
        if budget < 0:
            raise FileRefusedError(f"{file} unpacks to more than it says: refused as a bomb.")
        window = kept + chunk
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            raise FileRefusedError(f"{file} declares XML entities in {part}: save it again from a spreadsheet program.")
        formula = _FORMULA_IN_SHEET.search(window)
        if formula:
            cell = formula.group(1).decode()
            raise FileRefusedError(f"{file} has a formula in cell {cell}: paste the values in its place.")
        kept = window[-500:]
    return budget


def _check_width(file: str, row: int, width: int) -> None:
    if width > MAX_COLUMNS:
        raise FileRefusedError(f"{file}, row {row} has more than {MAX_COLUMNS} columns: is this the right file?")


def _no_formula(file: str, row: int, cell: str) -> str:
    if len(cell) > MAX_CELL_LENGTH:
        raise FileRefusedError(f"{file}, row {row} has a cell of more than {MAX_CELL_LENGTH} characters.")
    if _FORMULA_IN_TEXT.match(cell):
        raise FileRefusedError(f"{file}, row {row} has a cell beginning like a formula ({cell.strip()[:1]!r}).")
    return cell
