"""Goals that ask about single facts: by a plain count in any order, by stories, and with each rule broken once."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.enrolment_way import PhaseEntered
from reporting.domain import books, cells, levels, shelves
from reporting.domain.levels import measures, people, phases, presence, windows
from reporting.domain.levels import told as levels_told
from reporting.domain.spells import first_stretch, last_stretch
from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.filtered_goals import filtered_goals
from tests.support.filtered_stories import (
    at_activities_for_several,
    entered_otherwise,
    in_the_first_phase_only,
    in_two_phases,
    in_two_stretches,
    sent_by_a_partner,
    telling_filtered,
    who_was_there_before,
)
from tests.support.mutating import Patch, is_wrong
from tests.support.newer_histories import newer_defined, newer_histories
from tests.support.newer_stories import Life

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


def test_what_somebody_did_is_counted_by_the_phase_that_it_was_done_in():
    story, short = in_two_phases(), in_the_first_phase_only()
    assert told(story, "there-in-second", date(2018, 10, 15)) == {}
    assert told(story, "there-in-second", date(2018, 10, 16)) == {("", ""): (1, 0)}
    assert told(story, "work-in-second", date(2018, 10, 19)) == {}
    assert told(story, "work-in-second", date(2018, 10, 20))["", ""] == (1, 0)
    assert told(story, "offers-in-first")["", ""] == (1, 1)
    assert told(story, "left-second") == {("", ""): (1, 0)}
    assert told(story, "applied-in-second", date(2018, 10, 29)) == {}
    assert told(story, "applied-in-second", date(2018, 10, 30)) == {("", ""): (1, 0)}
    in_second = [goal.id for goal in filtered_goals() if goal.id.endswith("second")]
    assert [told(short, goal) for goal in in_second] == [{}] * 4
    assert told(short, "offers-in-first")["", ""] == (1, 1)


def test_a_phase_told_later_moves_what_was_done_in_it():
    life = (
        Life().comes(date(2018, 9, 3)).attends(date(2018, 9, 20), 60).begins(date(2018, 9, 25)).goes(date(2018, 10, 1))
    )
    later = Life().is_told(PhaseEntered, date(2018, 9, 20), phase="individual").log
    for goal in ("there-in-second", "work-in-second", "left-second"):
        assert told(life.log, goal) == {}
        assert told([*life.log, *later], goal)["", ""] == (1, 0)


def test_a_window_is_counted_from_the_entry_and_the_exit_of_its_stretch():
    story = in_two_stretches()
    first, last = date(2018, 12, 31), _LAST
    assert told(story, "after-first", date(2018, 9, 30)) == {("window", "open"): (0, 1)}
    assert told(story, "after-first", first) == told(story, "after-first", last) == {("window", "unreachable"): (0, 1)}
    assert told(story, "only-after-first", first)["", ""] == (1, 0)
    assert told(story, "after-last", first) == {("window", "unreachable"): (0, 1)}
    assert told(story, "after-last", date(2019, 2, 28))["window", "open"] == (0, 1)
    assert told(story, "after-last", last)["window", "matured-with"] == (1, 1)
    assert ("", "") not in told(story, "from-last", date(2019, 2, 28))
    assert told(story, "from-last", date(2019, 3, 1))["", ""] == (1, 0)


def test_people_and_hours_are_counted_by_where_they_came_from_and_who_sent_them():
    story = sent_by_a_partner().log
    assert told(story, "by-partner") == dict.fromkeys(_cells("office", "south"), (1, 0))
    assert told(story, "by-last-partner") == dict.fromkeys(_cells("clinic", "north"), (1, 0))
    assert told(story, "of-south") == {("", ""): (1, 0), ("referrer", "office"): (1, 0)}
    assert told(story, "last-of-south", date(2018, 9, 2)) == {("", ""): (1, 0)}
    assert told(story, "last-of-south") == {}
    assert told(story, "hours-of-office") == {("", ""): (60, 0), ("municipality", "south"): (60, 0)}
    left = told(story, "offers-of-office", date(2018, 5, 31))
    assert left == {("", ""): (1, 1), ("referrer", "office"): (1, 1)}
    assert told(story, "of-both") == {("", ""): (1, 0)}


@pytest.mark.parametrize(
    ("municipality", "referrer", "both", "maybe", "unknown"),
    [
        ("south", "clinic", {}, {}, {}),
        ("north", "office", {}, {}, {}),
        ("south", None, {}, {("", ""): (1, 0)}, {("", ""): (1, 0)}),
        (None, "office", {}, {("", ""): (1, 0)}, {}),
    ],
)
def test_a_correction_of_an_entry_moves_somebody_to_another_partner_and_place(
    municipality: str | None, referrer: str | None, both: dict, maybe: dict, unknown: dict
):
    story = entered_otherwise(municipality, referrer)
    cells_now = _cells(referrer or "unknown", municipality or "unknown")
    assert told(story, "by-partner") == dict.fromkeys(cells_now, (1, 0))
    assert told(story, "of-both") == both
    assert told(story, "of-either-or-nobody-knows") == maybe
    assert told(story, "of-an-unknown-partner") == unknown


def test_whoever_turns_out_to_have_been_there_before_came_from_there():
    story = [*sent_by_a_partner().log, *who_was_there_before()]
    assert told(story, "by-partner") == dict.fromkeys(_cells("unknown", "north"), (1, 0))
    assert told(story, "of-south") == told(story, "hours-of-office") == {}
    assert told(story, "of-an-unknown-partner") == {("", ""): (1, 0)}


def _cells(referrer: str, municipality: str) -> list[tuple[str, str]]:
    return [("", ""), ("referrer", referrer), ("municipality", municipality)]


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


def _phases_do_not_matter(patch: Patch) -> None:
    for module in (people, presence, measures, levels_told):
        patch(module, "is_in", lambda *_: True)


def _nobody_is_ever_in_a_phase(patch: Patch) -> None:
    patch(phases, "PhaseBegun", _Never)


def _places_do_not_matter(patch: Patch) -> None:
    _asks_nothing_of(patch, "municipalities")


def _partners_do_not_matter(patch: Patch) -> None:
    _asks_nothing_of(patch, "referrers")


def _asks_nothing_of(patch: Patch, field: str) -> None:
    let_through = cells.matches
    for module in (levels, shelves):
        patch(module, "matches", lambda where, who: let_through(where.model_copy(update={field: ()}), who))


class _Never:
    """Nothing is one."""


def _a_phase_of_another_spell_speaks(patch: Patch) -> None:
    def any_spell(subject, day, asked, programme=""):
        begun = [fact.phase for _, fact in subject.way if hasattr(fact, "phase") and fact.on <= day]
        return not asked or (begun[-1] if begun else "unknown") in asked

    for module in (people, presence, measures, levels_told):
        patch(module, "is_in", any_spell)


def _phases_told_late_move_nothing(patch: Patch) -> None:
    whole = books.read_by
    patch(books, "read_by", lambda asked: whole(asked) - {"way"})


def _windows_are_counted_from_every_stretch(patch: Patch) -> None:
    patch(people, "of_window", lambda spells, _: spells)


def _the_last_stretch_speaks_for_the_first(patch: Patch) -> None:
    patch(people, "first_stretch", last_stretch)


def _the_first_stretch_speaks_for_the_last(patch: Patch) -> None:
    patch(people, "last_stretch", first_stretch)


def _who_was_reached_later_was_in_reach(patch: Patch) -> None:
    patch(windows, "first_stretch", last_stretch)


MUTANTS = [
    _places_do_not_matter,
    _partners_do_not_matter,
    _windows_are_counted_from_every_stretch,
    _the_last_stretch_speaks_for_the_first,
    _the_first_stretch_speaks_for_the_last,
    _who_was_reached_later_was_in_reach,
    _phases_do_not_matter,
    _nobody_is_ever_in_a_phase,
    _a_phase_of_another_spell_speaks,
    _phases_told_late_move_nothing,
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
