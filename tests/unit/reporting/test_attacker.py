"""The attacker's quick way, against every life that a few people can have: it must find all that can be found."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.headlines import Headline, Window

SLOTS = 4
Case = tuple[list[Window], list[int], list[int]]


@st.composite
def told(draw: st.DrawFn) -> Case:
    """Windows of a few people, and pages around one true life, or around none."""
    first = st.integers(0, SLOTS - 1)
    windows = [(one, draw(st.integers(one, SLOTS - 1))) for one in draw(st.lists(first, min_size=1, max_size=5))]
    true = [draw(st.sampled_from([None, *range(one, last + 1)])) for one, last in windows]
    counts = [sum(at is not None and at <= slot for at in true) for slot in range(SLOTS)]
    wrong = draw(st.sampled_from([0, 0, 0, 1]))
    return (
        windows,
        [max(0, count - draw(st.integers(0, 1))) + wrong for count in counts],
        [count + draw(st.integers(0, 2)) + wrong for count in counts],
    )


def by_hand(case: Case) -> tuple[set[Window], list[tuple[int, int]]] | None:
    """Whose outcome every life that fits has in common, and the range of every slot."""
    windows, least, most = case
    lives = []
    for life in itertools.product(*([None, *range(first, last + 1)] for first, last in windows)):
        counts = [sum(at is not None and at <= slot for at in life) for slot in range(SLOTS)]
        if all(low <= count <= high for low, count, high in zip(least, counts, most, strict=True)):
            lives.append((life, counts))
    if not lives:
        return None
    known = {
        window for n, window in enumerate(windows) if len({life[n] is None for life, _ in lives}) == 1
    }  # fmt: skip
    ranges = [(min(c[slot] for _, c in lives), max(c[slot] for _, c in lives)) for slot in range(SLOTS)]
    return known, ranges


@settings(max_examples=200)
@given(told())
def test_whole_lives_find_out_what_counting_every_life_does(case):
    windows, least, most = case
    headline = Headline(least, most, {window: windows.count(window) for window in windows})
    certain, found = headline.certain(), by_hand(case)
    if found is None:
        assert certain is None
        return
    known, ranges = found
    assert set(certain or []) == known
    for slot, (low, high) in enumerate(ranges):
        while headline.lowered(slot, headline.low[slot] - 1):
            pass
        while headline.raised(slot, headline.high[slot] + 1):
            pass
        assert (headline.low[slot], headline.high[slot]) == (low, high)
