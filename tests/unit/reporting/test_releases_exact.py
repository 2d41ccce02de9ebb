"""When a headline is published exactly, and why not: each answer of the decision that an owner asks for once."""

from dataclasses import replace

import pytest

from contracts.decisions import Refusal
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.exact import Asked, Granted, decide
from reporting.domain.releases.gate import Table
from reporting.domain.releases.lines import TOTAL, Cell, Combination, Line

RULE = Rule(k=5, planned=37)
YOUNG: Cell = ("age", "18-24")
_YOUNG: Combination = (YOUNG, ("gender", "woman"))
_OLD: Combination = (("age", "61+"), ("gender", "woman"))
OUTCOME = Asked(
    nature="outcome",
    history=(Line(0, {TOTAL: 0}, {TOTAL: 37}),),
    count=4,
    of=37,
    programme_ended=True,
    decided_before=False,
)
SHARE = Asked(
    nature="share",
    history=(
        Line(0, {TOTAL: 10, YOUNG: 10}, {TOTAL: 21, YOUNG: 20}, frozenset((TOTAL, YOUNG)), {_YOUNG: 20, _OLD: 1}),
    ),
    count=12,
    of=21,
    programme_ended=True,
    decided_before=False,
)
"""At least ten of twenty-one said yes, and at least ten of the twenty young ones: if ten did, the old one did not."""
_GENDERS: tuple[Cell, Cell] = (("gender", "woman"), ("gender", "man"))
BY_GENDER = replace(
    OUTCOME,
    history=(Line(0, {TOTAL: 15, _GENDERS[0]: 10, _GENDERS[1]: 5}, {TOTAL: 37, _GENDERS[0]: 20, _GENDERS[1]: 17}),),
    tables={"gender": Table()},
)


def rule_of(decided: Granted | Refusal) -> str:
    assert isinstance(decided, Refusal), decided
    assert decided.kind == "conflict"
    return decided.rule


@pytest.mark.parametrize("count", [0, 37])
def test_that_all_had_the_result_or_none_is_never_said_exactly(count: int):
    assert rule_of(decide(RULE, replace(OUTCOME, count=count))) == "exact-all-or-none"


def test_no_number_is_said_exactly_from_which_somebodys_answer_follows():
    assert rule_of(decide(RULE, replace(SHARE, count=10))) == "exact-names-somebody", (
        "ten are young: the old one is not"
    )
    assert isinstance(decide(RULE, SHARE), Granted)


@pytest.mark.parametrize("asked", [replace(SHARE, count=9), replace(BY_GENDER, count=14)])
def test_no_number_is_said_exactly_that_what_was_released_rules_out(asked: Asked):
    assert rule_of(decide(RULE, asked)) == "exact-contradicts-releases"


@pytest.mark.parametrize(
    ("count", "breakdown", "finding"),
    [
        (1, False, "bounds-every-complement"),
        (4, False, "bounds-every-complement"),
        (5, True, "exact"),
        (32, True, "exact"),
        (33, False, "bounds-every-complement"),
    ],
)
def test_with_fewer_than_k_on_a_side_the_headline_stands_without_tables(count: int, breakdown: bool, finding: str):
    shown = Line(0, {TOTAL: RULE.lower(count, 37)}, {TOTAL: 37})
    granted = decide(RULE, replace(OUTCOME, count=count, history=(shown,)))
    assert isinstance(granted, Granted)
    assert (granted.breakdown, granted.finding) == (breakdown, finding)


_TEN = Line(0, {TOTAL: 10}, {TOTAL: 37})


@pytest.mark.parametrize("earlier", [(), (Line(0, {TOTAL: 5}, {TOTAL: 37}),)])
def test_no_number_is_said_exactly_that_is_below_what_was_released(earlier: tuple[Line, ...]):
    """A result was taken back: one below "at least ten" would tell it, and who knows its own five, of others."""
    asked = replace(OUTCOME, history=(*earlier, _TEN))
    assert [rule_of(decide(RULE, replace(asked, count=count))) for count in (6, 9)] == [
        "exact-contradicts-releases"
    ] * 2
    assert isinstance(decide(RULE, replace(asked, count=10)), Granted)


def test_what_was_stepped_down_or_held_rules_no_number_out_above_it():
    stepped_down = (_TEN, Line(1, {TOTAL: 5}, {TOTAL: 37}, restart=True))
    assert isinstance(decide(RULE, replace(OUTCOME, count=9, history=stepped_down)), Granted)
    assert isinstance(decide(RULE, replace(OUTCOME, count=18, history=(_TEN,))), Granted), "it came after the last line"
