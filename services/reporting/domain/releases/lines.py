"""What was published of one goal, line by line, and the public facts that a reader may hold beside it.

A line is added when something that is shown changes (and, for outcomes, when the known denominators move a band).
Nothing here is a true number of the protected kind: the gate reads lines only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

Cell = tuple[str, str]
"""(facet, value); ("", "") is the headline."""
TOTAL: Cell = ("", "")
Combination = tuple[Cell, ...]
"""The cells, one of each facet, that a person is in."""

ORDER = ("", "gender", "age", "municipality", "area")
"""Headline and tables in the order in which they are tried; other facets follow by name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what release `at` says from now on."""

    at: int
    shown: Mapping[Cell, int]
    """L of every cell that is spoken of; 0 is "not shown"."""
    of: Mapping[Cell, int] = field(default_factory=dict)
    """Outcomes: of how many people, as somebody who knows everybody's attributes and dates counts them."""
    fresh: frozenset[Cell] = frozenset()
    """Shares by batch: the cells stated in this line; what is not among them keeps its older date."""
    joined: Mapping[Combination, int] = field(default_factory=dict)
    """Shares by batch: who joined, by combination of attributes."""
    movable: Mapping[Cell, int] = field(default_factory=dict)
    """Outcomes: how many could have had theirs since the line before, as their windows let everybody know."""
    restart: bool = False
    """Something was stepped down after a correction: nothing links this line to those before."""


History = tuple[Line, ...]


def since_restart(history: History) -> History:
    """The lines that speak of one and the same truth."""
    starts = [number for number, line in enumerate(history) if line.restart]
    return history[starts[-1] :] if starts else history


def read_through(history: History) -> History:
    """The same lines for a reader who holds that nothing has changed where something begins again.

    There is one truth throughout then, and whoever joined before joins no second time.
    """
    read: list[Line] = []
    joined: dict[Combination, int] = {}
    for line in history:
        before = joined if line.restart else {}
        fresh = {one: count - before.get(one, 0) for one, count in line.joined.items() if count > before.get(one, 0)}
        joined = {one: joined.get(one, 0) + fresh.get(one, 0) for one in {*joined, *fresh}}
        read.append(replace(line, joined=fresh, restart=False))
    return tuple(read)


def now_shown(history: History) -> dict[Cell, int]:
    """What is shown at the moment, older statements included."""
    shown: dict[Cell, int] = {}
    for line in since_restart(history):
        shown |= {cell: level for cell, level in line.shown.items() if not line.fresh or cell in line.fresh}
    return shown


def ever_shown(history: History) -> dict[Cell, int]:
    """What each cell of a count showed when it was last spoken of, whatever began again since."""
    shown: dict[Cell, int] = {}
    for line in history:
        shown |= line.shown
    return shown


def facets(cells: Iterable[Cell]) -> list[str]:
    """The headline and the tables among these cells, in the fixed order."""
    found = {facet for facet, _ in cells}
    return sorted(found, key=lambda facet: (ORDER.index(facet) if facet in ORDER else len(ORDER), facet))


def of_facet(cells: Iterable[Cell], facet: str) -> list[Cell]:
    """The cells of one table, sorted."""
    return sorted(cell for cell in cells if cell[0] == facet)
