"""What the attacker has before him: the pages of a history, and the bands as docs/releases.md tells them."""

from dataclasses import dataclass

from reporting.domain.releases.lines import TOTAL, Cell, History
from tests.support.lives import Person


@dataclass
class Page:
    """What partners saw in one week: L of every cell, and since when a share's cell says so."""

    week: int
    shown: dict[Cell, int]
    stated: frozenset[Cell] = frozenset()
    anew: bool = False
    """Something begins again here."""


def pages(history: History) -> list[Page]:
    """The public side of a history."""
    shown: dict[Cell, int] = {}
    told = []
    for line in history:
        shown = dict(line.shown) if line.restart else shown | dict(line.shown)
        told.append(Page(line.at, dict(shown), line.fresh, line.restart))
    return told


def most(k: int, level: int, of: int) -> int:
    """The most an outcome among `of` people can be when `level` is shown."""
    ceiling = k * (of // k) - k
    ceiling = 0 if ceiling < k else ceiling
    if level >= ceiling:
        return of
    return min(of, level + k - 1)


def is_in(person: Person, cell: Cell) -> bool:
    """Whether a cell counts somebody."""
    return cell == TOTAL or cell in person.cells
