"""Rounding and comparing: against decimal arithmetic, and by sentence."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.domain.figures import (
    UNITS,
    Measure,
    Rounding,
    Target,
    forecast,
    meets,
    one_decimal,
    percent,
    quotient,
    shown,
    shown_target,
)

whole = st.integers(min_value=0, max_value=10**9)
some = st.integers(min_value=1, max_value=10**6)
SHARE, PEOPLE, HOURS = (
    Measure("percent", quotient=True),
    Measure("people", quotient=False),
    Measure.of("sum", "minutes"),
)
MEASURES = [Measure(unit, quotient) for unit in UNITS for quotient in (True, False)]


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
    assert (shown(SHARE, 2, 3, how), shown(HOURS, 119, 0, how), shown(PEOPLE, 3, 0, how)) == ("66", "1", "3")


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
    assert meets(SHARE, numerator, denominator, Target(target)) is (
        Decimal(numerator) * 100 >= Decimal(target) * Decimal(denominator)
    )


def test_a_share_that_only_looks_like_its_target_after_rounding_does_not_meet_it():
    assert percent(7_4999, 10_0000) == "75.0"
    assert not meets(SHARE, 7_4999, 10_0000, Target(75))


def test_a_share_of_nobody_meets_no_target():
    assert not meets(SHARE, 0, 0, Target(0))


def test_hours_are_compared_in_minutes():
    assert not meets(HOURS, 5999, 0, Target(6000))
    assert meets(HOURS, 6000, 0, Target(6000))
    assert shown_target("minutes", 6000) == 100
    assert shown(HOURS, 5999, 0) == "100.0"


def test_people_are_whole():
    assert shown(PEOPLE, 41, 0) == "41"
    assert meets(PEOPLE, 41, 0, Target(41))
    assert not meets(PEOPLE, 40, 0, Target(41))


@pytest.mark.parametrize(
    ("kind", "unit", "numerator", "denominator", "said"),
    [
        ("duration", "days", 205, 4, "51.3"), ("duration", "days", 0, 0, None), ("ratio", "ore", 300_00, 8, "37.5"),
        ("sum", "ore", 184_000_05, 0, "184000.1"), ("series", "hundredths", 2405, 100, "24.1"),
        ("series", "percent", 1850, 1050, "176.2"), ("count", "things", 7, 0, "7"),
    ],
)  # fmt: skip
def test_days_kronor_and_statistics_are_read_as_people_say_them(kind, unit, numerator, denominator, said):
    assert shown(Measure.of(kind, unit), numerator, denominator) == said


@given(st.sampled_from(MEASURES), st.integers(-(10**9), 10**9), st.integers(0, 10**6), whole)
def test_a_value_keeps_floor_and_ceiling_together_only_where_it_is_the_target_itself(measure, num, den, target):
    floor, ceiling = (meets(measure, num, den, Target(target, at_most=at_most)) for at_most in (False, True))
    if measure.quotient and den == 0:
        assert (floor, ceiling) == (False, False)
        return
    value = Decimal(num) * UNITS[measure.unit].times - target * den if measure.quotient else num - target
    assert (floor, ceiling) == (value >= 0, value <= 0)


@given(st.sampled_from(MEASURES), st.integers(-(10**9), 10**9), some, st.integers(0, 3))
def test_whatever_is_read_is_the_kept_number_by_how_many_of_it_are_one(measure, num, den, decimals):
    read = UNITS[measure.unit]
    with localcontext(prec=60):
        exact = Decimal(num * read.times) / Decimal(den) if measure.quotient else Decimal(num)
        expected = (exact / read.per).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert Decimal(shown(measure, num, den, Rounding(decimals)) or "nobody") == expected


def test_a_forecast_is_read_as_its_unit_and_of_a_share_in_tenths_of_a_percent():
    said = {"percent": "50.5", "minutes": "8.4", "ore": "5.1", "days": "505", "hundredths": "505", "people": "505"}
    assert {unit: forecast(unit, 505) for unit in said} == said
    assert forecast("ore", None) is None
