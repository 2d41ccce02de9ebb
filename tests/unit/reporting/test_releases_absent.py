"""Why hours, costs, cost per outcome and occupancy are in no release: each exact number of them is a count of people.

The reader here knows who is in the programme and when (attacker 2), and one number a week; nothing else.
"""

import itertools
import random
from collections.abc import Iterator

import pytest

from contracts.programme import AttendedMeasure, CountGoal, OutcomeMeasure, ShareGoal, Window
from reporting.domain.releases.natures import spoken
from tests.support.counted_goals import WORDS, WORK
from tests.support.filtered_goals import filtered_goals
from tests.support.four_programmes import definition
from tests.support.laid_over import with_every_profile
from tests.support.lives import CASES, Person, lives

SESSION_MINUTES = 180
SUBSIDY = 4_500
RENT = 31_000
COMES = 0.8


def weeks(seed: int) -> Iterator[tuple[list[Person], list[Person]]]:
    """Who is there, week by week, and who of them came to the week's session."""
    people, rng = lives(CASES["C"], seed), random.Random(seed)
    for week in range(1, CASES["C"].weeks):
        there = [person for person in people if person.enters <= week < person.leaves]
        yield there, [person for person in there if rng.random() < COMES]


def told_by_hours(minutes: int, there: int) -> bool:
    """Whether everybody who could come is known to have come, or not to have."""
    return minutes // SESSION_MINUTES in (0, there)


def test_exact_hours_of_sessions_of_a_known_length_say_who_came():
    known = [there for there, came in weeks(0) if there and told_by_hours(SESSION_MINUTES * len(came), len(there))]
    assert known


def test_occupancy_says_the_same_for_one_session():
    capacity = 40
    known = [there for there, came in weeks(0) if there and capacity - (capacity - len(came)) in (0, len(there))]
    assert known


@pytest.mark.parametrize("rent", [RENT, 17_250])
def test_exact_costs_with_a_subsidy_by_head_say_when_somebody_was_offered_work(rent):
    """The rent is not known: what changes from one month to the next is divided by the subsidy."""
    people = lives(CASES["C"], 0)
    spent = [
        rent + SUBSIDY * sum(p.offered is not None and p.offered <= month * 4 for p in people) for month in range(27)
    ]
    begun = [(later - earlier) // SUBSIDY for earlier, later in itertools.pairwise(spent)]
    true = [sum(p.offered is not None and (m - 1) * 4 < p.offered <= m * 4 for p in people) for m in range(1, 27)]
    assert begun == true
    assert 1 in begun, "a month in which the one whose window was open is named"


def test_an_exact_cost_per_outcome_beside_what_was_spent_is_the_exact_number():
    offered = sum(person.offered is not None for person in lives(CASES["C"], 0))
    spent = 2_000_000
    assert round(spent / round(spent / offered, 2)) == offered


@pytest.mark.parametrize("programme", ["en-vag-in", "steget-fore", "natverksbygge", "till-arbete-eller-studier"])
def test_the_indicators_of_funds_are_in_no_release_and_change_nothing_of_what_is(programme):
    laid = with_every_profile(definition(programme)).goals
    own = [goal for goal in laid if goal.profile is None]
    assert len(laid) > len(own) + 60
    assert [(one.goal.id, one.population, one.wider) for one in spoken(laid)] == [
        (one.goal.id, one.population, one.wider) for one in spoken(own)
    ]


@pytest.mark.parametrize("programme", ["en-vag-in", "steget-fore", "natverksbygge", "till-arbete-eller-studier"])
def test_releases_speak_of_counts_and_shares_of_people_only(programme):
    goals = definition(programme).goals
    told = {one.goal.id for one in spoken(goals)}
    assert told
    for goal in goals:
        if not isinstance(goal, CountGoal | ShareGoal):
            assert goal.id not in told, goal.kind


_IN_A_PHASE = {"phases": ("individual",)}
_ANY = {"kind": "share", "title": WORDS, "definition": WORDS, "among": "enrolled", "id": "asked"}


@pytest.mark.parametrize(
    ("narrowed", "is_told"),
    [
        ({"of": OutcomeMeasure(kinds=WORK)}, True),
        ({"of": OutcomeMeasure(kinds=WORK, **_IN_A_PHASE)}, False),
        ({"of": OutcomeMeasure(kinds=WORK, within=Window(months_after_exit=6))}, True),
        ({"of": OutcomeMeasure(kinds=WORK, within=Window(months_after_exit=6, stretch="first"))}, False),
        ({"of": "exited", "among": AttendedMeasure(minutes=60)}, True),
        ({"of": "exited", "among": AttendedMeasure(minutes=60, **_IN_A_PHASE)}, False),
    ],
)
def test_releases_are_silent_about_who_was_in_a_phase_or_had_a_first_stretch(narrowed: dict, *, is_told: bool):
    """Fewer could have had the outcome than everybody believes whose window is open: the rule counts on those."""
    goal = ShareGoal(**{**_ANY, **narrowed})
    assert bool(spoken([goal])) == is_told
    assert not any(name in one.rule for one in spoken([goal]) for name in ("phases", "stretch", "audiences"))


def test_nothing_that_areas_tell_apart_is_released():
    by_area = [goal for goal in filtered_goals() if "area" in goal.facets]
    assert len(by_area) == 9
    assert not spoken(by_area)
