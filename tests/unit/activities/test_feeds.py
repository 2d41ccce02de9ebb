"""Who gets a calendar link, and that nobody can make one up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.domain.feeds import feed_id_of, issue_refused, link
from activities.domain.programmes import Programme

KEY, OTHER = b"k" * 32, b"o" * 32
FEED = "0123456789abcdef" * 2
PROGRAMME = Programme("steg", 1, "staden", date(2018, 1, 1), date(2018, 12, 31), (), ("staden", "rk"))


def test_a_link_opens_its_feed_and_only_with_the_key():
    assert feed_id_of(KEY, link(KEY, FEED)) == FEED
    assert feed_id_of(OTHER, link(KEY, FEED)) is None


@given(st.text(max_size=80) | st.from_regex(r"[0-9a-f]{32}-[a-z2-7]{32}\.ics", fullmatch=True))
def test_a_link_that_nobody_made_opens_nothing(given):
    assert feed_id_of(KEY, given) is None


@pytest.mark.parametrize("position", range(len(link(KEY, FEED))))
def test_one_other_character_opens_nothing(position):
    made = link(KEY, FEED)
    other = "b" if made[position] != "b" else "c"
    assert feed_id_of(KEY, made[:position] + other + made[position + 1 :]) is None


REFUSED = [
    ("programme", "rk", False, "not-of-this-scope"),
    ("host", None, False, "not-of-this-scope"),
    ("host", "nobody", False, "unknown-host"),
    ("participant", "p1", True, "no-calendar-link"),
]


@pytest.mark.parametrize(("scope", "of", "guarded", "rule"), REFUSED)
def test_a_calendar_that_cannot_be_is_refused_by_name(scope, of, guarded, rule):
    assert issue_refused(scope, of, PROGRAMME, guarded=guarded).rule == rule


def test_each_scope_has_its_calendar():
    for scope, of in (("programme", None), ("host", "rk"), ("consultant", "c7"), ("participant", "p1")):
        assert issue_refused(scope, of, PROGRAMME, guarded=False) is None
