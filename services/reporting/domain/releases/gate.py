"""Is what would be published safe? Looks at published lines and public facts only, never at true numbers.

The reader that the gate thinks of takes every line at its word: nothing was held back, each number lies in its
band. That reader's possible histories would each have made exactly these lines, because the natural candidate is
tried first and the gate, which sees lines only, would have let it pass. Holding something back silently only adds
histories to those. So it is enough that the natural ones leave enough open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.domain.releases.bands import Rule
from reporting.domain.releases.lines import (
    TOTAL,
    Cell,
    Combination,
    History,
    facets,
    of_facet,
    read_through,
    since_restart,
)
from reporting.domain.releases.solving import Demand, Model

_ANY = 1_000_000
"""More people than any programme has."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a facet's cells make up the headline."""

    open_ended: bool = False
    """People may be in none of the cells that are spoken of."""
    multiple: bool = False
    """A person may be in several: cell <= headline <= sum of cells."""


def safe(rule: Rule, history: History, *, nature: str, tables: "dict[str, Table] | None" = None) -> bool:
    """Whether nothing protected is narrowed down by these lines: by those that speak of one truth, and, for whoever
    thinks that it never changed, by all of them, where they do not contradict each other.
    """

    def narrowed(lines: History) -> set[str]:
        if nature == "share":
            return violations_of_shares(rule, lines, one=True)
        return violations_of_counts(rule, lines, tables or {}, outcome=nature == "outcome", one=True)

    if narrowed(history):
        return False
    return since_restart(history) == history or narrowed(read_through(history)) <= {"impossible"}


def violations_of_counts(
    rule: Rule,
    history: History,
    tables: "dict[str, Table]",
    *,
    outcome: bool,
    exact: int | None = None,
    one: bool = False,
) -> set[str]:
    """What is too narrow, by name, in cells over time; {"impossible"} if no history fits the lines."""
    model, wanted, names = Model(), {}, {}
    before: dict[Cell, int] = {}
    highest: dict[Cell, int] = {}
    for number, line in enumerate(since_restart(history)):
        now: dict[Cell, int] = {}
        for cell, shown in line.shown.items():
            of = line.of.get(cell, 0) if outcome else None
            fallen = shown < highest.get(cell, 0)  # read through a new beginning: it is at least so many, and no more
            highest[cell] = max(shown, highest.get(cell, 0))
            most = _ANY if fallen and of is None else of if fallen and of is not None else rule.upper(shown, of)
            now[cell] = model.variable(shown, max(most, shown))
            wanted[now[cell]] = _enough(rule, of)
            names[now[cell]] = f"{number}:{cell[0]}={cell[1]}"
            if cell in before:
                model.row([(now[cell], 1), (before[cell], -1)], 0, line.movable.get(cell, float("inf")))
        _add_up(model, now, tables)
        before |= now
    if exact is not None and before:
        if exact < model.low[before[TOTAL]]:  # more may have come since the last line, fewer would deny it
            return {"impossible"}
        model.low[before[TOTAL]] = model.high[before[TOTAL]] = exact
        del wanted[before[TOTAL]]
    narrow = model.too_narrow(wanted, one=one)
    return {"impossible"} if narrow is None else {names[variable] for variable in narrow}


def _add_up(model: Model, cells: "dict[Cell, int]", tables: "dict[str, Table]") -> None:
    for facet in facets(cells):
        table, parts = tables.get(facet, Table()), [cells[cell] for cell in of_facet(cells, facet)]
        if not facet:
            continue
        total = cells[TOTAL]
        if table.multiple:
            for part in parts:
                model.row([(total, 1), (part, -1)], 0, float("inf"))
            model.row([*((part, 1) for part in parts), (total, -1)], 0, float("inf"))
        else:
            most = float("inf") if table.open_ended else 0.0
            model.row([(total, 1), *((part, -1) for part in parts)], 0, most)


def _enough(rule: Rule, of: int | None) -> Demand:
    k, own = rule.k, rule.own
    if of is None:
        return Demand(lambda low, high: high - max(low, own) + 1 >= k, lambda low, _: low >= k + own)
    return Demand(
        lambda low, high: of == 0 or (low < of and high > 0 and high - low + 1 >= min(k, of + 1)),
        lambda low, high: low >= k and of - high >= k,
    )


def violations_of_shares(rule: Rule, history: History, *, exact: int | None = None, one: bool = False) -> set[str]:
    """What is too narrow when every attribute and every date is known: one number per batch and combination."""
    model = Model()
    wanted: dict[int, Demand] = {}
    names: dict[int, str] = {}
    people: list[tuple[Combination, int, int]] = []
    last: int | None = None
    for number, line in enumerate(since_restart(history)):
        for combination, count in sorted(line.joined.items()):
            variable = model.variable(0, count)
            people.append((combination, variable, count))
            wanted[variable] = _not_certain(count)
            names[variable] = f"{number}:person"
        for cell in sorted(line.fresh):
            stated = _stated(rule, model, line.shown[cell], cell, people)
            wanted[stated[0]], names[stated[0]] = _enough(rule, stated[1]), f"{number}:{cell[0]}={cell[1]}"
            last = stated[0] if cell == TOTAL else last
    if exact is not None:
        stated = _stated(rule, model, 0, TOTAL, people)
        model.low[stated[0]] = model.high[stated[0]] = exact
        if last is not None:
            del wanted[last]
    narrow = model.too_narrow(wanted, one=one)
    return {"impossible"} if narrow is None else {names[variable] for variable in narrow}


def _stated(
    rule: Rule, model: Model, shown: int, cell: Cell, people: Sequence[tuple[Combination, int, int]]
) -> tuple[int, int]:
    inside = [(variable, count) for combination, variable, count in people if cell == TOTAL or cell in combination]
    of = sum(count for _, count in inside)
    variable = model.variable(shown, rule.upper(shown, of))
    model.row([(variable, 1), *((part, -1) for part, _ in inside)], 0, 0)
    return variable, of


def _not_certain(count: int) -> Demand:
    return Demand(lambda low, high: low < count and high > 0)
