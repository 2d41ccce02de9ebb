"""What a spreadsheet would run becomes text; numbers, dates and telephone numbers stay as they are."""

import pytest

from common.cells import as_text


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\t=1", "\r=1"])
def test_what_begins_like_a_formula_is_made_text(cell: str):
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "-", "+", "-3", "-3.5", "+46 70-174 06 05", "2024-01-31", "Ann-Sofie", "a=b"])
def test_everything_else_stays(cell: str):
    assert as_text(cell) == cell
