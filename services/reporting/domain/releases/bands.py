"""What a number of people is shown as: "at least L", in steps of k, never 0, never everybody, never the nearest.

Rounding to the nearest fails by construction: a step in either direction would say on which side of a middle the
truth lies. Bands only bound from below; what they bound from above is what an attacker works out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule's sizes for one programme: the smallest crowd, how many people are planned, whom a partner knows."""

    k: int = 5
    planned: int = 100
    own: int = 5
    """Q: of how many referrals of its own a partner may know everything."""

    @property
    def batch(self) -> int:
        """B: people per batch of a share's headline."""
        return self.k if self.planned <= 100 else 2 * self.k

    @property
    def tables(self) -> int:
        """TB: people per refresh of a share's tables."""
        if self.planned <= 40:
            return 2 * self.k
        return 3 * self.k if self.planned <= 100 else self.planned // 8

    def first(self, *, outcome: bool) -> int:
        """The smallest number that is ever shown."""
        return self.k if outcome else 2 * self.k

    def top(self, of: int) -> int:
        """The largest L that an outcome of `of` people may show: everybody is never said."""
        highest = self.k * (of // self.k) - self.k
        return highest if highest >= self.first(outcome=True) else 0

    def lower(self, count: int, of: int | None = None) -> int:
        """L of a count of people, or of an outcome of `of` people; 0 is "not shown"."""
        shown = self.k * (count // self.k)
        if of is not None:
            shown = min(shown, self.top(of))
        return shown if shown >= self.first(outcome=of is not None) else 0

    def apart(self, wider: int, shown: int) -> bool:
        """Whether who is counted in a wider group (of which `wider` is shown) and not here stays a crowd to a reader
        who knows his own.
        """
        fewest, most = max(0, wider - self.upper(shown)), self.upper(wider) - shown
        return fewest >= self.k + self.own or most - max(fewest, self.own) + 1 >= self.k

    def upper(self, shown: int, of: int | None = None) -> int:
        """The most that the truth can be when `lower` of it is `shown`."""
        if of is None:
            return shown + self.k - 1 if shown else self.first(outcome=False) - 1
        if shown >= self.top(of):
            return of
        return min(of, shown + self.k - 1 if shown else self.first(outcome=True) - 1)
