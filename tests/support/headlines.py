"""The attack on a headline alone, of what may happen to somebody on any day of a window: by making whole lives.

Who is offered something between two pages is any of those whose window is open then. A life of everybody is made slot
by slot, those first whose window closes first, as many as the page allows: that is quick, and nearly always one that
fits. Where it does not fit, `headline_flow` finds one that does, or that there is none. Each life is shown by making
it, so nothing is ever said to be open that is not, and nothing counts as found out that is not.
"""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.support import headline_flow

Window = tuple[int, int]
"""First and last slot."""


@dataclass
class Headline:
    """At least and at most so many by each slot, of people with their windows."""

    least: Sequence[int]
    most: Sequence[int]
    people: Mapping[Window, int]
    """How many have this window."""
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    """By slot, over all lives that were made."""

    @property
    def everybody(self) -> int:
        return sum(self.people.values())

    def certain(self) -> list[Window] | None:
        """Whose outcome would be known, by window; None: no life fits the pages."""
        used = self.life()
        if used is None:
            return None
        never = [window for window, size in self.people.items() if used[window] == size and not self._without(window)]
        ever = [window for window in self.people if not used[window] and not self._with(window)]
        return [*never, *ever]

    def lowered(self, slot: int, most: int) -> bool:
        """Whether there can have been so few by a slot."""
        caps = list(self.most)
        caps[slot] = min(caps[slot], most)
        return self.life(most=caps) is not None

    def raised(self, slot: int, least: int) -> bool:
        """Whether there can have been so many by a slot."""
        levels = list(self.least)
        levels[slot] = max(levels[slot], least)
        return self.life(least=levels) is not None

    def life(
        self, *, least: Sequence[int] | None = None, most: Sequence[int] | None = None, but: Window | None = None,
        beside: Sequence[int] = (),
    ) -> Counter[Window] | None:  # fmt: skip
        """How many of each window had theirs, in a life of all `but` one, who is `beside` them from some slot on."""
        least, caps = least or self.least, list(most or self.most)
        for slot in range(len(caps) - 2, -1, -1):
            caps[slot] = min(caps[slot], caps[slot + 1])
        if min(caps, default=0) < 0:
            return None
        people = {window: size - (window == but) for window, size in self.people.items()}
        made = _earliest(people, least, caps) or headline_flow.life(people, least, caps)
        if made is None:
            return None
        used, by_slot = made
        if beside:
            by_slot = [count + one for count, one in zip(by_slot, beside, strict=True)]
        self.low = [*map(min, self.low, by_slot)] if self.low else by_slot
        self.high = [*map(max, self.high, by_slot)] if self.high else by_slot
        return used

    def _without(self, window: Window) -> bool:
        return self.life(but=window) is not None

    def _with(self, window: Window) -> bool:
        """Whether one of them can have had theirs, in any slot of the window."""
        for slot in range(window[0], window[1] + 1):
            beside = [int(at >= slot) for at in range(len(self.most))]
            least = [level - one for level, one in zip(self.least, beside, strict=True)]
            most = [level - one for level, one in zip(self.most, beside, strict=True)]
            if self.life(least=least, most=most, but=window, beside=beside) is not None:
                return True
        return False


def _earliest(
    people: Mapping[Window, int], least: Sequence[int], caps: Sequence[int]
) -> tuple[Counter[Window], list[int]] | None:
    """A life in which everybody has theirs as early as the pages allow; None if that one does not fit."""
    enters: dict[int, list[tuple[int, int]]] = {}
    for first, last in people:
        enters.setdefault(first, []).append((last, first))
    used: Counter[Window] = Counter()
    waiting: list[tuple[int, int]] = []
    by_slot, count = [], 0
    for slot, cap in enumerate(caps):
        for one in enters.get(slot, ()):
            heapq.heappush(waiting, one)
        while waiting and count < cap:
            last, first = waiting[0]
            left = people[first, last] - used[first, last]
            some = min(left, cap - count) if last >= slot else 0
            used[first, last] += some
            count += some
            if some == left or last < slot:
                heapq.heappop(waiting)
        if count < least[slot]:
            return None
        by_slot.append(count)
    return used, by_slot
