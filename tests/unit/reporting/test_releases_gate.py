"""The gate's search answers what a plain count of all possible histories answers: it is only faster."""

import itertools
from collections.abc import Iterable, Iterator
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.domain.releases import gate, solving
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.lines import TOTAL, Cell, Combination, History, Line

WOMEN, MEN = ("gender", "woman"), ("gender", "man")
YOUNG, OLD = ("age", "18-24"), ("age", "30-54")
RULE = Rule(k=3, planned=101, own=1)
CLOSED = {"gender": gate.Table(), "age": gate.Table()}
Point = tuple[int, ...]


def small(points: Iterable[Point], demands: dict[str, tuple[int, int | None]]) -> set[str]:
    """What is too narrow by the rule's own words, over all possible histories: by name, (place, of how many)."""
    seen = list(points)
    if not seen:
        return {"impossible"}
    found = set()
    for name, (place, of) in demands.items():
        low, high = min(p[place] for p in seen), max(p[place] for p in seen)
        if of is None:
            good = high - max(low, RULE.own) + 1 >= RULE.k or low >= RULE.k + RULE.own
        elif name.endswith("person"):
            good = low < of and high > 0
        else:
            wide = low < of and high > 0 and high - low + 1 >= min(RULE.k, of + 1)
            good = of == 0 or wide or (low >= RULE.k and of - high >= RULE.k)
        if not good:
            found.add(name)
    return found


def counts(history: History, of: dict[Cell, int] | None) -> set[str]:
    """Women and men line by line, never fewer; together they are all."""

    def grown(line: Line, before: tuple[int, int]) -> Iterator[tuple[int, int]]:
        def span(cell: Cell) -> range:
            return range(line.shown[cell], RULE.upper(line.shown[cell], of and of[cell]) + 1)

        for women, men in itertools.product(span(WOMEN), span(MEN)):
            if women >= before[0] and men >= before[1] and women + men in span(TOTAL):
                yield women, men

    def points() -> Iterator[Point]:
        for first in grown(history[0], (0, 0)):
            for second in grown(history[1], first):
                yield (sum(first), *first, sum(second), *second)

    names = [f"{n}:{cell[0]}={cell[1]}" for n in (0, 1) for cell in (TOTAL, WOMEN, MEN)]
    return small(points(), {name: (n, of and of[(TOTAL, WOMEN, MEN)[n % 3]]) for n, name in enumerate(names)})


BANDS = st.sampled_from([0, 6, 9, 12])
Shown = list[tuple[int, int, int]]


def rising(shown: Shown) -> Shown:
    """What is shown never falls, but where it begins again."""
    return list(itertools.accumulate(shown, lambda one, other: tuple(map(max, one, other))))


@given(st.lists(st.tuples(BANDS, BANDS, st.sampled_from([6, 9, 12, 15, 18, 21])), min_size=2, max_size=2))
def test_counts_of_people(shown):
    history = tuple(Line(n, {TOTAL: total, WOMEN: w, MEN: m}) for n, (w, m, total) in enumerate(rising(shown)))
    assert gate.violations_of_counts(RULE, history, CLOSED, outcome=False) == counts(history, None)
    assert gate.safe(RULE, history, nature="people", tables=CLOSED) == (not counts(history, None))


