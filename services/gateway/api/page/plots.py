"""Curves and bars as SVG: a picture with a text that says the same, no script, no style that a policy would refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, EDGE = 640, 160, 8


@dataclass(frozen=True, slots=True)
class Curve:
    """A step function from day to day, in the picture's own units."""

    path: str
    area: str
    """The same, closed down to zero."""
    target: float | None
    """The height of the target's line."""
    first: date
    last: date
    highest: float
    end: tuple[float, float]
    """Where the last value stands."""
    once: bool
    """One value only: a point says that better than a line."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of the target, or of the whole, is there."""

    value: float
    target: float
    highest: float
    between: tuple[float, float] | None = None
    """How far the value may be from what it will be, or would be without chance."""

    @property
    def filled(self) -> float:
        """The bar's length, 0 to 100."""
        return self._at(self.value)

    @property
    def mark(self) -> float:
        """Where the target stands, 0 to 100."""
        return self._at(self.target)

    @property
    def range(self) -> tuple[float, float] | None:
        """Where the range begins, and how long it is, 0 to 100."""
        if self.between is None:
            return None
        low, high = (self._at(value) for value in self.between)
        return low, round(high - low, 1)

    def _at(self, value: float) -> float:
        return round(min(100.0, 100 * value / self.highest), 1)


def curve(
    steps: Sequence[tuple[date, float]], last: date, target: float | None = None, *, held: bool = True
) -> Curve | None:
    """Each value holds from its day until the next; the last one until `last`. None without a day to draw.

    `held` False: a single value is a point in time and was not heard of before or after.
    """
    told = [step for step in steps if step[0] <= last]
    if not told:
        return None
    first, once = told[0][0], len(told) == 1 and (not held or told[0][0] == last)
    days = max((last - first).days, 1)
    highest = max([value for _, value in told] + [target or 0, 1])

    def x(on: date) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (on - first).days / days, 1)

    def y(value: float) -> float:
        return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / highest, 1)

    path = f"M{EDGE} {y(told[0][1])}" + "".join(f" H{x(on)} V{y(value)}" for on, value in told) + f" H{x(last)}"
    end = (x(last), y(told[-1][1]))
    at = None if target is None else y(target)
    return Curve(path, f"{path} V{y(0)} H{EDGE} Z", at, first, last, highest, end, once)


def bar(
    value: float, target: float | None, *, whole: float = 1, between: tuple[float, float] | None = None
) -> Bar | None:
    """None where there is nothing to compare with. `whole`: the bar is at least so long, as 100 of percent."""
    return Bar(value, target, max(value, target, whole), between) if target else None
