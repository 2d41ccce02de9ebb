"""The weekly rule for counts of people, and for outcomes whose numerator may move on any day.

The natural candidate is tried first; a table that is not safe repeats what it said before, without any mark. The
headline of people never waits: where its tables hold it back they begin again, and a secret coin lets them do so now
and then anyway, so that it says nothing (ADR 25).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from reporting.domain.releases.bands import Rule
from reporting.domain.releases.gate import Table, safe
from reporting.domain.releases.lines import TOTAL, Cell, History, Line, ever_shown, facets, now_shown, since_restart

Coin = Callable[[], bool]
"""Whether the tables begin again this time, or wait with their beginning, although nothing asks for it."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The true numbers of one goal on the day of a release, by cell."""

    count: Mapping[Cell, int]
    of: Mapping[Cell, int] = field(default_factory=dict)
    """Outcomes: of how many people."""
    movable: Mapping[Cell, int] = field(default_factory=dict)
    """Outcomes: how many people could have had theirs since the release before, by what everybody may know."""
    since_line: Mapping[Cell, int] = field(default_factory=dict)
    """The same, since the line before."""

    def headline(self) -> "Truth":
        """Of everybody together alone."""
        parts = (self.count, self.of, self.movable, self.since_line)
        return Truth(*({cell: count for cell, count in part.items() if cell == TOTAL} for part in parts))

    def line(self, at: int, shown: Mapping[Cell, int], *, restart: bool = False) -> Line:
        """What release `at` would say, with what everybody may know beside it."""
        return Line(at, shown, dict(self.of), movable=dict(self.since_line), restart=restart)


@dataclass(frozen=True, slots=True)
class Counted:
    """What kind of goal this is, and how its tables add up."""

    rule: Rule
    outcome: bool
    tables: dict[str, Table] = field(default_factory=dict)
    within: tuple[Mapping[Cell, int], ...] = ()
    """Of people: what is shown of wider groups that hold everybody who is counted here."""
    headline_only: bool = True
    """Of outcomes: who knows whose window is open finds people in tables (ADR 16). Off only where that is attacked."""

    def safe(self, history: History) -> bool:
        """Whether these lines may be published."""
        return safe(self.rule, history, nature="outcome" if self.outcome else "people", tables=self.tables)

    def most(self, headline: int) -> int | None:
        """The most people there can be when so many are shown of everybody; None: nothing is said of that.

        The headline waits for nothing, so it is at most a step behind, but where it is told lower beside wider groups.
        """
        if not headline:
            return None
        wider = [shown.get(TOTAL, 0) for shown in self.within]
        if all(self.rule.apart(most, headline + self.rule.k) for most in wider):
            return self.rule.upper(headline)
        return min(self.rule.upper(most) for most in wider) if all(wider) else None

    def level(self, cell: Cell, truth: Truth) -> int:
        """L of a cell by its true number, and by what is shown of wider groups."""
        level = self.rule.lower(truth.count.get(cell, 0), truth.of.get(cell, 0) if self.outcome else None)
        while level and not all(self.rule.apart(wider[cell], level) for wider in self.within if cell in wider):
            level = level - self.rule.k if level > self.rule.first(outcome=False) else 0
        return level


def publish(
    goal: Counted, history: History, at: int, truth: Truth, coin: Coin = lambda: False, *, anew: bool = False
) -> History:
    """The history with what release `at` adds; the same history if nothing is said anew.

    `anew`: another rule counts from now on, so that what is shown begins again. `coin`: whether the tables do.
    """
    if goal.outcome and goal.headline_only:
        truth = truth.headline()
    old = now_shown(history)
    cells = {TOTAL, *old, *truth.count, *truth.of}
    levels = {cell: goal.level(cell, truth) for cell in cells}
    before = {cell: old.get(cell, 0) for cell in cells}
    if anew or any(before[cell] and truth.count.get(cell, 0) <= before[cell] - goal.rule.k for cell in cells):
        return _start_again(goal, history, at, truth, levels)
    candidate = {cell: max(levels[cell], before[cell]) for cell in cells}
    if not goal.outcome and _any_table(candidate) and coin():
        return _start_again(goal, history, at, truth, {TOTAL: candidate[TOTAL]})
    if candidate == before and history:
        return _pass(goal, history, truth.line(at, before))

    def may(shown: dict[Cell, int]) -> bool:
        crowded = _crowded(goal, history, truth, shown)
        return crowded and goal.safe((*history, truth.line(at, shown)))

    kept = _most(before, candidate, may, ever_shown(history))
    if kept[TOTAL] < candidate[TOTAL]:  # its tables lag so far behind that it would open them: less of each, then
        kept = next((tried for tried in _less(goal.rule, before, candidate) if may(tried)), kept)
    if kept[TOTAL] < candidate[TOTAL] and not goal.outcome:
        return _start_again(goal, history, at, truth, {TOTAL: candidate[TOTAL]})
    return history if kept == before and history else (*history, truth.line(at, kept))


