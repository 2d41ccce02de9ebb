"""A ledger's list as bookkeeping systems write it: every amount exact, every row the same cost each time."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.importer import ledger
from local.importer.commands import Pseudonyms, commands
from local.importer.mapping import Mapping, load_mapping
from local.importer.problems import CellError
from local.importer.reading import read_file

PLAIN = load_mapping("plain")
NOBODY = Pseudonyms(b"k" * 32, "vasteras")
HUVUDBOK = Mapping.model_validate({
    "about": "a city's ledger", "controller": "vasteras", "costs": {"fields": {
        "programme": {"constant": "till-arbete-eller-studier"}, "on": "Datum", "voucher": "Ver.nr", "account": "Konto",
        "line": {"column": "Konto", "values": {"5010": "staff", "6110": "material"}}, "debit": "Debet",
        "credit": "Kredit", "position": {"column": "Rad", "optional": True},
        "activity": {"column": "Aktivitet", "optional": True},
    }},
})  # fmt: skip
ROWS = """Ver.nr;Rad;Datum;Konto;Text;Aktivitet;Debet;Kredit
A117;1;2020-09-30;5010;Lön Anna Andersson;suggestopedia;41 250,50;
A117;2;2020-09-30;5010;Lön Bo Berg;suggestopedia;38 000,00;
A118;1;2020-10-05;6110;Kreditnota;;;1 250,25
"""


def _bodies(path: Path, mapping: Mapping = HUVUDBOK) -> list[dict[str, str]]:
    reading = read_file(mapping, "costs", path)
    assert not reading.problems, reading.problems
    return [command.body for command in commands(reading.records, mapping, NOBODY)]


def _written(folder: Path, content: str) -> Path:
    path = folder / "huvudbok.csv"
    path.write_bytes(content.encode("utf-8-sig"))
    return path


WRITTEN = [
    ("1 234,50", "1234.50"), ("1234.5", "1234.50"), ("-1 234,50", "-1234.50"), ("−17,00", "-17.00"),
    ("1 234,50-", "-1234.50"), ("(99,90)", "-99.90"), ("0", "0.00"), (41250.5, "41250.50"), (0.1 + 0.2, "0.30"),
    (12, "12.00"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), WRITTEN)
def test_money_is_read_as_ledgers_write_it(cell, expected):
    assert str(ledger.amount(cell)) == expected


@pytest.mark.parametrize("cell", ["1.234,50", "1,2345", "abc", "--1", "-", "1e3x", 0.12345, float("inf"), "=1+1"])
def test_what_is_no_amount_to_the_ore_is_refused(cell):
    with pytest.raises(CellError):
        ledger.amount(cell)


@given(st.decimals("-99999999.99", "99999999.99", places=2))
def test_an_amount_comes_back_as_it_was_written(value):
    swedish = f"{value:,.2f}".replace(",", " ").replace(".", ",")
    assert ledger.amount(swedish) == value
    assert ledger.amount(float(value)) == value


def test_a_ledgers_rows_become_costs_and_their_texts_go_nowhere(tmp_path: Path):
    bodies = _bodies(_written(tmp_path, ROWS))
    assert [(one["line"], one["amount"], one["voucher"], one["on"]) for one in bodies] == [
        ("staff", "41250.50", "A117", "2020-09-30"),
        ("staff", "38000.00", "A117", "2020-09-30"),
        ("material", "-1250.25", "A118", "2020-10-05"),
    ]
    assert "Andersson" not in str(bodies)
    assert len({one["cost_id"] for one in bodies}) == 3
    assert [one["cost_id"] for one in _bodies(_written(tmp_path, ROWS))] == [one["cost_id"] for one in bodies]


def test_two_rows_of_a_voucher_that_cannot_be_told_apart_are_refused(tmp_path: Path):
    without = "\n".join(";".join(p for n, p in enumerate(row.split(";")) if n != 1) for row in ROWS.splitlines())
    reading = read_file(HUVUDBOK, "costs", _written(tmp_path, without))
    (problem,) = reading.problems
    assert (problem.row, problem.reason) == (3, "says the same as row 2")


def test_time_is_hours_and_a_rate_and_something_must_be_said(tmp_path: Path):
    head = "programme,line,on,voucher,amount,hours,rate\n"
    rows = (
        head + 'steg,own-time,2020-09-30,T1,,"7,75",450\nsteg,own-time,2020-09-30,T2,,7,\nsteg,staff,2020-09-30,,5,,\n'
    )
    reading = read_file(PLAIN, "costs", _written(tmp_path, rows))
    assert [(problem.row, problem.column) for problem in reading.problems] == [(3, "amount"), (4, "voucher")]
    (record,) = reading.records
    assert ledger.body(record) | {"cost_id": ""} == {
        "cost_id": "", "programme_id": "steg", "line": "own-time", "on": "2020-09-30", "hours": "7.75",
        "rate": "450.00", "voucher": "T1",
    }  # fmt: skip


def test_a_workbook_gives_the_same_amounts(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(("programme", "line", "on", "voucher", "amount"))
    book.active.append(("steg", "staff", date(2020, 9, 30), "A1", 41250.5))
    book.active.append(("steg", "staff", date(2020, 9, 30), "A2", 1.1 * 3))
    book.save(tmp_path / "l.xlsx")
    assert [Decimal(one["amount"]) for one in _bodies(tmp_path / "l.xlsx", PLAIN)] == [
        Decimal("41250.50"),
        Decimal("3.30"),
    ]
