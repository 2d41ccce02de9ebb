"""Who may be one with whom: proposed for slips and transcriptions, not for a shared birthday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.likeness import ENOUGH, likeness, near, sound, sounds, words

BORN = date(1990, 2, 1)
names = st.lists(st.text("abdehiklmnorstuyåäö", min_size=2, max_size=9), min_size=1, max_size=3).map(" ".join)
days = st.dates(date(1930, 1, 1), date(2015, 1, 1))


@pytest.mark.parametrize(("one", "other"), [
    (("Mohammed Ali Hussein", BORN), ("Muhamad Ali Husain", BORN)),
    (("Fatima Zahra Ahmadi", BORN), ("Ahmadi Fatimah Zahra", BORN)),
    (("Zeynep Öztürk", BORN), ("Zeynep Ozturk", BORN)),
    (("Abdullahi Warsame", BORN), ("Abdulahi Warsame", date(1990, 1, 2))),
    (("Anna Lindqvist", BORN), ("Anna Lindkvist", date(1990, 1, 1))),
])  # fmt: skip
def test_slips_and_transcriptions_are_proposed(one, other):
    assert likeness(one, other) >= ENOUGH


@pytest.mark.parametrize(("one", "other"), [
    (("Anna Berg", BORN), ("Erik Lund", BORN)),
    (("Mohammed Ali", BORN), ("Mohammed Ali", date(1985, 7, 9))),
    (("Ali", BORN), ("Ali Mohammed Hassan Karimi", BORN)),
])  # fmt: skip
def test_others_are_not(one, other):
    assert likeness(one, other) < ENOUGH


@given(names, days, names, days)
def test_likeness_has_no_direction_and_ends_at_a_hundred(one, born, other, born_too):
    forth, back = likeness((one, born), (other, born_too)), likeness((other, born_too), (one, born))
    assert abs(forth - back) <= 1
    assert 0 <= forth <= 100
    assert likeness((one, born), (one, born)) == 100


@given(names, days)
def test_who_is_proposed_is_also_found(name, born):
    """The search by sounds reaches whatever the same name is."""
    assert sounds([name]) == {sound(word) for word in words(name)}
    assert born in near(born)
