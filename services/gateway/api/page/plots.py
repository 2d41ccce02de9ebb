"""Curves and bars as SVG: a picture with a text that says the same, no script, no style that a policy would refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, EDGE = 640, 160, 8


@dataclass(frozen=True, slots=True)
class Curve:
    """A step function from day to day, in the picture's own units."""

    path: str
    target: float | None
    """The height of the target's line."""
    first: date
    last: date
    highest: float


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of the target, or of the whole, is there."""

    value: float
    target: float
    highest: float

    @property
    def filled(self) -> float:
        """The bar's length, 0 to 100."""
        return round(min(100.0, 100 * self.value / self.highest), 1)

    @property
    def mark(self) -> float:
        """Where the target stands, 0 to 100."""
        return round(min(100.0, 100 * self.target / self.highest), 1)


def curve(steps: Sequence[tuple[date, float]], last: date, target: float | None = None) -> Curve | None:
    """Each value holds from its day until the next; the last one until `last`. None without a day to draw."""
    told = [step for step in steps if step[0] <= last]
    if not told:
        return None
    first = told[0][0]
    days = max((last - first).days, 1)
    highest = max([value for _, value in told] + [target or 0, 1])

    def x(on: date) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (on - first).days / days, 1)

    def y(value: float) -> float:
        return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / highest, 1)

    path = f"M{EDGE} {y(0)}"
    for on, value in told:
        path += f" H{x(on)} V{y(value)}"
    return Curve(f"{path} H{x(last)}", None if target is None else y(target), first, last, highest)


def bar(value: float, target: float | None) -> Bar | None:
    """None where there is nothing to compare with."""
    return Bar(value, target, max(value, target, 1)) if target else None
