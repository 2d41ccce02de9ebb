"""Every history of a tiny programme with two tables of the same people, headline included, exhaustively.

Listed by the total, not by each cell: the headline waits for no table (ADR 25), so that nothing outside the list makes
a page that is in it, and no page is narrowed by where the list ends.
"""

import itertools
import operator
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from reporting.domain.releases import counting
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.counting import Counted, Truth
from reporting.domain.releases.lines import TOTAL, Cell, History, now_shown
from tests.unit.reporting.test_releases_tiny import K, remembered  # noqa: F401 - a fixture for each test here

GENDER = ("gender", "woman"), ("gender", "man")
AREA = ("area", "a"), ("area", "b")
CELLS: tuple[Cell, ...] = (TOTAL, *GENDER, *AREA)
PEOPLE = Counted(Rule(k=K, planned=101, own=0), outcome=False)
MOST = 14
"""People in all: the last of the band from 12 on, the first in which both cells of a table can be told."""
NEVER, FIRST, SECOND, BOTH = (), (1,), (2,), (1, 2)
TOSSES = (NEVER, FIRST, SECOND, BOTH)
Numbers = tuple[int, ...]
"""By cell: true ones, or levels."""
Patch = Callable[..., None]


@dataclass(slots=True)
class Range:
    """How many histories these are, and each cell's smallest and largest number by date."""

    histories: int = 0
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)

    def take(self, low: Numbers, high: Numbers, histories: int = 1) -> None:
        self.histories += histories
        self.low = [*map(min, self.low or low, low)]
        self.high = [*map(max, self.high or high, high)]

    def narrow(self) -> bool:
        return any(low < K and high - low + 1 < K for low, high in zip(self.low, self.high, strict=True))


def numbers(total: int) -> list[Numbers]:
    """Everything that so many people can be: each is in one cell of either table."""
    return [(total, w, total - w, a, total - a) for w in range(total + 1) for a in range(total + 1)]


def histories(most: int, dates: int) -> Iterator[tuple[Numbers, ...]]:
    """Never falling, with at most so many people in the end."""
    by_total = [numbers(total) for total in range(most + 1)]
    for totals in itertools.product(range(most + 1), repeat=dates):
        if sum(totals) <= most:
            for came in itertools.product(*(by_total[total] for total in totals)):
                yield tuple(itertools.accumulate(came, _grown))


def _grown(before: Numbers, more: Numbers) -> Numbers:
    return tuple(map(operator.add, before, more))


def alike(most: int, dates: int) -> dict[tuple[Numbers, ...], Range]:
    """Histories of the same levels, which make the same pages."""
    found: dict[tuple[Numbers, ...], Range] = defaultdict(Range)
    for history in histories(most, dates):
        flat = tuple(itertools.chain.from_iterable(history))
        found[tuple(map(levels, history))].take(flat, flat)
    return found


def levels(true: Numbers) -> Numbers:
    return tuple(PEOPLE.rule.lower(number) for number in true)


def truth(true: Numbers) -> Truth:
    return Truth(dict(zip(CELLS, true, strict=True)))


def published(told: tuple[Numbers, ...], tossed: tuple[int, ...]) -> tuple[Numbers, ...]:
    """What is shown date by date if the tables begin again on the dates `tossed`."""
    history: History = ()
    pages = []
    for at, true in enumerate(told, 1):
        history = counting.publish(PEOPLE, history, at, truth(true), lambda at=at: at in tossed)
        shown = history[-1].shown if history else {}
        pages.append(tuple(shown.get(cell, 0) for cell in CELLS))
    return tuple(pages)


def given_away(most: int = MOST, dates: int = 2, tosses: tuple[tuple[int, ...], ...] = TOSSES) -> int:
    """How many histories make pages that narrow a protected cell down too far, whatever was tossed."""
    pages: dict[tuple[Numbers, ...], Range] = defaultdict(Range)
    groups = alike(most, dates)
    for (told, found), tossed in itertools.product(groups.items(), tosses):
        pages[published(told, tossed)].take(tuple(found.low), tuple(found.high), found.histories)
    every, narrow = sum(found.histories for found in groups.values()), [p for p in pages.values() if p.narrow()]
    print(f"{every:,} histories of {len(tosses)} tosses make {len(pages):,} pages; narrowed: {len(narrow)}")  # noqa: T201
    return sum(page.histories for page in narrow)


def test_no_page_of_any_history_of_two_tables_narrows_a_cell_down():
    assert given_away() == 0


def test_what_is_published_of_people_follows_from_levels_alone():
    """Which is why histories of the same levels are published once."""
    every = list(histories(MOST, 2))
    for true in random.Random(1).sample(every, 300):
        for tossed in TOSSES:
            assert published(true, tossed) == published(tuple(map(levels, true)), tossed), (true, tossed)


def test_tables_that_began_again_come_back_together():
    """One that came back alone would show that the other, which had been told, is held."""
    told = ((9, 0, 9, 0, 6), (9, 0, 9, 0, 6), (9, 0, 9, 0, 9))
    assert published(told, SECOND) == ((9, 0, 9, 0, 6), (9, 0, 0, 0, 0), (9, 0, 9, 0, 6))


@pytest.mark.long
@pytest.mark.timeout(900)
def test_nor_does_any_page_of_three_dates():
    tosses = [which for number in range(4) for which in itertools.combinations((1, 2, 3), number)]
    assert given_away(most=11, dates=3, tosses=tuple(tosses)) == 0


def _each_table_is_looked_at_by_itself(patch: Patch) -> None:
    """What the two say together of one cell is nobody's question."""
    safe = counting.safe

    def one_by_one(rule, history, **about):
        def alone(facet: str) -> History:
            return tuple(
                replace(line, shown={c: shown for c, shown in line.shown.items() if c[0] in ("", facet)})
                for line in history
            )

        return all(safe(rule, alone(facet), **about) for facet in ("gender", "area"))

    patch(counting, "safe", one_by_one)


def _the_coin_waits_until_a_table_was_told(patch: Patch) -> None:
    """As it was until every history of two tables was listed: the first page without tables is then no coin's."""
    publish = counting.publish

    def tossed_later(goal, history, at, true, coin):
        told = any(level for cell, level in now_shown(history).items() if cell != TOTAL)
        return publish(goal, history, at, true, coin if told else lambda: False)

    patch(counting, "publish", tossed_later)


def _no_coin(patch: Patch) -> None:
    """Tables begin again only where they must."""
    publish = counting.publish
    patch(counting, "publish", lambda goal, history, at, true, _coin: publish(goal, history, at, true))


MUTANTS = [_each_table_is_looked_at_by_itself, _the_coin_waits_until_a_table_was_told, _no_coin]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_a_broken_rule_of_two_tables_gives_cells_away(mutant: Callable[[Patch], None], monkeypatch):
    mutant(monkeypatch.setattr)
    assert given_away() > 0


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_which_one_table_alone_does_not_tell(mutant: Callable[[Patch], None], monkeypatch):
    """So the list of two tables is the one that holds these rules."""
    mutant(monkeypatch.setattr)
    monkeypatch.setattr(f"{__name__}.CELLS", (TOTAL, *GENDER))
    monkeypatch.setattr(f"{__name__}.numbers", lambda total: [(total, w, total - w) for w in range(total + 1)])
    assert given_away() == 0
