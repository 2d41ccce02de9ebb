"""An engine is pinned: the ledger that its rules write of these stories never changes. A new rule is a new engine."""

import pytest

from contracts.programme import Goal
from reporting.storage.digests import digest_of
from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.histories import defined, goals
from tests.support.newer_goals import newer_goals
from tests.support.newer_histories import newer_defined
from tests.support.newer_stories import telling_newer
from tests.support.stories import telling

LEDGERS = {
    1: ("4577287f7cb36edb7be2b0f61169504e", 1256),
    2: ("17f63a968cec976d7412819bab8035a9", 2483),
    3: ("17f63a968cec976d7412819bab8035a9", 2483),
}
"""Digest and number of lines per engine. Changed only by whoever adds goals or stories, never for a rule. Where nobody
was at a session twice, engine 3 is as engine 2; where somebody was, see test_sessions_once."""


OF_WHAT_ENGINE_2_BROUGHT = ("49f53ec950dd302dc9207dd5882556d4", 1164)


def of_engine(engine: int) -> tuple[Goal, ...]:
    return tuple(goal.model_copy(update={"engine": engine}) for goal in goals())


@pytest.mark.parametrize("engine", LEDGERS)
def test_an_engine_writes_the_ledger_that_it_wrote_when_it_was_new(engine: int):
    lines = [
        (number, *line)
        for number, story in enumerate(telling())
        for line in Bookkeeper().feed(facts_of([defined(1, of_engine(engine)), *story])).lines()
    ]
    assert digest_of(lines) == LEDGERS[engine]


def test_two_engines_keep_their_books_side_by_side():
    both = [defined(1, of_engine(1)), defined(2, of_engine(2))]
    for story in telling():
        together = Bookkeeper().feed(facts_of([*both, *story])).lines()
        apart = Bookkeeper().feed(facts_of([both[0], both[0], *story])).lines()
        assert [line for line in together if line[2] == 1] == apart
        assert [line[3:] for line in together if line[2] == 2 and line[4] != "window"] == [line[3:] for line in apart]


def test_what_engine_2_brought_is_written_as_when_it_was_new():
    of_engine_2 = tuple(goal.model_copy(update={"engine": 2}) for goal in newer_goals())
    lines = [
        (number, *line)
        for number, story in enumerate(telling_newer())
        for line in Bookkeeper().feed(facts_of([newer_defined(1, of_engine_2), *story])).lines()
    ]
    assert digest_of(lines) == OF_WHAT_ENGINE_2_BROUGHT
