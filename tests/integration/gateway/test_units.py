"""What people read of every unit, of floors and of ceilings: by hand here, and alike by both ways of answering."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.engines import Postgres
from tests.support.asked_at_random import Asked
from tests.support.compared import STAFF, Both, compared

ASKED = """{ programme(id: "bridge") { id goal(id: "one") { unit target atMost
    figure { value numerator denominator percent meetsTarget status }
    breakdown(facet: GENDER) { value shown denominator percent } curve { shown }
    standing { state forecast needed } } } }"""
# kind, unit, kept target, ceiling, numerator, denominator
OF = {
    "things": ("count", "things", 10, False, 9, 0),
    "at most things": ("count", "things", 9, True, 9, 0),
    "hours": ("sum", "minutes", 6000, False, 5990, 0),
    "a length": ("duration", "days", 50, True, 205, 4),
    "a length above": ("duration", "days", 51, False, 205, 4),
    "a length of nobody": ("duration", "days", 50, True, 0, 0),
    "a cost": ("sum", "ore", 200_00, True, 199_99, 0),
    "a cost for each": ("ratio", "ore", 33_33, True, 100_00, 3),
    "a statistic": ("series", "hundredths", 5, False, 545, 100),
    "beside another": ("series", "percent", 120, True, 1201, 1000),
    "beside another just so": ("series", "percent", 120, True, 1200, 1000),
}
# unit, target as read, value, denominator, percent, whether it keeps the target, forecast, needed
SAID: dict[str, tuple[Any, ...]] = {
    "things": ("THINGS", 10, "9", None, None, False, "9", 1),
    "at most things": ("THINGS", 9, "9", None, None, True, "9", None),
    "hours": ("HOURS", 100, "99.8", None, None, False, "99.8", 10),
    "a length": ("DAYS", 50, "51.3", 4, None, False, "51", None),
    "a length above": ("DAYS", 51, "51.3", 4, None, True, "51", None),
    "a length of nobody": ("DAYS", 50, None, 0, None, False, None, None),
    "a cost": ("SEK", 200, "200.0", None, None, True, "200.0", None),
    "a cost for each": ("SEK", 33, "33.3", 3, None, False, "33.3", None),
    "a statistic": ("NUMBER", 5, "5.5", 100, None, True, "5", None),
    "beside another": ("PERCENT", 120, "120.1", 1000, "120.1", False, "120.1", None),
    "beside another just so": ("PERCENT", 120, "120.0", 1000, "120.0", True, "120.0", None),
}
_GOAL = """
DELETE FROM read.figure_day;
UPDATE read.programme SET version = 2, starts_on = '2023-01-01', ends_on = '2023-12-31', extension_ends_on = NULL;
DELETE FROM read.goal WHERE programme_id = 'bridge' AND id = 'one';
INSERT INTO read.goal VALUES ('bridge', 'one', 2, 1, '{kind}', '{unit}', 'a', 'a', 'a', 'a', {target}, '2023-12-31',
    false, false, 1, '{{}}');
UPDATE read.goal SET decimals = 1, rounding = 'half-up', at_most = {at_most}
WHERE programme_id = 'bridge' AND id = 'one';
INSERT INTO read.figure_day VALUES ('bridge', 'one', 2, '', '', '2023-02-01', {num}, {den}),
    ('bridge', 'one', 2, 'gender', 'woman', '2023-02-01', {num}, {den});
"""


@pytest.fixture(scope="module")
def both(postgres: Postgres) -> Iterator[Both]:
    with compared(postgres, "units") as there:
        yield there


@pytest.mark.parametrize("named", OF)
def test_a_value_is_read_in_its_unit_and_held_against_floor_or_ceiling(both: Both, named: str):
    kind, unit, target, at_most, num, den = OF[named]
    both.run_sql(1, _GOAL.format(kind=kind, unit=unit, target=target, at_most=at_most, num=num, den=den))
    compiled, resolved = both.ask(1, Asked(ASKED, {}), STAFF)
    assert compiled == resolved
    assert both.declined is None, "compared resolvers with resolvers"
    goal = read(dict(dict(compiled[1])["data"])["programme"])["goal"]
    figure, standing = goal["figure"], goal["standing"]
    met = figure["meetsTarget"]
    assert SAID[named] == (
        goal["unit"], goal["target"], figure["value"], figure["denominator"], figure["percent"], met,
        standing["forecast"], standing["needed"],
    )  # fmt: skip
    assert (goal["atMost"], figure["numerator"]) == (at_most, num)
    assert figure["status"] == ("REACHED" if met else "NOT_YET")
    assert standing["state"] == ("MET" if met else "MISSED")
    if num:
        assert [(cell["value"], cell["shown"]) for cell in goal["breakdown"]] == [("woman", figure["value"])]
        assert goal["curve"][-1] == {"shown": figure["value"]}


def read(pairs: Any) -> Any:
    """Objects as they were before their order was looked at."""
    if isinstance(pairs, tuple):
        return {name: read(value) for name, value in pairs}
    return [read(one) for one in pairs] if isinstance(pairs, list) else pairs
