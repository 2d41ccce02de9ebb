"""Links and codes: nobody makes one without the key, and every letter of one counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.links import Links, Opened

LINKS = Links(b"k" * 32)
OPENED = st.builds(
    Opened, st.integers(0, 2**63 - 1), st.integers(0, 255),
    st.integers(0, 65_535).map(lambda n: date(2000, 1, 1) + timedelta(days=n)), st.booleans(),
)  # fmt: skip


@given(OPENED)
def test_what_a_link_says_is_read_again(opened):
    token = LINKS.token(opened)
    assert LINKS.read(token) == opened
    assert len(token) == 30
    assert Links(b"x" * 32).read(token) is None


@given(OPENED, st.integers(0, 29), st.sampled_from("abcXYZ019-_"))
def test_any_other_letter_makes_it_no_link(opened, at, letter):
    token = LINKS.token(opened)
    other = token[:at] + letter + token[at + 1 :]
    assert other == token or LINKS.read(other) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered_and_never_a_link(typed):
    assert LINKS.read(typed) is None
    LINKS.code_hash(typed)


@given(st.integers(0, 2**63 - 1), st.integers(0, 255))
def test_a_code_is_found_however_it_is_typed_and_another_round_has_another(number, round_):
    code = LINKS.code(number, round_)
    assert len(code) == 14
    typed = " " + code.lower().replace("-", "").replace("1", "l").replace("0", "o") + " "
    assert LINKS.code_hash(typed) == LINKS.code_hash(code) is not None
    assert LINKS.code(number, (round_ + 1) % 256) != code


def test_a_short_key_is_no_key():
    with pytest.raises(ValueError, match="32 bytes"):
        Links(b"short")
