"""The shares of programme C, worked out by hand from eleven people's answers, beside what the rules make of them."""

import pytest

from surveys.api.showing import asking
from surveys.domain.pairing import affirms_all, change
from surveys.domain.results import Asking, figures
from tests.support.answered import answered, participant
from tests.support.programme_c import CORE, said_by


@pytest.fixture
def left(entry_exit):
    people = []
    for person, said in said_by().items():
        given = [answered(entry_exit, person, moment, **values) for moment, values in said.items()]
        people.append(participant(person, *given, left=person != "p11"))
    return [one for one in people if one.has_left]


def test_satisfied_and_strengthened_is_one_conjunction_per_person(left):
    """Yes to both: p01 p02 p05 p06. No: p03 p04 p10. Missing: p07 p08 p09. So 4 of 7, at worst 4, at best 7 of 10."""
    share = figures(left, Asking((CORE,), ())).conjunctions[CORE]
    assert (share.numerator, share.denominator, share.missing) == (4, 7, 3)
    assert (share.worst, share.best) == ((4, 10), (7, 10))
    assert share.meets(75) is False
    assert share.meets(57) is True
    low, high = share.interval
    assert (round(low, 4), round(high, 4)) == (0.2505, 0.8418)  # Wilson 1927, worked out by hand for 4 of 7


def test_two_shares_multiplied_would_be_another_number(left):
    """Satisfied: p01 p02 p03 p05 p06 p09 of 7; strengthened: p01 p02 p04 p05 p06 of 7. 6/7 x 5/7 is not 4/7."""
    found = figures(left, Asking((("satisfied",), ("strengthened",)), ())).conjunctions
    assert [(s.numerator, s.denominator, s.missing) for s in found.values()] == [(6, 7, 3), (5, 7, 3)]


def test_well_being_employability_and_network_are_compared_pair_by_pair(left):
    """Of ten who left: p06 has no entry answer, p07 and p08 no exit answer, so three are unpaired for every item."""
    found = figures(left, Asking((), ("health", "employability", "network-size"))).changes
    assert found["health"] == {"improved": 5, "same": 1, "worse": 1, "unpaired": 3}  # up: p01 p04 p05 p09 p10
    assert found["employability"] == {"improved": 2, "same": 2, "worse": 2, "unpaired": 4}  # p04 has no "before"
    assert found["network-size"] == {"improved": 4, "same": 1, "worse": 1, "unpaired": 4}  # p05 has no "after"


def test_the_response_rate_counts_everybody_who_left(left):
    found = figures(left, Asking((), ()))
    assert (found.answered, found.people) == (7 + 1, 10)  # p09 answered, though not to both


def test_the_shipped_instrument_asks_for_exactly_these_figures(entry_exit):
    wanted = asking(entry_exit)
    assert wanted.conjunctions[0] == CORE
    assert set(wanted.changes) == {"health", "employability", "network-size", "network-help"}


def test_whoever_still_takes_part_is_in_no_figure(entry_exit):
    staying = participant("p", answered(entry_exit, "p", "entry", health="3"), left=False)
    assert not staying.has_left
    assert affirms_all(staying, CORE) is None
    assert change(staying, "health") == "unpaired"
