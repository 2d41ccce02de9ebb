"""Numbers that some type on the way cannot hold: said exactly while JSON can, and refused alike beyond."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import pytest

from local.engines import Postgres
from tests.support.asked_at_random import Asked
from tests.support.compared import STAFF, Both, compared

_STEPS = "on numerator denominator percent"
_CURVES = " ".join(
    f'{by.lower()}: curve(from: "2024-01-10", to: "2024-03-31", by: {by}) {{ {_STEPS} }}'
    for by in ("DAY", "WEEK", "MONTH")
)
CURVES = f'{{ programme(id: "bridge") {{ id goal(id: "one") {{ {_CURVES} }} }} }}'
STEPS = {
    "beyond 32 bits": ([2**31, 2**31, 2**40, -(2**40), -(2**33)], None),
    "the largest": ([2**52, 2**52 - 1, 0, -(2**53), 5], None),
    "one more": ([2**52, 2**52, 1, 1, 1], "internal"),
    "beyond 64 bits": ([2**62, 2**62, 2**62, 1, 1], "internal"),
    "beyond 64 bits before its first day": ([2**62, 2**62, 2**62, 1, 1], "internal"),
}  # fmt: skip
"""What five days in a row changed, and whether it can be said."""


@pytest.fixture(scope="module")
def both(postgres: Postgres) -> Iterator[Both]:
    with compared(postgres, "large_numbers") as there:
        yield there


def test_a_number_that_json_cannot_hold_is_refused_alike(both: Both):
    asked = Asked('{ programme(id: "bridge") { id goal(id: "one") { figure { numerator } } } }', {})
    large = "VALUES ('bridge', 'one', 2, '', '', '2023-01-01', 9007199254740992, 1)"
    both.run_sql(1, f"DELETE FROM read.figure_day; INSERT INTO read.figure_day {large}")
    compiled, resolved = both.ask(1, asked, STAFF)
    assert compiled == resolved
    assert "internal" in str(resolved)


@pytest.mark.parametrize("named", STEPS)
def test_steps_of_a_curve_beyond_32_bits_are_said_alike_and_exactly(both: Both, named: str):
    numbers, refused = STEPS[named]
    first = date(2024, 1, 8 if "before" in named else 29)
    days = [first + timedelta(days=n) for n in range(len(numbers))]
    rows = ", ".join(
        f"('bridge', 'one', 2, '', '', '{day}', {n}, {n // 3})" for day, n in zip(days, numbers, strict=True)
    )
    both.run_sql(1, f"DELETE FROM read.figure_day; INSERT INTO read.figure_day VALUES {rows}")
    compiled, resolved = both.ask(1, Asked(CURVES, {}), STAFF)
    assert compiled == resolved
    if refused:
        assert refused in str(resolved)
        return
    assert both.declined is None, "compared resolvers with resolvers"
    values = list(accumulate(numbers))
    shown = [value for value, change in zip(values, numbers, strict=True) if change]
    assert numerators(resolved, "day") == [0, *shown]
    assert numerators(resolved, "week") == [0, values[-1]]
    assert numerators(resolved, "month") == [values[2], values[-1]]


def numerators(answer: Any, curve: str) -> list[int]:
    """Of each step of a curve that goes by this name in an answer of one goal."""
    goal = dict(dict(dict(answer[1])["data"])["programme"])["goal"]
    return [dict(step)["numerator"] for step in dict(goal)[curve]]
