"""How long a receiver wants to be left alone: never less than nothing, never beyond our own longest delay."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.webhooks.pausing import not_before

NOW = datetime(2020, 6, 1, 10, 0, 0, 500_000, tzinfo=UTC)
LONGEST = timedelta(hours=6)


def seconds(wish: str | None) -> float:
    return (not_before(wish, NOW, LONGEST) - NOW).total_seconds()


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("0", 0), ("1", 1), ("120", 120), ("00120", 120), ("21600", 21_600), ("21601", 21_600), ("9" * 40, 21_600),
        ("Mon, 01 Jun 2020 10:02:00 GMT", 119.5), ("Monday, 01-Jun-20 10:02:00 GMT", 119.5),
        ("Mon Jun  1 10:02:00 2020", 119.5), ("Mon, 01 Jun 2020 09:59:59 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Mon, 01 Jun 2020 16:00:01 GMT", 21_600), ("Fri, 31 Dec 9999 23:59:59 GMT", 21_600),
    ],
)  # fmt: skip
def test_seconds_and_moments_are_read(wish, expected):
    assert seconds(wish) == expected


@pytest.mark.parametrize(
    "wish",
    [
        None, "", " ", "-5", "+5", "1.5", "1e3", "5, 10", "0x10", "soon", "١٢٠", "²", "9" * 41, "9" * 5_000,
        "Mon, 01 Jun 2020 10:02:00", "Mon, 01 Jun 2020 10:02:00 +0200", "Mon, 31 Feb 2021 10:02:00 GMT",
        "Mon, 01 Jun 2020 25:02:00 GMT", "2020-06-01T10:02:00Z", "\0",
        "Mon, 01 Jun 2020 10:02:00 GMT, Mon, 01 Jun 2020 10:03:00 GMT",
    ],
)  # fmt: skip
def test_what_is_neither_is_no_wish(wish):
    assert seconds(wish) == 0


@given(st.text(max_size=60) | st.text("0123456789", max_size=60))
def test_whatever_is_sent_the_wait_stays_within_its_limits(wish):
    assert 0 <= seconds(wish) <= LONGEST.total_seconds()


@given(st.integers(-50_000, 50_000))
def test_a_moment_written_by_others_is_understood(away):
    moment = NOW.replace(microsecond=0) + timedelta(seconds=away)
    expected = min(max(moment, NOW), NOW + LONGEST)
    assert not_before(format_datetime(moment, usegmt=True), NOW, LONGEST) == expected
