"""Where a goal stands: met, on track, at risk, missed or not yet due, and what is said beside it."""

from datetime import date

import pytest

from reporting.domain.standing import Observed, Wanted, standing, wilson
from tests.support.ceilings import CASES, CEILING, spent

START, END, MIDDLE, AFTER = date(2014, 6, 2), date(2015, 11, 30), date(2015, 3, 2), date(2016, 2, 1)


def wants(target: int | None, factor: int = 0, *, at_most: bool = False, between=None) -> Wanted:
    return Wanted(factor, target, at_most, between, START, END)


def counted(number: int) -> Observed:
    return Observed.of((number, 0), {})


def share(results: int, of: int, **windows: tuple[int, int]) -> Observed:
    return Observed.of((results, of), {state.replace("_", "-"): amount for state, amount in windows.items()})


@pytest.mark.parametrize(
    ("seen", "wanted", "on", "state"),
    [
        (counted(0), wants(30), date(2014, 6, 1), "not-yet-due"),
        (counted(30), wants(30), MIDDLE, "met"),
        (counted(16), wants(30), MIDDLE, "on-track"),
        (counted(14), wants(30), MIDDLE, "at-risk"),
        (counted(29), wants(30), END, "at-risk"),
        (counted(29), wants(30), AFTER, "missed"),
        (counted(0), wants(None), MIDDLE, None),
        (share(0, 0), wants(25, 100), MIDDLE, "not-yet-due"),
        (share(0, 8, not_due=(0, 6), open=(0, 2)), wants(25, 100), MIDDLE, "not-yet-due"),
        (share(2, 8, not_due=(0, 4), matured_with=(2, 2), matured_without=(0, 2)), wants(25, 100), MIDDLE, "on-track"),
        (share(1, 8, not_due=(0, 2), matured_with=(1, 1), matured_without=(0, 5)), wants(25, 100), MIDDLE, "at-risk"),
        (share(1, 4, matured_with=(1, 1), matured_without=(0, 3)), wants(25, 100), AFTER, "met"),
        (share(1, 5, matured_with=(1, 1), matured_without=(0, 4)), wants(25, 100), AFTER, "missed"),
        (share(2, 8, open=(0, 6), matured_with=(2, 2)), wants(25, 100), AFTER, "met"),
        (share(1, 8, open=(0, 1), matured_with=(1, 1), matured_without=(0, 6)), wants(25, 100), AFTER, "at-risk"),
        (share(0, 8, open=(0, 1), matured_without=(0, 7)), wants(25, 100), AFTER, "missed"),
        (share(4, 10), wants(None, 100, between=(40, 60)), AFTER, "met"),
        (share(39, 100), wants(None, 100, between=(40, 60)), MIDDLE, "at-risk"),
        (share(900, 3), wants(300, 1, at_most=True), MIDDLE, "on-track"),
        (share(901, 3), wants(300, 1, at_most=True), AFTER, "missed"),
    ],
)
def test_a_goal_is_in_the_state_that_anybody_would_say(seen: Observed, wanted: Wanted, on: date, state: str | None):
    assert standing(seen, wanted, on).state == state


def test_bounds_take_everybody_who_is_out_as_without_and_as_with_the_result():
    seen = share(3, 10, not_due=(1, 3), open=(0, 1), matured_with=(2, 2), matured_without=(0, 2), unreachable=(0, 2))
    told = standing(seen, wants(75, 100), MIDDLE)
    assert (told.pending, told.lost, told.worst_permille, told.best_permille) == (3, 2, 300, 800)
    assert (told.low_permille, told.high_permille) == wilson(3, 5)
    assert told.secondary is False
    assert (told.forecast, told.method) == (450, "pending-as-matured")
    assert (told.needed, told.days_left) == (5, (END - MIDDLE).days)


def test_the_interval_is_secondary_once_everybody_is_known():
    seen = share(8, 10, matured_with=(8, 8), matured_without=(0, 2))
    told = standing(seen, wants(75, 100), AFTER)
    assert (told.secondary, told.low_permille, told.high_permille) == (True, 490, 943)


def test_a_change_is_bounded_over_all_who_should_have_answered_twice():
    seen = share(2, 3, not_due=(0, 1), matured_with=(2, 2), matured_without=(0, 1), unreachable=(0, 1))
    told = standing(seen, wants(50, 100), MIDDLE)
    assert (told.worst_permille, told.best_permille, told.pending, told.lost) == (400, 800, 1, 1)


def test_a_number_is_forecast_as_many_a_day_as_so_far():
    told = standing(counted(10), wants(30), MIDDLE)
    assert (told.forecast, told.method, told.needed) == (10 * 547 // 274, "linear-since-start", 20)


@pytest.mark.parametrize(("ore", "on", "state", "forecast"), CASES)
def test_a_ceiling_of_costs_is_kept_up_to_its_last_ore_and_met_once_its_last_day_has_gone(
    ore: int, on: date, state: str, forecast: int
):
    told = standing(spent(ore), CEILING, on)
    assert (told.state, told.forecast, told.needed) == (state, forecast, None)


@pytest.mark.parametrize(
    ("results", "people", "low", "high"),
    [
        (0, 10, 0, 278),
        (10, 10, 722, 1000),
        (1, 10, 18, 404),
        (8, 10, 490, 943),
        (50, 100, 404, 596),
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: as published, in permille.
        (81, 263, 255, 366),
        (15, 148, 62, 160),
        (0, 20, 0, 161),
        (1, 29, 6, 172),
    ],
)
def test_the_interval_is_the_one_that_is_published_for_such_numbers(results: int, people: int, low: int, high: int):
    assert wilson(results, people) == (low, high)


@pytest.mark.parametrize(("results", "people"), [(0, 0), (3, 2), (-1, 4)])
def test_there_is_no_interval_of_nobody_or_of_what_is_no_share(results: int, people: int):
    assert wilson(results, people) is None
