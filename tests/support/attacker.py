"""Somebody who reads every release, knows the rule by heart, and more than a partner should: solves for people.

Shares no model and no search with the gate: it thinks of single people week by week where the gate thinks of cells and
lines, solves with `possible`, and has the bands from the text of docs/releases.md. It takes every page at its word
(nothing was held back). People of whom it can tell nothing apart stand together.
"""

import bisect
import itertools
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from reporting.domain.releases.lines import TOTAL, Cell, History
from tests.support.headlines import Headline
from tests.support.lives import Person, Story
from tests.support.pages_read import Page, is_in, most, pages
from tests.support.possible import Ask, Hidden

INFINITE = float("inf")
MANY = 100
"""Above so many people fewer weeks are looked at between those in which something was said."""


@dataclass
class Found:
    """What was found out. `certain`: people whose outcome is known; `narrow`: cells left with too few values."""

    certain: list[str] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)
    impossible: bool = False
    tried: int = 0
    """People and cells that were asked for."""

    @property
    def nothing(self) -> bool:
        return not (self.certain or self.narrow or self.impossible)


def counts(story: Story, history: History, *, own: int = 5, seed: int = 0) -> Found:
    """(1) With a few own referrals, of whom cells and weeks are known: how many others are in each cell?

    Reads through new beginnings, as who holds that nothing had been held back; and from each on alone, as who has seen
    that something had been: what was said before is at least so many then, and no more is known of it.
    """
    told, mine = pages(history), random.Random(seed).sample(story.people, own)
    begins = [0, *(number for number, page in enumerate(told) if page.anew), len(told)]
    read = [told[first:last] for first, last in itertools.pairwise(begins)]
    through = _counts(story, told, {}, mine)
    found = [
        _counts(story, stretch, _highest(told[:first]), mine) for first, stretch in zip(begins, read, strict=False)
    ]
    if not through.impossible or len(read) == 1:
        found.append(through)
    return Found(
        narrow=[cell for one in found for cell in one.narrow],
        impossible=any(one.impossible for one in found),
        tried=sum(one.tried for one in found),
    )


def _highest(told: list[Page]) -> dict[Cell, int]:
    highest: Counter[Cell] = Counter()
    for page in told:
        highest |= Counter(page.shown)
    return dict(highest)


def _counts(story: Story, told: list[Page], at_least: Mapping[Cell, int], mine: list[Person]) -> Found:
    k = story.rule.k
    hidden, places = Hidden(), {}
    before: dict[Cell, int] = {}
    highest: Counter[Cell] = Counter()
    for page in told:
        now = {}
        for cell, level in page.shown.items():
            known = sum(p.enters <= page.week and is_in(p, cell) for p in mine)
            high = len(story.people) * 2 if level < highest[cell] else level + k - 1 if level else 2 * k - 1
            highest[cell] = max(level, highest[cell])
            low = max(level, known, at_least.get(cell, 0))
            now[cell] = hidden.number(low, max(high, low))
            places[now[cell]] = (page.week, cell, known)
            if cell in before:
                hidden.bind([(now[cell], 1), (before[cell], -1)], 0, INFINITE)
        for facet in {facet for facet, _ in now if facet}:
            parts = [(variable, -1) for cell, variable in now.items() if cell[0] == facet]
            hidden.bind([(now[TOTAL], 1), *parts], 0, 0)
        before |= now
    found = hidden.found_out({variable: _others(k, known) for variable, (_, _, known) in places.items()})
    if found is None:
        return Found(impossible=True)
    return Found(narrow=[f"{places[variable]}" for variable in found], tried=len(places))


def offers(story: Story, history: History, *, known: int = 0, seed: int = 0) -> Found:
    """(2) With everybody's attributes, entries and exits: who was offered something? (3) with outcomes of its own."""
    lives = _Lives(story, history, set(random.Random(seed).sample(range(len(story.people)), known)))
    spoken = lives.pages[0].shown if lives.pages else {}
    return _by_headline(story.rule.k, lives) if set(spoken) == {TOTAL} else offers_in_tables(story, lives)


