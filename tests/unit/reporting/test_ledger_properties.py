"""What is true now depends on the set of facts; what was known then is a prefix of the log."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.histories import defined, histories
from tests.support.stories import spring_exit_and_july_entry

QUICK = settings(max_examples=80, deadline=None)


@QUICK
@given(histories(), st.integers(1, 9))
def test_any_order_and_doubling_gives_the_plain_figures_on_every_day(log, batch):
    Bookkeeper().feed(facts_of(log), batch).check(log, len(log))


@QUICK
@given(histories(), st.data())
def test_what_was_known_at_a_position_is_the_plain_figure_of_the_facts_so_far(log, data):
    upto = data.draw(st.integers(0, len(log)))
    Bookkeeper().feed(facts_of(log), 5).check(log, upto)


@QUICK
@given(histories(), st.integers(1, 9), st.booleans())
def test_batch_size_and_forgetting_leave_no_trace_in_the_ledger(log, batch, forget):
    facts = facts_of(log)
    assert Bookkeeper(forget=forget).feed(facts, batch).lines() == Bookkeeper().feed(facts, 1).lines()


@QUICK
@given(histories())
def test_live_equals_a_rebuild_of_the_prefix_at_every_position(log):
    facts = facts_of(log)
    live = Bookkeeper().feed(facts, 4)
    definitions = [said for said in log if said[0].startswith("programme:")]
    for position in range(len(log) + 1):
        rebuilt = Bookkeeper()
        for _, _, event in definitions:
            rebuilt.fold.define(event.definition)
        rebuilt.feed(facts[:position], 1000)
        assert rebuilt.lines() == live.lines(position)


@QUICK
@given(histories())
def test_every_fact_moves_a_cell_of_a_day_at_most_once(log):
    lines = Bookkeeper().feed(facts_of(log)).lines()
    places = [line[:-2] for line in lines]
    assert len(places) == len(set(places))
    assert all(num or den for *_, num, den in lines)


def test_a_definition_published_last_has_the_same_ledger_as_one_published_first():
    log = spring_exit_and_july_entry()
    first = Bookkeeper().feed(facts_of([defined(1), *log]), 3).entries
    last = Bookkeeper().feed(facts_of([*log, defined(1)]), 3).entries
    assert len(first) > 10
    assert sorted(e._replace(fact_no=e.fact_no - 1) for e in first) == sorted(last)
