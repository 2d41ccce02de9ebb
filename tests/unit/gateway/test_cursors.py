"""Cursors: what was written comes back, and nothing else is believed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.api.cursors import Cursors
from gateway.api.errors import Refused

CURSORS = Cursors(b"one key")
SCOPE = ("entries", "org-1", "bridge")


@given(st.dates(), st.integers(min_value=0, max_value=2**53 - 1), st.text(max_size=80))
def test_a_place_comes_back_as_it_was_written(on, number, subject):
    cursor = CURSORS.write(SCOPE, (on, number, subject))
    assert CURSORS.read(SCOPE, cursor, tuple[date, int, str]) == (on, number, subject)


def test_no_cursor_is_the_first_page():
    assert CURSORS.read(SCOPE, None, str) is None


@given(st.text(max_size=200))
def test_a_made_up_cursor_is_refused(text):
    with pytest.raises(Refused):
        CURSORS.read(SCOPE, text, str)


@given(st.data())
def test_a_changed_cursor_is_refused(data):
    cursor = CURSORS.write(SCOPE, ("a title", "an id"))
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.characters())
    changed = cursor[:place] + letter + cursor[place + 1 :]
    if changed != cursor:
        with pytest.raises(Refused):
            CURSORS.read(SCOPE, changed, tuple[str, str])


@pytest.mark.parametrize("scope", [("entries", "org-2", "bridge"), ("facts", "org-1", "bridge"), ("entries",)])
def test_a_cursor_of_another_list_is_refused(scope):
    with pytest.raises(Refused):
        CURSORS.read(scope, CURSORS.write(SCOPE, "x"), str)


def test_another_key_makes_other_cursors():
    with pytest.raises(Refused):
        Cursors(b"another key").read(SCOPE, CURSORS.write(SCOPE, "x"), str)


@pytest.mark.parametrize("spelling", ["{}=", "{}==", " {}", "{}\n", "{}!"])
def test_another_spelling_of_the_same_bytes_is_refused(spelling):
    with pytest.raises(Refused):
        CURSORS.read(SCOPE, spelling.format(CURSORS.write(SCOPE, "x")), str)