@given(
    st.lists(st.tuples(*[st.sampled_from([0, 3, 6])] * 2, st.sampled_from([3, 6, 9])), min_size=2, max_size=2),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_outcomes(shown, women, men):
    of = {TOTAL: women + men, WOMEN: women, MEN: men}
    history = tuple(
        Line(n, {TOTAL: total, WOMEN: w, MEN: m}, of, movable=dict.fromkeys(of, 99))
        for n, (w, m, total) in enumerate(rising(shown))
    )
    if all(level <= of[cell] for line in history for cell, level in line.shown.items()):
        assert gate.violations_of_counts(RULE, history, CLOSED, outcome=True) == counts(history, of)


COMBINATIONS: list[Combination] = [(WOMEN, YOUNG), (WOMEN, OLD), (MEN, YOUNG), (MEN, OLD)]
SPOKEN = [(TOTAL,), (TOTAL, WOMEN, MEN), (TOTAL, WOMEN, MEN, YOUNG, OLD)]


@st.composite
def batches(draw: st.DrawFn) -> History:
    joined: dict[Combination, int] = {}
    lines = []
    for at in (0, 1):
        more = {one: draw(st.integers(0, 2)) for one in COMBINATIONS}
        joined = {one: joined.get(one, 0) + count for one, count in more.items()}
        cells = draw(st.sampled_from(SPOKEN))
        of = {c: sum(n for one, n in joined.items() if c == TOTAL or c in one) for c in cells}
        shown = {cell: draw(st.sampled_from([level for level in (0, 3, 6, 9) if level <= of[cell]])) for cell in cells}
        lines.append(Line(at, shown, of, frozenset(cells), {one: count for one, count in more.items() if count}))
    return tuple(lines)


@settings(max_examples=60)
@given(batches())
def test_shares_by_batch(history):
    people = [(n, one, count) for n, line in enumerate(history) for one, count in sorted(line.joined.items())]
    stated = [(n, cell) for n, line in enumerate(history) for cell in sorted(line.fresh)]

    def points() -> Iterator[Point]:
        for yes in itertools.product(*(range(count + 1) for *_, count in people)):
            sums = [
                sum(y for y, (m, one, _) in zip(yes, people, strict=True) if m <= n and (cell == TOTAL or cell in one))
                for n, cell in stated
            ]
            levels = [history[n].shown[cell] for n, cell in stated]
            most = [RULE.upper(history[n].shown[cell], history[n].of[cell]) for n, cell in stated]
            if all(low <= total <= high for low, total, high in zip(levels, sums, most, strict=True)):
                yield (*yes, *sums)

    found = small(points(), {f"{place}:person": (place, count) for place, (*_, count) in enumerate(people)})
    found = {f"{people[int(name.split(':')[0])][0]}:person" if name != "impossible" else name for name in found}
    found |= small(
        points(),
        {f"{n}:{c[0]}={c[1]}": (len(people) + i, history[n].of[c]) for i, (n, c) in enumerate(stated)},
    )
    assert gate.violations_of_shares(RULE, history) == found
    assert gate.safe(RULE, history, nature="share") == (not found)


@st.composite
def three_ways(draw: st.DrawFn) -> History:
    """Batches in three tables at once, where what is best of real numbers is often none of whole ones."""
    rng = draw(st.randoms(use_true_random=False))
    values = [("age", "abc"), ("area", "pqr"), ("gender", "xyz")]
    everybody = [
        tuple(zip(("age", "area", "gender"), c, strict=True)) for c in itertools.product(*(v for _, v in values))
    ]
    joined: dict[Combination, int] = {}
    yes: dict[Combination, int] = {}
    lines = []
    for at in range(3):
        more = {one: rng.randint(1, 2) for one in rng.sample(everybody, 9)}
        joined |= {one: joined.get(one, 0) + n for one, n in more.items()}
        yes |= {one: yes.get(one, 0) + rng.randint(0, n) for one, n in more.items()}
        cells = [TOTAL, *((facet, value) for facet, all_ in values for value in all_)]
        of = {c: sum(n for one, n in joined.items() if c == TOTAL or c in one) for c in cells}
        true = {c: sum(n for one, n in yes.items() if c == TOTAL or c in one) for c in cells}
        lines.append(Line(at, {c: RULE.lower(true[c], of[c]) for c in cells}, of, frozenset(cells), more))
    return tuple(lines)


@pytest.mark.parametrize("rule", [RULE, Rule(planned=30)])
@settings(max_examples=15)
@given(history=three_ways())
def test_all_at_once_finds_what_one_by_one_finds(rule, history):
    quick = gate.violations_of_shares(rule, history)
    with (
        patch.object(solving._Search, "together", lambda _, asked: list(asked)),
        patch.object(solving._Solver, "settled", lambda _, __: None),
    ):
        assert gate.violations_of_shares(rule, history) == quick
    assert bool(gate.violations_of_shares(rule, history, one=True)) == bool(quick)
