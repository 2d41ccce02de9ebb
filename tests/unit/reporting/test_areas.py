"""Figures told apart by the area of what was done: by hand, and with each rule broken once.

Made-up histories and the plain count of what each area says alone are those of `test_filters`.
"""

from collections.abc import Callable
from datetime import date

import pytest

from reporting.domain import levels, shelves
from reporting.domain.levels import presence
from reporting.domain.things import levels as things_levels
from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.filtered_goals import filtered_goals
from tests.support.filtered_stories import a_session_elsewhere, in_two_areas
from tests.support.mutating import Patch, is_wrong
from tests.support.newer_histories import newer_defined
from tests.support.stories_of_things import things

DEFINED = newer_defined(1, tuple(goal for goal in filtered_goals() if goal.id == "there" or "area" in goal.facets))
STORIES = (in_two_areas(), [*things(), *a_session_elsewhere()])


def told(story: list[tuple], goal: str, on: date = date(2020, 1, 1)) -> dict:
    return Bookkeeper().feed(facts_of([DEFINED, *story])).figure(goal, 1, on)


def test_hours_and_people_are_told_apart_by_the_area_of_what_they_attended():
    story = in_two_areas()
    areas = {("area", "a"): (150, 0), ("area", "b"): (60, 0), ("area", "unknown"): (60, 0)}
    assert told(story, "hours-by-area") == {("", ""): (270, 0), ("gender", "woman"): (270, 0), **areas}
    assert told(story, "all-hours-by-area") == {("", ""): (330, 0), **areas, ("area", "b"): (120, 0)}
    assert told(story, "hours-by-area", date(2018, 9, 5))["area", "b"] == (30, 0)
    one = dict.fromkeys([("", ""), ("gender", "woman"), ("area", "a")], (1, 0))
    assert told(story, "there-by-area", date(2018, 9, 5)) == one
    assert told(story, "there-by-area", date(2018, 9, 6)) == {**one, ("area", "b"): (1, 0)}
    assert told(story, "there-by-area") == {**one, ("area", "b"): (1, 0), ("area", "unknown"): (1, 0)}
    assert told(story, "there-in-a-by-area") == {("", ""): (1, 0), ("area", "a"): (1, 0)}


def test_things_are_told_apart_by_area():
    assert told(things(), "costs-by-area") == {
        ("", ""): (147955, 0), ("area", "a"): (97955, 0), ("area", "b"): (50000, 0),
    }  # fmt: skip
    made = {("", ""): (1, 0), ("area", "a"): (1, 0)}
    assert told(things(), "made-by-area") == {**made, ("status", "spread"): (1, 0)}
    assert told(things(), "offered-by-area") == {("", ""): (2, 0), ("area", "a"): (2, 0)}
    held = [*things(), *a_session_elsewhere()]
    assert told(held, "held-by-area") == {("", ""): (3, 0), ("area", "a"): (2, 0), ("area", "b"): (1, 0)}


def _an_area_is_forgotten(patch: Patch) -> None:
    for module in (shelves, things_levels, presence):
        patch(module, "area_cell", lambda _: ("area", "unknown"))


def _minutes_go_where_those_of_another_area_went(patch: Patch) -> None:
    found = shelves.Shelf.targets
    seen: dict = {}
    patch(
        shelves.Shelf,
        "targets",
        lambda of, who, key: seen.setdefault((id(of), who, key[2:]), found(of, who, key)),
    )


def _goals_that_ask_for_areas_are_answered_as_those_that_do_not(patch: Patch) -> None:
    keep = shelves.Question.__init__

    def without_areas(self, asked, book):
        keep(self, asked, book)
        self.goal = book.goal.model_copy(update={"facets": ()})

    patch(shelves.Question, "__init__", without_areas)


def _somebody_is_in_the_area_of_their_first_hour_alone(patch: Patch) -> None:
    whole = presence.days_attended_by_area

    def first(subject, measure):
        return dict(list(whole(subject, measure).items())[:1])

    patch(levels, "days_attended_by_area", first)


MUTANTS = [
    _an_area_is_forgotten,
    _minutes_go_where_those_of_another_area_went,
    _goals_that_ask_for_areas_are_answered_as_those_that_do_not,
    _somebody_is_in_the_area_of_their_first_hour_alone,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_a_broken_rule_of_areas_is_noticed(mutant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch):
    assert not any(is_wrong([DEFINED, *story]) for story in STORIES)
    mutant(monkeypatch.setattr)
    assert any(is_wrong([DEFINED, *story]) for story in STORIES)
