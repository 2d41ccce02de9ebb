"""Words and states of published numbers: from the published line alone, and never more than it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.figures import UNITS, Target
from gateway.domain.released import met, wording


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ((None, 35, True, False), "hidden"), ((30, None, False, False), "at-least"),
        ((15, 35, False, False), "of-at-least"), ((15, 37, True, False), "of-exact"), ((15, 37, True, True), "exact"),
    ],
)  # fmt: skip
def test_a_number_has_the_words_of_what_is_known_of_it(said, words):
    at_least, of, of_exact, final = said
    assert wording(at_least=at_least, of=of, of_exact=of_exact, final=final) == words


@given(
    count=st.integers(0, 200), people=st.integers(0, 300), more=st.integers(0, 9), target=st.integers(0, 100),
    step=st.integers(3, 10),
)  # fmt: skip
def test_a_share_is_only_said_to_be_met_when_it_is(count, people, more, target, step):
    count = min(count, people)
    if met("percent", Target(target), step * (count // step) or None, people + more):
        assert 100 * count >= target * people


@given(count=st.integers(0, 200), target=st.integers(1, 200))
def test_a_count_is_only_said_to_be_met_when_it_is(count, target):
    if met("people", Target(target), 5 * (count // 5) or None, 0):
        assert count >= target


def test_what_is_not_shown_meets_nothing_and_hours_never_do():
    assert not met("people", Target(1), None, 9)
    assert not met("minutes", Target(1), 5, 9)
    assert met("percent", Target(25), 10, 40)
    assert not met("percent", Target(25), 10, 41)
    assert not met("percent", Target(25), 10, None)


@given(unit=st.sampled_from(sorted(UNITS)), target=st.integers(0, 10**6), said=st.integers(0, 300) | st.none(),
       most=st.integers(0, 300) | st.none())  # fmt: skip
def test_a_ceiling_is_never_said_to_be_kept(unit, target, said, most):
    assert not met(unit, Target(target, at_most=True), said, most)


@pytest.mark.parametrize("unit", sorted({*UNITS} - {"people", "percent"}))
def test_of_what_releases_never_speak_of_nothing_is_said_to_be_met(unit):
    assert not met(unit, Target(1), 300, 1)
