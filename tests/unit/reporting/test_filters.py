"""Goals that ask about single facts: by a plain count in any order, by stories, and with each rule broken once."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.domain import shelves
from reporting.domain.levels import people, presence
from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.filtered_goals import filtered_goals
from tests.support.filtered_stories import at_activities_for_several, telling_filtered
from tests.support.mutating import Patch, is_wrong
from tests.support.newer_histories import newer_defined, newer_histories

QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
HISTORIES = newer_histories(among=st.sampled_from(filtered_goals()))
DEFINED = newer_defined(1, filtered_goals())
_LAST = date(2020, 1, 1)


@QUICK
@given(HISTORIES, st.integers(1, 9))
def test_any_order_and_doubling_gives_the_plain_figures_of_what_is_filtered(log, batch):
    Bookkeeper().feed(facts_of(log), batch).check(log, len(log))


@QUICK
@given(HISTORIES, st.data())
def test_what_was_known_at_a_position_is_the_plain_figure_of_what_is_filtered(log, data):
    upto = data.draw(st.integers(0, len(log)))
    Bookkeeper().feed(facts_of(log), 5).check(log, upto)


@QUICK
@given(HISTORIES, st.integers(1, 9), st.booleans())
def test_batch_size_and_forgetting_leave_no_trace_of_what_is_filtered(log, batch, forget):
    facts = facts_of(log)
    assert Bookkeeper(forget=forget).feed(facts, batch).lines() == Bookkeeper().feed(facts, 1).lines()


def told(story: list[tuple], goal: str, on: date = _LAST) -> dict:
    return Bookkeeper().feed(facts_of([DEFINED, *story])).figure(goal, 1, on)


def test_hours_and_people_are_counted_by_whom_an_activity_is_for():
    story = at_activities_for_several()
    assert told(story, "hours-of-newcomers") == {("", ""): (90, 0), ("gender", "woman"): (90, 0)}
    assert told(story, "hours-of-newcomers", date(2018, 9, 4))["", ""] == (60, 0)
    assert told(story, "all-hours-of-some")["", ""] == (120, 0)
    assert told(story, "often-there")["", ""] == (1, 0)
    assert told(story, "among-them")["", ""] == (1, 1)


STORIES = telling_filtered()


def _audiences_do_not_matter(patch: Patch) -> None:
    asked = people.activity_is_asked_for

    def everybody(key, goal):
        return asked(key, goal.model_copy(update={"audiences": ()}))

    patch(people, "activity_is_asked_for", everybody)
    patch(presence, "activity_is_asked_for", everybody)


def _who_said_nothing_is_of_any_audience(patch: Patch) -> None:
    asked = people.activity_is_asked_for
    patch(people, "activity_is_asked_for", lambda key, goal: asked((*key[:4], key[4] or "newcomers"), goal))


def _minutes_go_where_those_of_another_audience_went(patch: Patch) -> None:
    found = shelves.Shelf.targets
    seen: dict = {}
    patch(shelves.Shelf, "targets", lambda of, known, key: seen.setdefault((id(of), key[:4]), found(of, known, key)))


MUTANTS = [
    _audiences_do_not_matter,
    _who_said_nothing_is_of_any_audience,
    _minutes_go_where_those_of_another_audience_went,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_a_broken_filter_is_noticed(mutant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch):
    mutant(monkeypatch.setattr)
    assert any(is_wrong([DEFINED, *story]) for story in STORIES)


def test_the_unbroken_filters_are_right_about_the_stories_and_each_goal_moves_in_one():
    assert not any(is_wrong([DEFINED, *story]) for story in STORIES)
    moved = {line[1] for story in STORIES for line in Bookkeeper().feed(facts_of([DEFINED, *story])).lines()}
    assert moved == {goal.id for goal in filtered_goals()}
