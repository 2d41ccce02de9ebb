"""Minutes of presence by day and activity: how a presence moves them, each by itself or a session once per person.

From engine 3 on, a session that somebody attended under two ids, which turned out to be one person's, counts once: with
the longest presence of that day. The engines before count each presence.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from reporting.domain.facts import Presence

ONCE_SINCE_ENGINE = 3
DayKey = tuple[date, str | None, str, str, str | None]
"""(day, area, kind of activity, programme, audience of the activity): minutes are added up per such key."""
DayMinutes = tuple[DayKey, int]
_Place = tuple[str, str, date]
"""(programme, session, day)"""


class Moved(Struct, frozen=True, gc=False):
    """Which minutes a presence moved."""

    each: list[DayMinutes]
    once: list[DayMinutes]
    """Where a session counts once; mostly the same."""

    def __bool__(self) -> bool:
        return bool(self.each or self.once)

    def by(self, engine: int) -> list[DayMinutes]:
        """As the engine counts them."""
        return self.once if engine >= ONCE_SINCE_ENGINE else self.each


def day_key(presence: Presence) -> DayKey:
    """Where its minutes are added up."""
    return presence.on, presence.area, presence.kind, presence.programme, presence.audience


def minutes_moved(before: Presence | None, after: Presence | None) -> list[DayMinutes]:
    """What one presence in the place of another changes."""
    if before is None:  # by far the most frequent case
        return [(day_key(after), after.minutes)] if after is not None and after.minutes else []
    moved = {day_key(before): -before.minutes}
    if after is not None:
        key = day_key(after)
        moved[key] = moved.get(key, 0) + after.minutes
    return [(key, minutes) for key, minutes in moved.items() if minutes]


class Once:
    """The minutes of people who are one person, where a session counts once: kept beside those of each presence."""

    __slots__ = ("_there", "days")

    def __init__(self, presences: Iterable[Presence]) -> None:
        self.days: dict[DayKey, int] = {}
        self._there: dict[_Place, list[Presence]] = {}
        for presence in presences:
            self.move(None, presence)

    def move(self, before: Presence | None, after: Presence | None) -> list[DayMinutes]:
        """Take one presence out and put another in; the minutes that moved."""
        moved: dict[DayKey, int] = {}
        for gone, come in ((before, None), (None, after)):
            for key, minutes in self._one_moved(gone, come):
                moved[key] = moved.get(key, 0) + minutes
        for key, minutes in moved.items():
            total = self.days.get(key, 0) + minutes
            if total:
                self.days[key] = total
            else:
                self.days.pop(key, None)
        return [(key, minutes) for key, minutes in moved.items() if minutes]

    def _one_moved(self, gone: Presence | None, come: Presence | None) -> list[DayMinutes]:
        one = gone or come
        if one is None or one.session is None:
            return minutes_moved(gone, come)
        there = self._there.setdefault((one.programme, one.session, one.on), [])
        was = _longest(there)
        if gone is not None:
            there.remove(gone)
        else:
            there.append(one)
        return minutes_moved(was, _longest(there))


def _longest(there: Iterable[Presence]) -> Presence | None:
    """Of equally long ones, which differ only where one was corrected, the one whose activity comes last by name."""
    return max(there, key=_length, default=None)


def _length(presence: Presence) -> tuple[int, str, str, str]:
    return presence.minutes, presence.area or "", presence.kind, presence.audience or ""
