"""Engine 3: a session that one person attended under two ids counts once, whenever it turned out to be one person."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reporting.domain import minutes, subject
from reporting.domain.minutes import Once
from reporting.storage.digests import digest_of
from tests.support.bookkeeping import Bookkeeper, assert_no_trace, facts_of
from tests.support.doubled import doubled_goals, doubled_histories, telling_doubled, twice_there
from tests.support.mutating import Patch, is_wrong
from tests.support.newer_histories import newer_defined
from tests.support.stories import merged

QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
DEFINED = newer_defined(1, doubled_goals())
TOGETHER, APART = merged(1, "p-1", "p-2"), merged(1, "p-1", "p-2", undone=True)
LEDGER = ("f31e8cb3ee3f4b375c005bcee8c110c0", 270)
"""As in test_engines: changed only by whoever adds goals or stories, never for a rule."""


@QUICK
@given(doubled_histories(), st.integers(1, 9), st.data())
def test_any_order_gives_the_plain_figures_of_sessions_counted_once(log, batch, data):
    kept = Bookkeeper().feed(facts_of(log), batch)
    kept.check(log, len(log))
    kept.check(log, data.draw(st.integers(0, len(log))))


@QUICK
@given(doubled_histories(), st.integers(1, 9))
def test_batches_forgetting_and_a_rebuild_leave_no_trace_of_sessions_counted_once(log, batch):
    assert_no_trace(log, batch)


@QUICK
@given(doubled_histories(engine=2), st.integers(1, 9))
def test_engine_2_still_counts_each_presence(log, batch):
    Bookkeeper().feed(facts_of(log), batch).check(log, len(log))


def told(story: list[tuple], engine: int = 3) -> dict[str, int]:
    kept = Bookkeeper().feed(facts_of([newer_defined(1, doubled_goals(engine)), *story]))
    return {goal: kept.figure(goal, 1, date(2020, 1, 1)).get(("", ""), (0, 0))[0] for goal in ("attended", "delivered")}


def test_the_longer_presence_counts_for_the_person_that_two_ids_turned_out_to_be():
    story = twice_there()
    assert told(story) == told(story, 2) == {"attended": 75, "delivered": 140}
    assert told([*story, TOGETHER]) == told([TOGETHER, *story]) == {"attended": 95, "delivered": 95}
    assert told([*story, TOGETHER], 2) == {"attended": 140, "delivered": 140}
    assert told([*story, TOGETHER, APART]) == told(story)


def test_where_the_longer_presence_was_wrong_the_other_counts():
    assert told(telling_doubled()[3]) == {"attended": 80, "delivered": 80}


def test_two_engines_keep_their_books_of_the_same_session_side_by_side():
    both = [newer_defined(1, doubled_goals(2)), newer_defined(2, doubled_goals(3))]
    for story in telling_doubled():
        kept = Bookkeeper().feed(facts_of([*both, *story])).lines()
        for version, engine in ((1, 2), (2, 3)):
            twice = [newer_defined(version, doubled_goals(engine))] * 2
            alone = Bookkeeper().feed(facts_of([*twice, *story])).lines()
            assert [line for line in kept if line[2] == version] == alone


def test_engine_3_writes_the_ledger_that_it_wrote_when_it_was_new():
    lines = [
        (number, *line)
        for number, story in enumerate(telling_doubled())
        for line in Bookkeeper().feed(facts_of([DEFINED, *story])).lines()
    ]
    assert digest_of(lines) == LEDGER


def _each_presence_counts(patch: Patch) -> None:
    patch(subject, "ONCE_SINCE_ENGINE", 4)


def _the_shorter_speaks(patch: Patch) -> None:
    patch(minutes, "_length", lambda presence: (-presence.minutes, "", "", ""))


def _the_first_heard_speaks(patch: Patch) -> None:
    patch(minutes, "_longest", lambda there: there[0] if there else None)


def _a_wrong_presence_stays(patch: Patch) -> None:
    moving = Once.move
    patch(
        Once, "move", lambda self, before, after: moving(self, None, after) if before else moving(self, before, after)
    )


def _what_was_there_before_the_merge_is_forgotten(patch: Patch) -> None:
    def belong(self, owners: dict) -> None:
        self.owners, self.once = owners, Once(())

    patch(subject.Subject, "belong", belong)


def _one_session_a_day(patch: Patch) -> None:
    moving = Once.move
    patch(
        Once,
        "move",
        lambda self, before, after: moving(
            self, *(one and replace(one, session="any", on=date(2018, 9, 4)) for one in (before, after))
        ),
    )


MUTANTS = [
    _each_presence_counts,
    _the_shorter_speaks,
    _the_first_heard_speaks,
    _a_wrong_presence_stays,
    _what_was_there_before_the_merge_is_forgotten,
    _one_session_a_day,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_a_broken_rule_of_engine_3_is_noticed(mutant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch):
    mutant(monkeypatch.setattr)
    assert any(is_wrong([DEFINED, *story]) for story in telling_doubled())


def test_the_unbroken_engine_is_right_about_the_stories():
    assert not any(is_wrong([DEFINED, *story]) for story in telling_doubled())
