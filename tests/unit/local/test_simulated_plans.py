"""What is planned to be lived holds all that the programmes did, at the size that they had, on either side of goals."""

from collections.abc import Sequence

import pytest

from contracts.programme.goals import BalanceGoal, Goal
from local.cli.demo import definitions
from local.simulate.book.counting import Figure
from local.simulate.room import Room
from local.simulate.rooms import FULL, SMALL, Size, rooms
from tests.support.dry_lives import lived_dry
from tests.support.lives_held import C, hold_their_sizes, never_done

FOUR = definitions()
SEEDS = range(1, 9)


@pytest.fixture(scope="module")
def small() -> Sequence[Room]:
    """Lived as they are for a demo."""
    return _lived(SMALL)


@pytest.fixture(scope="module")
def whole() -> Sequence[Room]:
    """Lived at the size they had."""
    return _lived(FULL)


def _lived(size: Size) -> Sequence[Room]:
    lives = rooms(FOUR, 1, size)
    lived_dry(lives)
    return lives


def test_every_kind_of_deed_is_done_in_each_programme_that_has_it(small: Sequence[Room], whole: Sequence[Room]):
    assert not never_done(small)
    assert not never_done(whole, whole=True)


def test_nothing_counts_as_done_before_it_is():
    lives = rooms(FOUR, 1, SMALL)
    assert {one.kind for one in never_done(lives)} >= {"referral", "speed dating held", "merge", "exit", "costs"}
    assert not any(room.diary.done for room in lives)


def test_whole_lives_are_as_large_as_the_programmes_were_and_small_ones_are_not(
    small: Sequence[Room], whole: Sequence[Room]
):
    hold_their_sizes(whole)
    with pytest.raises(AssertionError):
        hold_their_sizes(small)


def test_the_seed_decides_on_which_side_of_its_threshold_each_goal_of_network_building_ends():
    (network,) = (one for one in FOUR if one.id == C)
    aimed = {goal.id: goal for goal in network.goals if goal.target or isinstance(goal, BalanceGoal)}
    assert {"took-part", "even-gender-split", "satisfied-and-strengthened", "offered-employment"} <= aimed.keys()
    ends: dict[str, set[bool]] = {name: set() for name in aimed}
    for seed in SEEDS:
        (room,) = rooms([network], seed, FULL, signed=True)
        lived_dry([room])
        figures = room.book.figures(room.end)
        for name, goal in aimed.items():
            ends[name].add(_reached(goal, figures[name]))
    assert ends == {name: {True, False} for name in aimed}


def _reached(goal: Goal, figure: Figure) -> bool:
    """By hand: thresholds of shares are in percent."""
    shown, whole = (figure.numerator, 1) if figure.denominator is None else (100 * figure.numerator, figure.denominator)
    if isinstance(goal, BalanceGoal):
        return goal.from_percent * whole <= shown <= goal.to_percent * whole
    assert goal.target is not None
    least, most = goal.target.at_least, goal.target.at_most
    return (least is None or shown >= least * whole) and (most is None or shown <= most * whole)
