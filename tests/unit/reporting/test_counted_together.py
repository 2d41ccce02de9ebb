"""Goals that count over several programmes: everybody once, by the set of facts alone, and never over the line between
two data controllers.
"""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.same_people import Clusters
from reporting.domain import subject
from reporting.domain.ledger import Ledger
from reporting.domain.scopes import People, Scopes
from reporting.domain.things.ledger import Things
from tests.support.bookkeeping import Bookkeeper, assert_no_trace, facts_of
from tests.support.counted_goals import goals
from tests.support.histories import PROGRAMME
from tests.support.mutating import Patch
from tests.support.stories import Story, merged
from tests.support.stories_of_things import things
from tests.support.together import ELSEWHERE, HARBOUR, check, elsewhere, over_goals, several, told_by

QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
END = date(2030, 1, 1)


@QUICK
@given(several(), st.integers(1, 9), st.data())
def test_any_order_gives_the_plain_figures_over_programmes_at_every_position(log, batch, data):
    kept = Bookkeeper().feed(facts_of(log), batch)
    check(kept, log, len(log))
    check(kept, log, data.draw(st.integers(0, len(log))))


@QUICK
@given(several(), st.integers(1, 9))
def test_batches_forgetting_and_a_rebuild_leave_no_trace_over_programmes(log, batch):
    assert_no_trace(log, batch)


def _enrolled(kept: Bookkeeper, programme: str, goal: str = "enrolled", day: date = END) -> int:
    cells = kept.lines()
    return sum(line[8] for line in cells if line[:2] == (programme, goal) and line[4] == "" and line[6] <= day)


def _one_of_each() -> list[tuple]:
    story = Story().enters(date(2018, 9, 3)).attends(date(2018, 9, 4)).log
    other = Story("p-2").enters(date(2018, 10, 1)).log
    return [*story, *elsewhere(story, HARBOUR), *elsewhere(other, HARBOUR), *elsewhere(story, ELSEWHERE)]


def test_a_person_in_two_programmes_is_counted_once_over_both_and_once_in_each():
    defined = [
        told_by(PROGRAMME, 1, over_goals("controller")),
        told_by(HARBOUR, 1, goals()),
        told_by(ELSEWHERE, 1, over_goals("controller")),
    ]
    kept = Bookkeeper().feed(facts_of([*defined, *_one_of_each()]))
    assert [_enrolled(kept, name) for name in (PROGRAMME, HARBOUR, ELSEWHERE)] == [2, 2, 1]


def test_hours_are_attended_inside_the_spell_of_their_own_programme():
    outside = elsewhere(Story().attends(date(2018, 9, 5)).log, HARBOUR)
    inside = Story().enters(date(2018, 9, 3)).attends(date(2018, 9, 4)).log
    defined = [told_by(PROGRAMME, 1, over_goals("controller")), told_by(HARBOUR, 1, ())]
    kept = Bookkeeper().feed(facts_of([*defined, *inside, *outside]))
    assert [_enrolled(kept, PROGRAMME, goal) for goal in ("attended", "delivered")] == [60, 120]


def test_an_answer_taken_back_in_one_programme_stays_in_the_other():
    asked = Story().enters(date(2019, 1, 7)).answers(date(2019, 1, 8), "entry", health=2)
    asked.answers(date(2019, 3, 30), "exit", health=4).leaves(date(2019, 3, 31))
    here = asked.log.copy()
    there = elsewhere(asked.takes_back(date(2019, 4, 30)).log, HARBOUR)
    log = [told_by(PROGRAMME, 1, over_goals("controller")), told_by(HARBOUR, 1, ()), *here, *there]
    kept = Bookkeeper().feed(facts_of(log))
    assert kept.figure("health", 1, END)["change", "improved"] == (1, 0)
    check(kept, log, len(log))


def test_a_programme_that_a_fund_no_longer_pays_for_leaves_and_what_was_known_before_stays():
    log = [
        told_by(PROGRAMME, 1, over_goals("fund"), "amif"),
        told_by(HARBOUR, 1, (), "amif"),
        *_one_of_each(),
        told_by(HARBOUR, 2, (), "esf"),
    ]
    kept = Bookkeeper().feed(facts_of(log))
    total = [kept.figure("enrolled", 1, END, upto).get(("", "")) for upto in (len(log) - 1, len(log))]
    assert total == [(2, 0), (1, 0)]


def test_a_merge_of_one_controller_merges_nobody_of_another():
    people = [*Story("p-1").enters(date(2018, 9, 3)).log, *Story("p-2").enters(date(2018, 9, 3)).log]
    defined = [told_by(name, 1, goals()) for name in (PROGRAMME, ELSEWHERE)]
    kept = Bookkeeper().feed(facts_of([*defined, *people, *elsewhere(people, ELSEWHERE), merged(1, "p-1", "p-2")]))
    assert [_enrolled(kept, name) for name in (PROGRAMME, ELSEWHERE)] == [1, 2]


def _told() -> list[tuple]:
    """Three programmes, one joining a fund and one leaving it, a merge, presence outside, and things in two of them."""
    story = Story().enters(date(2018, 9, 3)).attends(date(2018, 9, 4)).leaves(date(2018, 12, 31)).log
    later = Story("p-2").enters(date(2018, 10, 1)).attends(date(2018, 10, 2)).log
    outside = elsewhere(Story("p-2").attends(date(2019, 1, 9)).log, HARBOUR)
    return [
        told_by(PROGRAMME, 1, over_goals("fund"), "amif"),
        told_by(PROGRAMME, 2, over_goals("controller"), "amif"),
        *story,
        *later,
        *things(),
        *elsewhere([*story, *things()], HARBOUR),
        *outside,
        told_by(HARBOUR, 1, (), "amif"),
        told_by(ELSEWHERE, 1, over_goals("fund"), "amif"),
        merged(1, "p-1", "p-2"),
        *elsewhere([*story, *later], ELSEWHERE),
        told_by(HARBOUR, 2, (), "esf"),
    ]


def test_the_told_programmes_are_counted_plainly_at_every_position():
    log = _told()
    kept = Bookkeeper().feed(facts_of(log), 1)
    for upto in range(0, len(log) + 1, 3):
        check(kept, log, upto)
    check(kept, log, len(log))


def _attended_in_any_programme(patch: Patch) -> None:
    patch(subject, "inside_any", lambda spells, day, _="": any(spell.holds(day) for spell in spells))


def _the_first_definition_speaks(patch: Patch) -> None:
    learn = Scopes.learn
    patch(Scopes, "learn", lambda self, said: learn(self, said) if said.programme not in self._newest else [])


def _one_world(patch: Patch) -> None:
    everybody = Clusters()
    patch(People, "of", lambda *_: everybody)


def _who_joins_brings_nobody(patch: Patch) -> None:
    patch(Ledger, "rescope", lambda *_: None)


def _who_joins_brings_nothing(patch: Patch) -> None:
    patch(Things, "rescope", lambda *_: None)


@pytest.mark.parametrize(
    "mutant",
    [
        _attended_in_any_programme,
        _the_first_definition_speaks,
        _one_world,
        _who_joins_brings_nobody,
        _who_joins_brings_nothing,
    ],
)
def test_a_broken_rule_of_counting_together_is_noticed(mutant: Callable[[Patch], None], monkeypatch):
    mutant(monkeypatch.setattr)
    log = _told()
    with pytest.raises((AssertionError, KeyError)):
        check(Bookkeeper().feed(facts_of(log), 1), log, len(log))
