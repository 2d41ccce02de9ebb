"""The figures of one instrument in one programme: shares, changes, response, with what is missing always beside them.

Shares are kept as counts and compared in integers; decimals are for showing. A group of fewer than five people is
suppressed, and where a single suppressed group could be worked out from the total, the next smallest goes with it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import get_args

from surveys.domain.pairing import Change, Participant, affirms_all, change

FEWEST = 5
_Z = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of those who answered, and those who are missing."""

    numerator: int
    denominator: int
    missing: int
    """Left and gave no answer to this."""

    def meets(self, percent: int) -> bool | None:
        """Whether the share of those who answered reaches a target, in integers; None when nobody answered."""
        return None if self.denominator == 0 else 100 * self.numerator >= percent * self.denominator

    @property
    def worst(self) -> tuple[int, int]:
        """As if every missing one had said no."""
        return self.numerator, self.denominator + self.missing

    @property
    def best(self) -> tuple[int, int]:
        """As if every missing one had said yes."""
        return self.numerator + self.missing, self.denominator + self.missing

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval; secondary when nobody is missing, because then everybody was observed."""
        return wilson(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one group of participants who have left."""

    people: int
    """Left the programme: everybody of whom an exit answer is wanted."""
    answered: int
    """Gave an exit answer that stands."""
    conjunctions: Mapping[tuple[str, ...], Share] = field(default_factory=dict)
    changes: Mapping[str, Mapping[Change, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asking:
    """Which figures are wanted: items that must all be affirmed, and items whose change is looked at."""

    conjunctions: tuple[tuple[str, ...], ...]
    changes: tuple[str, ...]


def wilson(successes: int, of: int) -> tuple[float, float] | None:
    """The 95 % score interval of a proportion (Wilson 1927); None of nobody."""
    if of == 0:
        return None
    share, z2 = successes / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def figures(left: Sequence[Participant], asking: Asking) -> Figures:
    """Of these people, all of whom have left."""
    return Figures(
        len(left),
        sum(one.exit is not None for one in left),
        {items: _share([affirms_all(one, items) for one in left]) for items in asking.conjunctions},
        {item: _changes([change(one, item) for one in left]) for item in asking.changes},
    )


def by_group(
    everybody: Sequence[Participant], group: Callable[[Participant], str], asking: Asking
) -> dict[str, Figures | None]:
    """Figures of each group of those who have left; None where they are suppressed."""
    groups: dict[str, list[Participant]] = {}
    for one in everybody:
        if one.has_left:
            groups.setdefault(group(one), []).append(one)
    hidden = suppressed({name: _smallest_part(members) for name, members in groups.items()})
    return {name: None if name in hidden else figures(groups[name], asking) for name in sorted(groups)}


def suppressed(sizes: Mapping[str, int]) -> frozenset[str]:
    """The groups not shown: those under five, and one more where a single one could be told from the total."""
    small = {name for name, size in sizes.items() if size < FEWEST}
    if len(small) == 1 and len(sizes) > 1:
        small.add(min(sizes.keys() - small, key=lambda name: (sizes[name], name)))
    return frozenset(small)


def _smallest_part(members: Sequence[Participant]) -> int:
    """What has to reach five: those who answered; nobody having answered, there is nothing to give away but absence."""
    return sum(one.exit is not None for one in members) or len(members)


def _share(said: Sequence[bool | None]) -> Share:
    return Share(said.count(True), len(said) - said.count(None), said.count(None))


def _changes(found: Sequence[Change]) -> dict[Change, int]:
    counted = Counter(found)
    return {kind: counted[kind] for kind in get_args(Change)}
