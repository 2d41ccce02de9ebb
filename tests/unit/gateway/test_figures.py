"""Rounding and comparing: against decimal arithmetic, and by sentence."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.domain.figures import Rounding, meets, one_decimal, percent, quotient, shown, shown_target

whole = st.integers(min_value=0, max_value=10**9)
some = st.integers(min_value=1, max_value=10**6)


@given(st.integers(min_value=-(10**9), max_value=10**9), some)
@example(1, 20)
@example(-1, 20)
@example(1, 3)
def test_one_decimal_is_rounded_half_up_as_decimal_arithmetic_says(numerator, denominator):
    exact = Decimal(numerator) / Decimal(denominator)
    expected = exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    assert Decimal(one_decimal(numerator, denominator)) == expected


MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}


@given(
    st.integers(min_value=-(10**9), max_value=10**9), some, st.integers(min_value=0, max_value=3),
    st.sampled_from(sorted(MODES)),
)  # fmt: skip
@example(5, 2, 0, "half-even")
@example(-1, 2000, 3, "down")
def test_a_quotient_is_rounded_as_the_goal_says(numerator, denominator, decimals, mode):
    with localcontext(prec=60):
        exact = Decimal(numerator) / Decimal(denominator)
        expected = exact.quantize(Decimal(1).scaleb(-decimals), rounding=MODES[mode])
    told = quotient(numerator, denominator, Rounding(decimals, mode))
    assert Decimal(told) == expected
    assert len(told.partition(".")[2]) == decimals
    assert not (told.startswith("-") and Decimal(told) == 0)


def test_hours_and_shares_follow_the_goal_and_people_stay_whole():
    how = Rounding(0, "down")
    assert (shown("percent", 2, 3, how), shown("minutes", 119, 0, how), shown("people", 3, 0, how)) == ("66", "1", "3")


@pytest.mark.parametrize(
    ("numerator", "denominator", "said"),
    [
        (1, 8, "12.5"),
        (1, 16, "6.3"),
        (2, 3, "66.7"),
        (1999, 2000, "100.0"),
        (0, 7, "0.0"),
        (0, 0, None),
        (13, 13, "100.0"),
    ],
)
def test_a_percent_has_one_decimal_and_is_nothing_of_nobody(numerator, denominator, said):
    assert percent(numerator, denominator) == said


@given(whole, some, st.integers(min_value=0, max_value=100))
def test_a_share_meets_its_target_exactly_when_the_fractions_say_so(numerator, denominator, target):
    assert meets("percent", numerator, denominator, target) is (
        Decimal(numerator) * 100 >= Decimal(target) * Decimal(denominator)
    )


def test_a_share_that_only_looks_like_its_target_after_rounding_does_not_meet_it():
    assert percent(7_4999, 10_0000) == "75.0"
    assert not meets("percent", 7_4999, 10_0000, 75)


def test_a_share_of_nobody_meets_no_target():
    assert not meets("percent", 0, 0, 0)


def test_hours_are_compared_in_minutes():
    assert not meets("minutes", 5999, 0, 6000)
    assert meets("minutes", 6000, 0, 6000)
    assert shown_target("minutes", 6000) == 100
    assert shown("minutes", 5999, 0) == "100.0"


def test_people_are_whole():
    assert shown("people", 41, 0) == "41"
    assert meets("people", 41, 0, 41)
    assert not meets("people", 40, 0, 41)
