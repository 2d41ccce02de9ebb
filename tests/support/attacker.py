"""Somebody who reads every release, knows the rule by heart, and more than a partner should: solves for people.

Shares no model with the gate: it thinks of single people week by week where the gate thinks of cells and lines, and
has the bands from the text of docs/releases.md. It takes every page at its word (nothing was held back).
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from reporting.domain.releases.lines import TOTAL, Cell, History
from reporting.domain.releases.solving import Model
from tests.support.lives import Person, Story

INFINITE = float("inf")


@dataclass
class Page:
    """What partners saw in one week: L of every cell, and since when a share's cell says so."""

    week: int
    shown: dict[Cell, int]
    stated: frozenset[Cell] = frozenset()


@dataclass
class Found:
    """What was found out. `certain`: people whose outcome is known; `narrow`: cells left with too few values."""

    certain: list[str] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)
    impossible: bool = False

    @property
    def nothing(self) -> bool:
        return not (self.certain or self.narrow or self.impossible)


def pages(history: History) -> list[Page]:
    """The public side of a history."""
    shown: dict[Cell, int] = {}
    told = []
    for line in history:
        shown = shown | dict(line.shown)
        told.append(Page(line.at, dict(shown), line.fresh))
    return told


def most(k: int, level: int, of: int) -> int:
    """The most an outcome among `of` people can be when `level` is shown."""
    ceiling = k * (of // k) - k
    ceiling = 0 if ceiling < k else ceiling
    if level >= ceiling:
        return of
    return min(of, level + k - 1)


def counts(story: Story, history: History, *, own: int = 5, seed: int = 0) -> Found:
    """(1) With a few own referrals, of whom cells and weeks are known: how many others are in each cell?"""
    k, mine = story.rule.k, random.Random(seed).sample(story.people, own)
    model, places = Model(), {}
    before: dict[Cell, int] = {}
    for page in pages(history):
        now = {}
        for cell, level in page.shown.items():
            known = sum(p.enters <= page.week and _in(p, cell) for p in mine)
            high = level + k - 1 if level else 2 * k - 1
            now[cell] = model.variable(max(level, known), high)
            places[now[cell]] = (page.week, cell, known)
            if cell in before:
                model.row([(now[cell], 1), (before[cell], -1)], 0, INFINITE)
        for facet in {facet for facet, _ in now if facet}:
            parts = [(variable, -1) for cell, variable in now.items() if cell[0] == facet]
            model.row([(now[TOTAL], 1), *parts], 0, 0)
        before = now
    intervals = model.intervals(list(places))
    if intervals is None:
        return Found(impossible=True)
    narrow = [
        f"{places[variable]}: {interval}"
        for variable, interval in intervals.items()
        if interval[0] - places[variable][2] < k and interval[1] - interval[0] + 1 < k
    ]
    return Found(narrow=narrow)


def offers(story: Story, history: History, *, known: int = 0, seed: int = 0) -> Found:
    """(2) With everybody's attributes, entries and exits: who was offered something? (3) with outcomes of its own."""
    told, weeks = pages(history), set()
    for page in told:
        weeks |= {page.week - 1, page.week}
    weeks = sorted({*weeks, *range(4, story.last, 4), story.last} - {0})
    model, lives = Model(), _variables(story, weeks, known, seed)
    for index, (low, high) in enumerate(lives.bounds):
        assert model.variable(low, high) == index
    for row in lives.monotone:
        model.row(row, 0, INFINITE)
    cells = {}
    for week in weeks:
        shown = next((page.shown for page in reversed(told) if page.week <= week), {})
        for cell, level in shown.items():
            inside = [lives.at[p, week] for p, person in enumerate(story.people) if _in(person, cell)]
            of = sum(person.enters <= week and _in(person, cell) for person in story.people)
            if of:
                total = model.variable(level, max(level, most(story.rule.k, level, of)))
                model.row([(total, 1), *((one, -1) for one in inside)], 0, 0)
                cells[total] = (week, cell, of)
    last = {lives.at[p, weeks[-1]]: p for p in range(len(story.people)) if p not in lives.known}
    return _judged(story.rule.k, model, cells if not known else {}, last)


def answers(story: Story, history: History, *, known: int = 0, seed: int = 0) -> Found:
    """(2) With everybody's attributes and exits: who is satisfied? (3) with answers of its own."""
    rng, model = random.Random(seed), Model()
    mine = set(rng.sample(range(len(story.people)), known))
    people = {}
    for p, person in enumerate(story.people):
        value = int(person.satisfied)
        people[p] = model.variable(value, value) if p in mine else model.variable(0, 1)
    cells = {}
    for page in pages(history):
        for cell in page.stated:
            inside = [people[p] for p, one in enumerate(story.people) if one.leaves <= page.week and _in(one, cell)]
            level = page.shown[cell]
            total = model.variable(level, max(level, most(story.rule.k, level, len(inside))))
            model.row([(total, 1), *((one, -1) for one in inside)], 0, 0)
            cells[total] = (page.week, cell, len(inside))
    last = {variable: p for p, variable in people.items() if p not in mine}
    return _judged(story.rule.k, model, cells if not known else {}, last)


@dataclass
class _Lives:
    at: dict[tuple[int, int], int]
    bounds: list[tuple[int, int]]
    monotone: list[list[tuple[int, int]]]
    known: set[int]


def _variables(story: Story, weeks: list[int], known: int, seed: int) -> _Lives:
    """Per person and week one yes or no: none before entry, none new after the window, and a yes stays."""
    mine = set(random.Random(seed).sample(range(len(story.people)), known))
    lives = _Lives({}, [], [], mine)
    for p, person in enumerate(story.people):
        before = None
        for week in weeks:
            if before is not None and week > person.leaves + story.case.window and (p, before) in lives.at:
                end = max(w for w in weeks if w <= max(person.leaves + story.case.window, before))
                lives.at[p, week] = lives.at[p, end] if (p, end) in lives.at else lives.at[p, before]
                continue
            low, high = 0, int(person.enters <= week)
            if p in mine:
                low = high = int(person.offered is not None and person.offered <= week)
            lives.bounds.append((low, high))
            lives.at[p, week] = len(lives.bounds) - 1
            if before is not None:
                lives.monotone.append([(lives.at[p, week], 1), (lives.at[p, before], -1)])
            before = week
    return lives


def _judged(k: int, model: Model, cells: Mapping[int, tuple[int, Cell, int]], people: Mapping[int, int]) -> Found:
    intervals = model.intervals([*people, *cells])
    if intervals is None:
        return Found(impossible=True)
    found = Found(certain=[f"{p}: {intervals[v]}" for v, p in people.items() if intervals[v][0] == intervals[v][1]])
    for variable, (week, cell, of) in cells.items():
        low, high = intervals[variable]
        small = (low < k or of - high < k) and high - low + 1 < min(k, of + 1)
        if low == of or high == 0 or small:
            found.narrow.append(f"{week} {cell}: {low}..{high} of {of}")
    return found


def _in(person: Person, cell: Cell) -> bool:
    return cell == TOTAL or cell in person.cells