def _most(
    before: dict[Cell, int],
    candidate: dict[Cell, int],
    may: Callable[[dict[Cell, int]], bool],
    once: Mapping[Cell, int],
) -> dict[Cell, int]:
    """The whole candidate if that is safe; otherwise headline and tables in turn, each on top of what was kept: as
    they are now or, where they began again, as they were `once`.
    """
    if may(candidate):
        return candidate
    if _any_table(once) and not _any_table(before):
        return _together(before, candidate, may, once)
    kept = before
    for facet in facets(candidate):
        for levels in (candidate, {cell: min(once.get(cell, 0), level) for cell, level in candidate.items()}):
            tried = kept | {cell: max(level, before[cell]) for cell, level in levels.items() if cell[0] == facet}
            if tried not in (kept, candidate) and may(tried):
                kept = tried
                break
    return kept


def _together(
    before: dict[Cell, int],
    candidate: dict[Cell, int],
    may: Callable[[dict[Cell, int]], bool],
    once: Mapping[Cell, int],
) -> dict[Cell, int]:
    """Tables that began again come back all at once, as they were, or none does: beside one that came back alone the
    others would be seen to be held.
    """
    headline = before | {TOTAL: candidate[TOTAL]}
    as_they_were = {cell: max(min(once.get(cell, 0), level), headline[cell]) for cell, level in candidate.items()}
    tries = [tried for tried in (as_they_were, headline) if tried not in (before, candidate)]
    return next(filter(may, tries), before)


def _any_table(shown: Mapping[Cell, int]) -> bool:
    return any(level for cell, level in shown.items() if cell != TOTAL)


def _less(rule: Rule, before: dict[Cell, int], candidate: dict[Cell, int]) -> Iterator[dict[Cell, int]]:
    """The candidate with its tables a band lower, or two, never below what was said."""
    for bands in (1, 2):
        lowered = {}
        for cell, level in candidate.items():
            less = level if cell == TOTAL else level - rule.k * bands
            lowered[cell] = max(less if less >= 2 * rule.k else 0, before[cell])
        if lowered not in (before, candidate):
            yield lowered


def _crowded(goal: Counted, history: History, truth: Truth, shown: dict[Cell, int]) -> bool:
    """Whether no band is crossed by so few who could have crossed it that the crossing names them."""
    if not goal.outcome or not truth.movable:
        return True
    before, known = now_shown(history), since_restart(history)[-1].of if history else {}
    for cell, level in shown.items():
        risen = level - goal.rule.upper(before.get(cell, 0), known.get(cell, 0))
        if level > before.get(cell, 0) and truth.movable.get(cell, 0) - max(risen, 1) < goal.rule.k:
            return False
    return True


def _pass(goal: Counted, history: History, line: Line) -> History:
    """Nothing is said anew; but of more people than before, the same L says more: keep that in mind."""
    last = since_restart(history)[-1]
    moved = goal.outcome and any(
        goal.rule.upper(level, line.of.get(cell, 0)) != goal.rule.upper(level, last.of.get(cell, 0))
        for cell, level in line.shown.items()
    )
    return (*history, line) if moved and goal.safe((*history, line)) else history


def _start_again(goal: Counted, history: History, at: int, truth: Truth, levels: Mapping[Cell, int]) -> History:
    """Begin again, with these levels or the headline alone or nothing: what is shown now speaks for itself, and of
    what it does not speak it says nothing, not even that it is few.
    """
    for shown in (levels, {TOTAL: levels[TOTAL]}):
        line = truth.line(at, shown, restart=True)
        if goal.safe((*history, line)):
            return (*history, line)
    return (*history, truth.line(at, {}, restart=True))
