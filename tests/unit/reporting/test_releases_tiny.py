"""Every history of a tiny table, exhaustively: whoever knows the rule by heart sorts all histories by what they make.

What is left open by a page is then no model but a list: all histories that end in that page.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable

import pytest

from reporting.domain.releases import counting
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.counting import Counted, Truth
from reporting.domain.releases.lines import TOTAL, Cell, History

WOMEN, MEN = ("gender", "woman"), ("gender", "man")
CELLS = (TOTAL, WOMEN, MEN)
K = 3
PEOPLE = Counted(Rule(k=K, planned=101, own=0), outcome=False)
OUTCOMES = Counted(Rule(k=K, planned=101, own=0), outcome=True, headline_only=False)  # the harder case
MOST = {WOMEN: 10, MEN: 12}
Page = tuple[object, ...]


def histories(most: dict[Cell, int]) -> list[tuple[tuple[int, int], ...]]:
    """Two cells on two dates, never falling."""
    women = itertools.combinations_with_replacement(range(most[WOMEN] + 1), 2)
    men = list(itertools.combinations_with_replacement(range(most[MEN] + 1), 2))
    return [tuple(zip(w, m, strict=True)) for w in women for m in men]


def pages(goal: Counted, dates: tuple[tuple[int, int], ...], *, coin: int = 0, visible: bool = False) -> Page:
    """What a history makes if the tables begin again on date `coin`; with `visible` also whether something was held
    back.
    """
    history: History = ()
    seen: list[object] = []
    for at, (women, men) in enumerate(dates, 1):
        of = {WOMEN: MOST[WOMEN], MEN: MOST[MEN], TOTAL: sum(MOST.values())} if goal.outcome else {}
        truth = Truth({TOTAL: women + men, WOMEN: women, MEN: men}, of)
        history = counting.publish(goal, history, at, truth, lambda at=at: at == coin)
        shown = history[-1].shown if history else {}
        seen.append(tuple(shown.get(cell, 0) for cell in CELLS))
        if visible:
            seen.append(tuple(shown.get(cell, 0) != goal.level(cell, truth) for cell in CELLS))
    return tuple(seen)


def given_away(goal: Counted, *, coins: tuple[int, ...] = (0,), visible: bool = False) -> int:
    """How many histories make a page that narrows a protected cell down too far."""
    by_page: dict[Page, list[tuple[tuple[int, int], ...]]] = defaultdict(list)
    for dates, coin in itertools.product(histories(MOST), coins):
        by_page[pages(goal, dates, coin=coin, visible=visible)].append(dates)
    return sum(len(group) for group in by_page.values() if _narrow(goal, group))


def _narrow(goal: Counted, group: list[tuple[tuple[int, int], ...]]) -> bool:
    parts: tuple[Callable[[tuple[int, int]], int], ...] = (sum, lambda date: date[0], lambda date: date[1])
    for cell, part in zip(CELLS, parts, strict=True):
        for date in (0, 1):
            low, high = min(part(h[date]) for h in group), max(part(h[date]) for h in group)
            of = None if not goal.outcome else sum(MOST.values()) if cell == TOTAL else MOST[cell]
            if of is not None and (low == of or high == 0):
                return True
            small = low < K if of is None else low < K or of - high < K
            if small and high - low + 1 < (K if of is None else min(K, of + 1)):
                return True
    return False


@pytest.fixture(autouse=True)
def remembered(monkeypatch):
    """The gate's answer for the same lines is the same: asked once."""
    known: dict[object, bool] = {}
    gate = counting.safe

    def safe(rule, history, **about):
        key = (about["nature"], tuple((line.restart, *sorted(line.shown.items())) for line in history))
        if key not in known:
            known[key] = gate(rule, history, **about)
        return known[key]

    monkeypatch.setattr(counting, "safe", safe)


@pytest.mark.parametrize("goal", [PEOPLE, OUTCOMES], ids=["people", "outcomes"])
def test_no_page_of_any_history_narrows_a_cell_down(goal):
    assert given_away(goal) == 0


@pytest.mark.parametrize("goal", [PEOPLE, OUTCOMES], ids=["people", "outcomes"])
def test_without_holding_back_pages_give_cells_away(goal, monkeypatch):
    monkeypatch.setattr(counting, "safe", lambda *_, **__: True)
    assert given_away(goal) > 0


def test_tables_that_begin_again_by_the_coin_give_no_cell_away():
    assert given_away(PEOPLE, coins=(0, 2)) == 0


def test_a_coin_that_is_tossed_only_when_something_moves_gives_cells_away(monkeypatch):
    publish = counting.publish

    def tossed_late(goal, history, at, truth, coin):
        shown = history[-1].shown if history else {}
        moved = any(goal.level(cell, truth) > shown.get(cell, 0) for cell in CELLS)
        return publish(goal, history, at, truth, coin) if moved else history

    monkeypatch.setattr(counting, "publish", tossed_late)
    assert given_away(PEOPLE, coins=(0, 2)) > 0


def test_a_visible_hold_gives_cells_away():
    assert given_away(PEOPLE, visible=True) + given_away(OUTCOMES, visible=True) > 0
