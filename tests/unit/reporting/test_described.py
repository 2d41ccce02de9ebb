"""How a figure is told to staff: a balance with its tolerance, a duration with mean and median."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from reporting.api.asking import Question, described
from reporting.storage.figures import Value, Watermark

_ON = date(2015, 11, 30)
_TOLD = ("id", "title_sv", "title_en", "definition_sv", "definition_en")


def _described(kind: str, unit: str, values: list[Value], **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(_TOLD, "x") | {"kind": kind, "unit": unit, "version": 1, "engine": 1}
    row |= {"assumed": True, "target": None, "read_set": [], "from_percent": None, "to_percent": None, "at_most": False}
    row |= {"starts_on": date(2014, 6, 2), "due": _ON, "decimals": 1, "rounding": "half-up", **more}
    mark = Watermark(1, datetime(2016, 1, 1, tzinfo=UTC), None)
    return described(Question(None, None, mark, "p", _ON, None), row, values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("women", "everybody", "met"), [(40, 100, True), (39, 100, False), (3, 5, True), (61, 100, False), (0, 0, False)]
)
def test_a_split_is_even_up_to_both_ends_of_its_tolerance_and_never_of_nobody(women: int, everybody: int, met: bool):
    values = [Value("", "", women, everybody)]
    told = _described("share", "percent", values, from_percent=40, to_percent=60)
    assert told["balance"] == {"from_percent": 40, "to_percent": 60, "met": met}


def test_a_duration_is_told_by_mean_and_median_of_whole_days():
    values = [Value("", "", 205, 4), Value("days", "5", 1, 0), Value("days", "50", 2, 0), Value("days", "100", 1, 0)]
    told = _described("duration", "days", values)
    assert (str(told["mean_days"]), str(told["median_days"]), told["denominator"]) == ("51.3", "50.0", 4)
    assert "balance" not in told


@pytest.mark.parametrize(
    ("decimals", "rounding", "shown"),
    [(1, "half-up", "66.7"), (0, "down", "66"), (2, "down", "66.66"), (0, "up", "67")],
)
def test_a_share_is_shown_as_its_goal_rounds(decimals: int, rounding: str, shown: str):
    told = _described("share", "percent", [Value("", "", 2, 3)], decimals=decimals, rounding=rounding)
    assert str(told["shown"]) == shown
    assert _described("share", "percent", [])["shown"] is None
    assert str(_described("sum", "minutes", [Value("", "", 100, 0)])["shown"]) == "1.7"
    assert str(_described("count", "people", [Value("", "", 7, 0)])["shown"]) == "7"


@pytest.mark.parametrize(
    ("kind", "unit", "num", "den", "shown"),
    [("series", "hundredths", 545, 100, "5.5"), ("ratio", "ore", 100_00, 3, "33.3"), ("sum", "ore", 199_99, 0, "200.0"),
     ("duration", "days", 205, 4, "51.3"), ("series", "percent", 1850, 1050, "176.2")],
)  # fmt: skip
def test_days_kronor_and_statistics_are_shown_as_people_read_them(kind, unit, num, den, shown):
    assert str(_described(kind, unit, [Value("", "", num, den)])["shown"]) == shown


def test_a_duration_of_nobody_has_neither_mean_nor_median():
    told = _described("duration", "days", [])
    assert (told["mean_days"], told["median_days"]) == (None, None)


@pytest.mark.parametrize("kind", ["share", "duration", "ratio", "schedule", "series", "assessed"])
def test_whatever_is_so_much_of_something_says_of_how_much(kind: str):
    assert _described(kind, "percent", [Value("", "", 0, 4)])["denominator"] == 4
    assert _described("count", "people", [Value("", "", 3, 0)])["denominator"] is None


@pytest.mark.parametrize(
    ("kind", "amount", "target", "limit", "met"),
    [
        ("schedule", (6, 6), (100, False), "at_least", True),
        ("schedule", (5, 6), (100, False), "at_least", False),
        ("series", (1200, 1000), (120, True), "at_most", True),
        ("series", (1201, 1000), (120, True), "at_most", False),
        ("series", (0, 0), (120, True), "at_most", False),
    ],
)
def test_a_target_is_kept_in_percent_of_what_was_due_and_under_a_ceiling(
    kind: str, amount: tuple[int, int], target: tuple[int, bool], limit: str, met: bool
):
    more = {"target": target[0], "at_most": target[1], "target_by": _ON, "target_assumed": False}
    told = _described(kind, "percent", [Value("", "", *amount)], **more)["target"]
    assert (told[limit], told["met"]) == (target[0], met)