def offers_in_tables(story: Story, lives: "_Lives") -> Found:
    """The same by sums over everybody's weeks, whatever tables there are."""
    hidden = Hidden()
    people = lives.write(hidden)
    cells: dict[tuple[int, Cell], int] = {}
    before = dict.fromkeys(lives.pages[0].shown if lives.pages else {}, 0)
    for slot, week in enumerate(lives.weeks):
        for cell in before:
            inside = lives.new(slot, cell)
            total = hidden.number(*lives.bounds(week, cell))
            hidden.bind(
                [(total, 1), *([(cells[slot - 1, cell], -1)] if slot else []), *((one, -1) for one in inside)], 0, 0
            )
            cells[slot, cell] = total
    told = {
        cells[slot, cell]: (week, cell, lives.of(week, cell))
        for slot, week in enumerate(lives.weeks)
        for cell in before
    }
    return _judged(story.rule.k, hidden, told if not lives.mine else {}, people)


def _by_headline(k: int, lives: "_Lives") -> Found:
    headline = lives.headline()
    certain = headline.certain()
    if certain is None:
        return Found(impossible=True)
    told = [] if lives.mine else [(slot, week, lives.of(week, TOTAL)) for slot, week in enumerate(lives.weeks)]
    narrow = [f"{week} of {of}" for slot, week, of in told if of and not _left_open(headline, slot, _crowd(k, of), k)]
    return Found([f"{window}" for window in certain], narrow, tried=headline.everybody + len(told))


def _left_open(headline: Headline, slot: int, ask: Ask, k: int) -> bool:
    if ask.free(headline.least[slot], headline.most[slot]) or ask.wide(headline.low[slot], headline.high[slot]):
        return True
    headline.lowered(slot, headline.high[slot] - k + 1)
    while not ask.wide(headline.low[slot], headline.high[slot]) and headline.lowered(slot, headline.low[slot] - 1):
        pass
    while not ask.wide(headline.low[slot], headline.high[slot]) and headline.raised(slot, headline.high[slot] + 1):
        pass
    return ask.wide(headline.low[slot], headline.high[slot]) or ask.free(headline.low[slot], headline.high[slot])


def answers(story: Story, history: History, *, known: int = 0, seed: int = 0) -> Found:
    """(2) With everybody's attributes and exits: who is satisfied? (3) with answers of its own."""
    hidden, mine = Hidden(), set(random.Random(seed).sample(range(len(story.people)), known))
    stated = [(page.week, cell, page.shown[cell]) for page in pages(history) for cell in sorted(page.stated)]
    alike: Counter[tuple[frozenset[int], bool | None]] = Counter()
    for p, person in enumerate(story.people):
        counted_in = (n for n, (week, cell, _) in enumerate(stated) if person.leaves <= week and is_in(person, cell))
        alike[frozenset(counted_in), person.satisfied if p in mine else None] += 1
    people: dict[int, tuple[str, int]] = {}
    inside: dict[int, list[int]] = {n: [] for n in range(len(stated))}
    of: Counter[int] = Counter()
    for (counted, answer), size in alike.items():
        low, high = (0, size) if answer is None else (size * answer,) * 2
        group = hidden.number(low, high)
        if answer is None:
            people[group] = (f"{size} in {sorted(counted)}", size)
        for n in counted:
            inside[n].append(group)
            of[n] += size
    cells = {}
    for n, (week, cell, level) in enumerate(stated):
        total = hidden.number(level, max(level, most(story.rule.k, level, of[n])))
        hidden.bind([(total, 1), *((one, -1) for one in inside[n])], 0, 0)
        cells[total] = (week, cell, of[n])
    return _judged(story.rule.k, hidden, cells if not known else {}, people)


