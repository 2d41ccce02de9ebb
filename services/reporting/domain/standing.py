"""Where a goal stands on a day: its state, who is still out, the bounds, a plain forecast, what it would take.

Computed in integers from the cells of the ledger. The gateway reads the same from `read.standing`, an SQL function;
a test holds the two to each other, so whoever changes a rule here writes the migration that changes it there.
"""

from dataclasses import dataclass
from datetime import date
from math import isqrt
from typing import Literal

State = Literal["not-yet-due", "on-track", "at-risk", "met", "missed"]
Method = Literal["as-it-is", "linear-since-start", "pending-as-matured"]
_FINE = 10**6
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Observed:
    """What the ledger's cells amount to on a day."""

    num: int
    den: int
    people: int
    """In whatever state of a window, or the denominator of a goal without windows."""
    pending: int = 0
    """Without the result, and still inside the programme or the window."""
    lost: int = 0
    """Without the result, and out of reach for good: nobody knows."""
    matured_with: int = 0
    matured: int = 0
    """Known for good, with the result or without."""

    @classmethod
    def of(cls, total: tuple[int, int], windows: dict[str, tuple[int, int]]) -> "Observed":
        """From a goal's total and the cells of its facet `window`."""
        if not windows:
            return cls(*total, people=total[1])
        missing = {state: people - results for state, (results, people) in windows.items()}
        known = [windows.get(state, (0, 0)) for state in ("matured-with", "matured-without")]
        return cls(
            *total,
            people=sum(people for _, people in windows.values()),
            pending=missing.get("not-due", 0) + missing.get("open", 0),
            lost=missing.get("unreachable", 0),
            matured_with=sum(results for results, _ in known),
            matured=sum(people for _, people in known),
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the goal asks for. Of a share the target is in percent, otherwise in the goal's own unit.

    `factor` is what the quotient is multiplied with to be in the target's unit: 100 for a share, 1 for a quotient,
    0 where the numerator alone is compared.
    """

    factor: int
    target: int | None
    at_most: bool
    between: tuple[int, int] | None
    """Of a balance: its tolerance in percent."""
    starts_on: date
    due: date
    """The last day of the period that the target is for."""
    of_people: bool = True
    """Whether a share is one of people, so that an interval and bounds say something."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer. Shares are in permille, rounded half up; a forecast of a number is in the number's own unit."""

    state: State | None
    """None: nothing is wanted, so nothing can be met."""
    pending: int
    lost: int
    low_permille: int | None
    high_permille: int | None
    """Wilson's 95 % interval over those who are known."""
    secondary: bool
    """Everybody is known: then the interval speaks of chance in such programmes, not of doubt about this one."""
    worst_permille: int | None
    best_permille: int | None
    """If all who are out have no result, or all have."""
    forecast: int | None
    method: Method
    needed: int | None
    """How many more results, at this many people, reach the target."""
    days_left: int


def standing(seen: Observed, wanted: Wanted, on: date) -> Standing:
    """Where the goal stands on that day."""
    share = wanted.factor == 100 and wanted.of_people
    interval = wilson(seen.num, seen.people - seen.pending - seen.lost) if share else None
    forecast, method = _forecast(seen, wanted, on)
    return Standing(
        state=_state(seen, wanted, on, forecast),
        pending=seen.pending,
        lost=seen.lost,
        low_permille=interval and interval[0],
        high_permille=interval and interval[1],
        secondary=seen.pending + seen.lost == 0,
        worst_permille=_permille(seen.num, seen.people) if share else None,
        best_permille=_permille(seen.num + seen.pending + seen.lost, seen.people) if share else None,
        forecast=forecast,
        method=method,
        needed=_needed(seen, wanted),
        days_left=max((wanted.due - on).days, 0),
    )


def wilson(results: int, people: int) -> tuple[int, int] | None:
    """The 95 % interval of a share (Wilson 1927, z = 1.96), in permille; None of nobody.

    >>> wilson(8, 10)
    (490, 943)
    """
    if people <= 0 or not 0 <= results <= people:
        return None
    # (k + z^2/2 -+ z sqrt(k (n - k) / n + z^2/4)) / (n + z^2), every term times 10^4, the root times 10^6.
    spread = isqrt(38416 * _FINE**2 * (10_000 * results * (people - results) + 9604 * people) // people)
    middle = _FINE * (10_000 * results + 19_208)
    whole = _FINE * (10_000 * people + 38_416)
    return _half_up(1000 * max(middle - spread, 0), whole), _half_up(1000 * min(middle + spread, whole), whole)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _permille(numerator: int, denominator: int) -> int | None:
    return _half_up(1000 * numerator, denominator) if denominator > 0 else None


def _forecast(seen: Observed, wanted: Wanted, on: date) -> tuple[int | None, Method]:
    """Of a number: as many a day as so far, until the last day. Of a share: those still out as those who matured."""
    if wanted.factor == 0:
        if not wanted.starts_on <= on < wanted.due or seen.num <= 0:
            return seen.num, "as-it-is"
        whole, gone = (wanted.due - wanted.starts_on).days + 1, (on - wanted.starts_on).days + 1
        return min(seen.num * whole // gone, _LARGEST), "linear-since-start"
    if wanted.factor == 100:
        if seen.pending and seen.matured:
            expected = seen.num * seen.matured + seen.pending * seen.matured_with
            return _permille(expected, seen.people * seen.matured), "pending-as-matured"
        return _permille(seen.num, seen.den), "as-it-is"
    return (seen.num // seen.den if seen.den > 0 else None), "as-it-is"


def _state(seen: Observed, wanted: Wanted, on: date, forecast: int | None) -> State | None:
    if wanted.target is None and wanted.between is None:
        return None
    if _not_yet_due(seen, wanted, on):
        return "not-yet-due"
    reached = reached_by(seen.num, seen.den, wanted)
    if wanted.factor == 0 and reached and not wanted.at_most:
        return "met"
    if on > wanted.due and (settled := _settled(seen, wanted, reached=reached)) is not None:
        return settled
    return "on-track" if _forecast_reaches(seen, wanted, forecast, reached=reached) else "at-risk"


def _not_yet_due(seen: Observed, wanted: Wanted, on: date) -> bool:
    if on < wanted.starts_on:
        return True
    if wanted.factor == 0 or on > wanted.due:
        return False
    return seen.den == 0 or (seen.pending > 0 and seen.num == seen.matured == 0)


def _settled(seen: Observed, wanted: Wanted, *, reached: bool) -> State | None:
    """After the last day: met or missed, unless those still out decide."""
    if seen.pending == 0:
        return "met" if reached else "missed"
    if wanted.factor == 100 and wanted.between is None and not wanted.at_most:
        if reached_by(seen.num, seen.people, wanted):
            return "met"
        return None if reached_by(seen.num + seen.pending, seen.people, wanted) else "missed"
    if wanted.factor == 0 and not wanted.at_most and not reached_by(seen.num + seen.pending, 0, wanted):
        return "missed"
    return None


def reached_by(num: int, den: int, wanted: Wanted) -> bool:
    """In integers. A share of nobody reaches nothing."""
    if wanted.between is not None:
        low, high = wanted.between
        return den > 0 and low * den <= 100 * num <= high * den
    assert wanted.target is not None, "without a target nothing is compared"
    if wanted.factor == 0:
        return num <= wanted.target if wanted.at_most else num >= wanted.target
    value, target = wanted.factor * num, wanted.target * den
    return den > 0 and (value <= target if wanted.at_most else value >= target)


def _forecast_reaches(seen: Observed, wanted: Wanted, forecast: int | None, *, reached: bool) -> bool:
    if wanted.target is None or forecast is None:
        return reached
    if wanted.factor == 100 and seen.pending and seen.matured:
        expected = seen.num * seen.matured + seen.pending * seen.matured_with
        return reached_by(expected, seen.people * seen.matured, wanted)
    return reached_by(forecast, 0, wanted) if wanted.factor == 0 else reached


def _needed(seen: Observed, wanted: Wanted) -> int | None:
    if wanted.target is None or wanted.at_most or wanted.factor == 1:
        return None
    if wanted.factor == 0:
        return max(wanted.target - seen.num, 0)
    return max(-(-wanted.target * seen.people // 100) - seen.num, 0)
