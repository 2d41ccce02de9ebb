"""Several goals of one programme side by side: what one group's figure tells of those who are only in the other."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.programme import CountGoal
from reporting.domain.releases import counting
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.counting import Counted, Truth
from reporting.domain.releases.lines import TOTAL, History, now_shown
from reporting.domain.releases.natures import spoken
from tests.support.four_programmes import definition
from tests.support.lives import CASES, lives

RULE = Rule(planned=30)
TEXT = {"sv": "Mål", "en": "Goal"}


def goal(name: str, of: str, **where: object) -> CountGoal:
    return CountGoal.model_validate(
        {"id": name, "kind": "count", "of": of, "title": TEXT, "definition": TEXT, "where": where}
    )


def left_between(week_by_week: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What a reader of both headlines takes the number in the wider group alone for, at its word."""
    return [(max(0, wider - RULE.upper(narrow)), RULE.upper(wider) - narrow) for wider, narrow in week_by_week if wider]


def read(*, side_by_side: bool) -> list[tuple[int, int]]:
    """Who enrolled and who took part, in programme C: three people never come."""
    people, rng = lives(CASES["C"], 0), random.Random(0)
    stay_away = set(rng.sample(range(len(people)), 3))
    enrolled: History = ()
    took_part: History = ()
    seen = []
    for week in range(1, CASES["C"].weeks):
        there = [n for n, person in enumerate(people) if person.enters <= week]
        enrolled = counting.publish(Counted(RULE, outcome=False), enrolled, week, Truth({TOTAL: len(there)}))
        within = (now_shown(enrolled),) if side_by_side else ()
        came = Truth({TOTAL: sum(n not in stay_away for n in there)})
        took_part = counting.publish(Counted(RULE, outcome=False, within=within), took_part, week, came)
        seen.append((now_shown(enrolled)[TOTAL], now_shown(took_part)[TOTAL]))
    return left_between(seen)


def named(low: int, high: int) -> bool:
    """Who knows five who never came knows whether anybody else did not."""
    return low < RULE.k + RULE.own and high - max(low, RULE.own) + 1 < RULE.k


def test_who_reads_two_goals_side_by_side_does_not_learn_who_is_in_one_of_them_only():
    found = read(side_by_side=True)
    assert found
    assert not [between for between in found if named(*between)]


def test_each_alone_would_have_told():
    assert [between for between in read(side_by_side=False) if named(*between)]


def test_what_is_within_another_is_still_worth_reading():
    assert 0 < read(side_by_side=True)[-1][1] <= 14


@given(enrolled=st.lists(st.integers(0, 4), max_size=60), stay_away=st.integers(1, 5))
def test_what_is_told_lower_beside_another_is_not_said_to_be_at_most_that_many(enrolled, stay_away):
    wider: History = ()
    narrow: History = ()
    there = came = 0
    for week, more in enumerate(enrolled, 1):
        there += more
        came += more - (week % stay_away == 0 and more > 0)
        wider = counting.publish(Counted(RULE, outcome=False), wider, week, Truth({TOTAL: there}))
        beside = Counted(RULE, outcome=False, within=(now_shown(wider),))
        narrow = counting.publish(beside, narrow, week, Truth({TOTAL: came}))
        most = beside.most(now_shown(narrow)[TOTAL])
        assert most is None or most >= came


def test_a_group_is_told_after_those_that_hold_it():
    stated = {name: spoken(definition(name).goals) for name in ("natverksbygge", "en-vag-in", "steget-fore")}
    wider = {one.goal.id: one.wider for one in stated["natverksbygge"]}
    assert wider["took-part"] == ("enrolled",)
    assert wider["exited"] == ("enrolled",)
    assert {one.goal.id: one.wider for one in stated["en-vag-in"]}["target-group-reached"] == ("individuals-reached",)
    for goals in stated.values():
        told: set[str] = set()
        for one in goals:
            assert told >= set(one.wider)
            told.add(one.goal.id)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_of_groups_that_make_up_a_whole_one_is_told_beside_it(order):
    goals = [
        goal("all", "enrolled"), goal("women", "enrolled", genders=["woman"]), goal("men", "enrolled", genders=["man"])
    ]  # fmt: skip
    told = [one.goal.id for one in spoken([goals[n] for n in order])]
    assert told[0] == "all"
    assert len(told) == 2
