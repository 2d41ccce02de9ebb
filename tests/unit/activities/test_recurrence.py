"""A rule's days and moments: nine o'clock stays nine o'clock, and no rule makes the search endless."""

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.domain.programmes import STOCKHOLM
from activities.domain.recurrence import MOST_OCCURRENCES, Pattern, expand
from contracts.decisions import Refusal

END = date(2021, 12, 31)


def _pattern(rule: str, on: date = date(2021, 3, 22), **more) -> Pattern:
    return Pattern(rule, on, more.pop("from_time", "09:00"), more.pop("to_time", "12:00"), **more)


@pytest.mark.parametrize(
    ("first", "hours"),
    [
        (date(2021, 3, 22), [8, 7]),  # 28 March: at two it is three, so nine o'clock comes an hour earlier
        (date(2021, 10, 25), [7, 8]),  # 31 October: at three it is two again
    ],
)
def test_nine_o_clock_stays_nine_o_clock_on_both_sides_of_a_clock_change(first, hours):
    spans = expand(_pattern("FREQ=WEEKLY;COUNT=2", first), END)
    assert [span.starts_at.hour for span in spans] == hours
    assert {span.starts_at.astimezone(STOCKHOLM).hour for span in spans} == {9}
    assert {(span.ends_at - span.starts_at).total_seconds() for span in spans} == {3 * 3600}


@pytest.mark.parametrize(
    ("day", "times", "expected"),
    [
        (date(2021, 3, 28), ("02:30", "04:00"), ("01:30", "02:00")),  # 02:30 is not: half past three it is
        (date(2021, 3, 28), ("01:00", "04:00"), ("00:00", "02:00")),  # two hours, though it looks like three
        (date(2021, 10, 31), ("02:30", "04:00"), ("00:30", "03:00")),  # 02:30 is twice: the first
        (date(2021, 10, 31), ("01:00", "04:00"), ("23:00", "03:00")),  # four hours
    ],
)
def test_a_night_in_which_clocks_change_has_its_real_moments(day, times, expected):
    (span,) = expand(_pattern("FREQ=DAILY;COUNT=1", day, from_time=times[0], to_time=times[1]), END)
    assert (f"{span.starts_at:%H:%M}", f"{span.ends_at:%H:%M}") == expected
    assert span.starts_at.tzinfo == UTC


def test_exceptions_take_days_away_and_add_others():
    spans = expand(
        _pattern(
            "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4", without=(date(2021, 3, 25),), also=(date(2021, 3, 26),)
        ), END,
    )  # fmt: skip
    assert [span.day.day for span in spans] == [22, 26, 29, 1]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20210405", 5),
        ("20210405T090000", 5),
        ("20210405T085959", 29),
        ("20210405T070000Z", 5),
        ("20210405T065959Z", 29),
    ],
)
def test_an_end_is_a_day_or_a_moment_on_stockholms_clocks_or_in_utc(until, last):
    assert expand(_pattern(f"FREQ=WEEKLY;UNTIL={until}"), END)[-1].day.day == last


REFUSED = [
    ("FREQ=HOURLY", "rule-may-never-match"),
    ("FREQ=YEARLY", "rule-may-never-match"),
    ("FREQ=WEEKLY;BYHOUR=9", "unknown-rule-part"),
    ("FREQ=WEEKLY;COUNT=3;UNTIL=20210601", "rule-part-twice"),
    ("FREQ=WEEKLY;COUNT=3;COUNT=4", "rule-part-twice"),
    ("FREQ=WEEKLY;COUNT=0", "rule-number"),
    ("FREQ=WEEKLY;INTERVAL=100000", "rule-number"),
    ("FREQ=DAILY;INTERVAL=2;BYDAY=TU", "rule-may-never-match"),
    ("FREQ=DAILY;BYMONTHDAY=40", "rule-may-never-match"),
    ("FREQ=MONTHLY;BYDAY=6MO", "rule-may-never-match"),
    ("FREQ=MONTHLY;BYSETPOS=1", "rule-may-never-match"),
    ("FREQ=MONTHLY;BYMONTHDAY=30;INTERVAL=12", "never-occurs"),
    ("FREQ=WEEKLY;UNTIL=20210301", "never-occurs"),
    ("FREQ=WEEKLY;COUNT=60", "outside-programme-period"),
    ("FREQ=WEEKLY;UNTIL=20220201", "outside-programme-period"),
    ("FREQ=WEEKLY;UNTIL=2021", "no-recurrence-rule"),
]


@pytest.mark.parametrize(("rule", "why"), REFUSED)
def test_a_rule_that_cannot_be_taken_says_why_and_soon(rule, why):
    started = time.process_time()
    on = date(2021, 2, 1) if "INTERVAL=12" in rule else date(2021, 3, 22)
    decided = expand(_pattern(rule, on), END)
    assert isinstance(decided, Refusal)
    assert decided.rule == why
    assert time.process_time() - started < 2


parts = st.sampled_from([
    "INTERVAL=1", "INTERVAL=7", "INTERVAL=60", "COUNT=5", "UNTIL=20211001", "BYDAY=MO", "BYDAY=SA,SU", "BYDAY=-1FR",
    "BYMONTHDAY=31", "BYMONTHDAY=-1,15", "BYSETPOS=4", "BYSETPOS=-1", "WKST=SU", "BYDAY=MO,TU,WE,TH,FR", "COUNT=x",
])  # fmt: skip


@settings(max_examples=150, deadline=5000)
@given(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]), st.lists(parts, max_size=4))
def test_any_rule_is_expanded_within_its_period_or_refused(frequency, more):
    decided = expand(_pattern(";".join([f"FREQ={frequency}", *more])), END)
    if isinstance(decided, Refusal):
        assert decided.rule
        return
    days = [span.day for span in decided]
    assert 0 < len(days) <= MOST_OCCURRENCES
    assert days == sorted(set(days))
    assert date(2021, 3, 22) <= days[0] <= days[-1] <= END
    assert all(span.starts_at < span.ends_at for span in decided)
    assert all(datetime.combine(span.day, span.starts_at.astimezone(STOCKHOLM).time()).hour == 9 for span in decided)
