"""A calendar's link is opened by whoever has it, and nobody can make one up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.linking import links

FEED = "0123456789abcdef" * 2
OURS, THEIRS = links(None), links(None, key=b"o" * 32)


def test_a_link_opens_its_calendar_and_only_with_the_key():
    assert OURS.feed_id(OURS.link(FEED)) == FEED
    assert THEIRS.feed_id(OURS.link(FEED)) is None
    assert OURS.url(FEED) == f"https://kalender.staden.example/calendar/{OURS.link(FEED)}"


@given(st.text(max_size=80) | st.from_regex(r"[0-9a-f]{32}-[a-z2-7]{32}\.ics", fullmatch=True))
def test_a_link_that_nobody_made_opens_nothing(given):
    assert OURS.feed_id(given) is None


@pytest.mark.parametrize("position", range(len(OURS.link(FEED))))
def test_one_other_character_opens_nothing(position):
    made = OURS.link(FEED)
    other = "b" if made[position] != "b" else "c"
    assert OURS.feed_id(made[:position] + other + made[position + 1 :]) is None
