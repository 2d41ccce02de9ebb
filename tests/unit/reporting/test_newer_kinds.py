"""Whatever engine 2 brought depends on the set of facts alone, and equals a plain count on every day that matters."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.newer_histories import newer_histories

QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@QUICK
@given(newer_histories(), st.integers(1, 9))
def test_any_order_and_doubling_gives_the_plain_figures_of_every_kind(log, batch):
    Bookkeeper().feed(facts_of(log), batch).check(log, len(log))


@QUICK
@given(newer_histories(), st.data())
def test_what_was_known_at_a_position_is_the_plain_figure_of_every_kind(log, data):
    upto = data.draw(st.integers(0, len(log)))
    Bookkeeper().feed(facts_of(log), 5).check(log, upto)


@QUICK
@given(newer_histories(), st.integers(1, 9), st.booleans())
def test_batch_size_and_forgetting_leave_no_trace_of_any_kind(log, batch, forget):
    facts = facts_of(log)
    assert Bookkeeper(forget=forget).feed(facts, batch).lines() == Bookkeeper().feed(facts, 1).lines()


@QUICK
@given(newer_histories())
def test_a_rebuild_of_a_prefix_is_what_was_live_there(log):
    facts = facts_of(log)
    live = Bookkeeper().feed(facts, 4)
    position = len(log) // 2
    rebuilt = Bookkeeper()
    for _, _, event in (said for said in log if said[0].startswith("programme:")):
        rebuilt.fold.define(event.definition)
    assert rebuilt.feed(facts[:position], 1000).lines() == live.lines(position)
