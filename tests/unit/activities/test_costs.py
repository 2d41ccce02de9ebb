"""Money: exact, to the öre; who pays is copied from the line; a correction replaces the whole booking or voids it."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.domain.cost_record import correct, evolve
from activities.domain.costs import Booking, Line, Spending, book, set_line, stated
from activities.domain.latest import follow
from activities.domain.programmes import Programme
from contracts.activities import ActivityDefined
from contracts.decisions import Already, Refusal

AT = datetime(2020, 10, 12, 9, tzinfo=UTC)
DAY = date(2020, 9, 30)
PROGRAMME = Programme(
    "till-arbete-eller-studier", 1, "vasteras", date(2020, 7, 1), date(2022, 12, 31), ("group",), ("vasteras", "esf")
)
STAFF = Line("staff", "Personal", "grant", "esf", Decimal(5258446), on=date(2020, 7, 1))
TIME = Line("time", "Arbetstid", "cofinancing-time", "vasteras", Decimal(100000), on=date(2020, 7, 1))


def _line(line: Line):
    (said,) = set_line(None, line, PROGRAMME, AT)
    return said


def _activity(**more):
    given = {
        "activity_id": "sug",
        "programme_id": PROGRAMME.id,
        "controller": "vasteras",
        "title": "Språk",
        "area": "group",
    }
    return ActivityDefined(**{**given, "kind": "language-training", "occurred_on": DAY, "recorded_at": AT, **more})


def _spending(line: Line = STAFF, activity=None) -> Spending:
    return Spending("c1", PROGRAMME, _line(line), activity)


def _rule(decision) -> str:
    assert isinstance(decision, Refusal), decision
    return decision.rule


def test_a_cost_carries_everything_that_reporting_needs_of_its_line_and_activity():
    booking = Booking("staff", DAY, Decimal("1234.50"), account="5010", voucher="A117")
    (cost,) = book(_spending(activity=_activity()), booking, None, AT)
    assert (cost.financing, cost.funder, cost.area, cost.kind) == ("grant", "esf", "group", "language-training")
    assert (cost.amount, cost.occurred_on, cost.hours) == (Decimal("1234.50"), DAY, None)
    assert '"amount":"1234.50"' in cost.model_dump_json()


@given(st.decimals("0.01", "24.00", places=2), st.decimals("0.01", "2000.00", places=2))
def test_time_is_worth_hours_times_rate_rounded_half_up_to_the_ore(hours, rate):
    booking = Booking("time", DAY, hours=hours, rate=rate)
    cost = stated(_spending(TIME), booking, AT)
    exact = Fraction(hours) * Fraction(rate) * 100
    assert cost.amount * 100 == (exact + Fraction(1, 2)).__floor__()


@given(st.lists(st.decimals("-99999.99", "99999.99", places=2).filter(bool), max_size=40))
def test_sums_of_bookings_are_exact(amounts):
    costs = [stated(_spending(), Booking("staff", DAY, amount), AT) for amount in amounts]
    assert sum((cost.amount for cost in costs), Decimal(0)) * 100 == sum(int(amount * 100) for amount in amounts)


BROKEN = [
    ("in-the-future", STAFF, Booking("staff", date(2020, 10, 13), Decimal(1))),
    ("no-amount", STAFF, Booking("staff", DAY)),
    ("no-amount", STAFF, Booking("staff", DAY, Decimal(0))),
    ("hours-of-money", STAFF, Booking("staff", DAY, Decimal(1), hours=Decimal(2))),
    ("no-hours", TIME, Booking("time", DAY, Decimal(1))),
    ("no-hours", TIME, Booking("time", DAY, hours=Decimal(2))),
    ("not-hours-times-rate", TIME, Booking("time", DAY, Decimal("899.99"), Decimal(2), Decimal(450))),
    ("unknown-area", STAFF, Booking("staff", DAY, Decimal(1), area="nowhere")),
]


@pytest.mark.parametrize(("rule", "line", "booking"), BROKEN)
def test_a_booking_that_breaks_a_rule_is_refused_by_name(rule, line, booking):
    assert _rule(book(_spending(line), booking, None, AT)) == rule


def test_an_activity_brings_its_area_and_must_be_of_the_programme():
    booking = Booking("staff", DAY, Decimal(1), area="other")
    assert _rule(book(_spending(activity=_activity()), booking, None, AT)) == "another-area"
    elsewhere = _activity(programme_id="annat")
    assert (
        _rule(book(_spending(activity=elsewhere), Booking("staff", DAY, Decimal(1)), None, AT)) == "another-programme"
    )


def test_the_same_booking_again_changes_nothing_and_another_is_a_conflict():
    booking = Booking("staff", DAY, Decimal("10.00"))
    (cost,) = book(_spending(), booking, None, AT)
    assert book(_spending(), Booking("staff", DAY, Decimal(10)), cost, AT) == Already(1)
    assert _rule(book(_spending(), Booking("staff", DAY, Decimal(11)), cost, AT)) == "cost-exists"


def test_a_correction_may_move_a_booking_to_another_line_or_void_it():
    (cost,) = book(_spending(), Booking("staff", DAY, Decimal(900)), None, AT)
    state = evolve(None, cost)
    instead = (_spending(TIME), Booking("time", DAY, hours=Decimal(2), rate=Decimal(450)))
    (moved,) = correct(state, 1, instead, AT)
    state = evolve(state, moved)
    assert (state.stands.line, state.stands.financing, state.stands.amount) == (
        "time",
        "cofinancing-time",
        Decimal(900),
    )
    assert correct(state, 1, instead, AT) == Already(2)
    (void,) = correct(state, 1, None, AT)
    state = evolve(state, void)
    assert (state.stands, state.version, state.said.amount) == (None, 3, Decimal(900))
    assert _rule(correct(state, 2, None, AT)) == "corrects-nothing"


def test_a_line_may_hold_more_later_but_never_another_payer():
    (first,) = set_line(None, STAFF, PROGRAMME, AT)
    known = follow(None, first)
    assert set_line(known, STAFF, PROGRAMME, AT) == Already(1)
    more = Line("staff", "Personal", "grant", "esf", Decimal(6000000), on=date(2021, 1, 1))
    (second,) = set_line(known, more, PROGRAMME, AT)
    known = follow(known, second)
    assert (known.version, known.event.amount) == (2, Decimal(6000000))
    assert _rule(set_line(known, STAFF, PROGRAMME, AT)) == "older-than-the-last"
    other = Line("staff", "Personal", "cofinancing-money", "vasteras", Decimal(1), on=date(2021, 1, 1))
    assert _rule(set_line(known, other, PROGRAMME, AT)) == "line-exists"
    assert _rule(set_line(None, Line("x", "X", "grant", "eu", Decimal(1)), PROGRAMME, AT)) == "unknown-organisation"
    assert _rule(set_line(None, Line("x", "X", "grant", "esf", Decimal(1), "no"), PROGRAMME, AT)) == "unknown-area"


def test_the_worth_of_time_does_not_hang_on_the_decimal_context():
    with localcontext() as context:
        context.rounding = "ROUND_DOWN"
        cost = stated(_spending(TIME), Booking("time", DAY, hours=Decimal("0.25"), rate=Decimal("0.30")), AT)
    assert cost.amount == Decimal("0.075").quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal("0.08")