class _Lives:
    """When everybody could have had an offer, between the weeks in which pages changed: people alike stand together."""

    def __init__(self, story: Story, history: History, mine: set[int]) -> None:
        self._story, self.pages, self.mine = story, pages(history), mine
        before = [{}, *(page.shown for page in self.pages)]
        changed = [page.week for page, last in zip(self.pages, before, strict=False) if page.shown != last]
        weeks = {week for one in changed for week in (one - 1, one)}
        between = range(4, story.last, 4 if len(story.people) <= MANY else 13)
        self.weeks = sorted({*weeks, *between, story.last} - {0})
        spoken = self.pages[0].shown if self.pages else {}
        self._groups = Counter(
            (
                tuple(cell for cell in person.cells if cell in spoken),
                self._slots(person),
                self._slot_of(person) if number in mine else None,
            )
            for number, person in enumerate(story.people)
        )
        self._new: dict[tuple[int, Cell], list[int]] = {}

    def write(self, hidden: Hidden) -> dict[int, tuple[str, int]]:
        """Per group and slot how many had theirs; the variables of how many ever had, with the groups' sizes."""
        ever = {}
        for (cells, (first, last), mine), size in self._groups.items():
            some = []
            for slot in range(first, last + 1):
                low, high = (0, size) if mine is None else (size if mine == slot else 0,) * 2
                variable = hidden.number(low, high)
                some.append(variable)
                for cell in (TOTAL, *cells):
                    self._new.setdefault((slot, cell), []).append(variable)
            all_of_them = hidden.number(0, size)
            hidden.bind([(all_of_them, 1), *((one, -1) for one in some)], 0, 0)
            if mine is None:
                ever[all_of_them] = (f"{cells} {first}-{last}", size)
        return ever

    def bounds(self, week: int, cell: Cell) -> tuple[int, int]:
        """What the page of a week says of a cell: at least and at most so many."""
        shown, of = self.shown(week), self.of(week, cell)
        level = shown.get(cell, 0)
        return level, max(level, most(self._story.rule.k, level, of)) if shown else of

    def headline(self) -> Headline:
        """Everybody but those whose outcomes are known, and what the pages leave of the headline to them."""
        known = [self._slot_of(self._story.people[number]) for number in self.mine]
        least, highest = [], []
        for slot, week in enumerate(self.weeks):
            low, high = self.bounds(week, TOTAL)
            own = sum(0 <= one <= slot for one in known)
            least.append(low - own)
            highest.append(high - own)
        windows = Counter[tuple[int, int]]()
        for number, person in enumerate(self._story.people):
            if number not in self.mine:
                windows[self._slots(person)] += 1
        return Headline(least, highest, windows)

    def new(self, slot: int, cell: Cell) -> list[int]:
        return self._new.get((slot, cell), [])

    def of(self, week: int, cell: Cell) -> int:
        return sum(person.enters <= week and is_in(person, cell) for person in self._story.people)

    def shown(self, week: int) -> dict[Cell, int]:
        return next((page.shown for page in reversed(self.pages) if page.week <= week), {})

    def _slots(self, person: Person) -> tuple[int, int]:
        ends = min(person.leaves + self._story.case.window, self.weeks[-1])
        return self._slot(person.enters), self._slot(ends)

    def _slot_of(self, person: Person) -> int:
        return -1 if person.offered is None else self._slot(person.offered)

    def _slot(self, week: int) -> int:
        return bisect.bisect_left(self.weeks, week)


def _judged(
    k: int, hidden: Hidden, cells: Mapping[int, tuple[int, Cell, int]], people: Mapping[int, tuple[str, int]]
) -> Found:
    asked = {number: _uncertain(size) for number, (_, size) in people.items()}
    asked |= {number: _crowd(k, of) for number, (_, _, of) in cells.items() if of}
    found = hidden.found_out(asked)
    if found is None:
        return Found(impossible=True)
    return Found(
        certain=[people[number][0] for number in found if number in people],
        narrow=[f"{week} {cell} of {of}" for week, cell, of in (cells[n] for n in found if n in cells)],
        tried=sum(size for _, size in people.values()) + len(asked) - len(people),
    )


def _others(k: int, known: int) -> Ask:
    return Ask(lambda low, high: high - low + 1 >= k, lambda low, _: low - known >= k)


def _uncertain(size: int) -> Ask:
    return Ask(lambda low, high: low < size and high > 0)


def _crowd(k: int, of: int) -> Ask:
    return Ask(
        lambda low, high: low < of and high > 0 and high - low + 1 >= min(k, of + 1),
        lambda low, high: low >= k and of - high >= k,
    )
