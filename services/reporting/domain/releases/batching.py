"""The weekly rule for shares that are fixed at a known personal date, as satisfied at exit.

Everybody may know who left when. So numbers move only when a batch of people has left, tables more seldom, and a
secret coin makes a part sit out now and then, so that sitting out says nothing. What sits out keeps its older date;
it is never held and never exact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from reporting.domain.releases.bands import Rule
from reporting.domain.releases.gate import safe
from reporting.domain.releases.lines import (
    TOTAL,
    Cell,
    Combination,
    History,
    Line,
    facets,
    now_shown,
    of_facet,
    since_restart,
)

Coin = Callable[[str], bool]
"""Whether a part ("", "gender", ...) sits out this time."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The truth on the day of a release, by combination of attributes: who has left, and how many of them say yes."""

    left: Mapping[Combination, int]
    yes: Mapping[Combination, int]
    final: bool = False
    """Nobody is left who could still leave."""
    anew: bool = False
    """Another rule says what a yes is from now on, so that what is shown begins again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was published of a share, and how many of those that joined so far say yes, as it was when they joined.

    The two last are private: they are never in a line.
    """

    history: History = ()
    joined: Mapping[Combination, int] = field(default_factory=dict)
    yes: Mapping[Combination, int] = field(default_factory=dict)


def publish(rule: Rule, kept: Kept, at: int, truth: Answers, coin: Coin) -> Kept:
    """What is kept with what release `at` adds; the same if nothing is said anew."""
    exited, counted = sum(truth.left.values()), sum(kept.joined.values())
    if kept.history and (truth.anew or _contradicted(rule, kept.history, truth)):
        return _start_again(rule, kept, at, truth)
    rest = 0 if truth.final else max(rule.planned - exited, 0)
    if exited - counted < rule.batch or 0 < rest < rule.batch:
        return kept
    joined = {
        combination: more
        for combination, count in truth.left.items()
        if (more := count - kept.joined.get(combination, 0)) > 0
    }
    now = replace(kept, joined=_added(kept.joined, joined), yes=_frozen(kept, joined, truth))
    due = _tables_due(rule, kept.history, joined, rest)
    parts = [part for part in ("", *(facets(_cells(now.joined))[1:] if due else ())) if not coin(part)]

    def line(parts: list[str]) -> Line:
        return _line(rule, at, now, joined, parts)

    return replace(now, history=(*kept.history, _most(rule, kept.history, parts, line)))


def _most(rule: Rule, history: History, parts: list[str], line: Callable[[list[str]], Line]) -> Line:
    """The whole candidate if that is safe; otherwise headline and tables in turn, each on top of what was kept."""
    if safe(rule, (*history, line(parts)), nature="share"):
        return line(parts)
    kept: list[str] = []
    for part in parts:
        if safe(rule, (*history, line([*kept, part])), nature="share"):
            kept.append(part)
    return line(kept)


def _start_again(rule: Rule, kept: Kept, at: int, truth: Answers) -> Kept:
    """Step down after a correction, or begin with another rule: everybody who left joins anew, and what is shown now
    speaks for itself.
    """
    again, exited = Kept(kept.history, dict(truth.left), dict(truth.yes)), sum(truth.left.values())
    parts = facets(_cells(again.joined)) if exited >= rule.tables else [""]
    for tried in (parts, [""], []):
        line = replace(_line(rule, at, again, truth.left, tried), restart=True)
        if not tried or (exited >= rule.batch and safe(rule, (*kept.history, line), nature="share")):
            break
    return replace(again, history=(*kept.history, line))


def _line(rule: Rule, at: int, now: Kept, joined: Mapping[Combination, int], parts: list[str]) -> Line:
    cells = [cell for cell in _cells(now.joined) if cell[0] in parts]
    of = {cell: _sum(now.joined, cell) for cell in cells}
    shown = {cell: rule.lower(_sum(now.yes, cell), of[cell]) for cell in cells}
    return Line(at, shown, of, frozenset(cells), dict(joined))


def _tables_due(rule: Rule, history: History, joined: Mapping[Combination, int], rest: int) -> bool:
    """Whether so many have left since the last tables, and no smaller rest would be left over for the next."""
    since = sum(joined.values())
    for line in reversed(since_restart(history)):
        if any(facet for facet, _ in line.fresh):
            break
        since += sum(line.joined.values())
    return since >= rule.tables and (rest == 0 or rest >= rule.tables)


def _contradicted(rule: Rule, history: History, truth: Answers) -> bool:
    """Whether corrections took the truth so far below what is shown that it must be stepped down."""
    return any(level and _sum(truth.yes, cell) <= level - rule.k for cell, level in now_shown(history).items())


def _frozen(kept: Kept, joined: Mapping[Combination, int], truth: Answers) -> dict[Combination, int]:
    """Of those who join now, how many say yes. What changed among those before waits until it must be said."""
    fresh = {
        combination: min(max(truth.yes.get(combination, 0) - kept.yes.get(combination, 0), 0), count)
        for combination, count in joined.items()
    }
    return _added(kept.yes, fresh)


def _added(one: Mapping[Combination, int], other: Mapping[Combination, int]) -> dict[Combination, int]:
    return {combination: one.get(combination, 0) + other.get(combination, 0) for combination in {*one, *other}}


def _cells(people: Mapping[Combination, int]) -> list[Cell]:
    cells = {cell for combination in people for cell in combination}
    return [TOTAL, *(cell for facet in facets(cells) for cell in of_facet(cells, facet))]


def _sum(people: Mapping[Combination, int], cell: Cell) -> int:
    return sum(count for combination, count in people.items() if cell == TOTAL or cell in combination)
