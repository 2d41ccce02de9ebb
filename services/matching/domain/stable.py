"""Stable matching from both sides' preferences: participants propose, openings keep the best they have seats for.

Deferred acceptance (Gale and Shapley 1962; with seats, Roth 1984): no participant and opening would both rather have
each other than what they got, and no stable matching is better for any participant. Nobody gains by not saying what
they want. Equals are put in order by a recorded seed, by hashing and not by a generator, so that the order depends
on nothing but the seed and the names.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappush, heapreplace

from contracts.base import Id
from contracts.matching_codes import Mark
from matching.domain.preferences import GivenMark, Preferences, Tiers
from matching.domain.profiles import Value
from matching.domain.proposals import Pair

BY_MARK: dict[Mark | None, int] = {"yes": 0, "maybe": 1, None: 2}
"""Order of tiers: whom somebody did not meet comes after everybody they might go on with; a no is never matched."""

LARGEST = 2**64 - 1
STIR = 0x9E3779B97F4A7C15
"""An odd number without a pattern (2**64 divided by the golden ratio)."""


class StableMatch(Value):
    """A participant in a seat, and how far down the list that is, on each side (1 is the first tier)."""

    person_id: Id
    opening_id: Id
    choice_of_participant: int
    choice_of_opening: int


class StableMatching(Value):
    """What deferred acceptance answers, with the seed that put equals in order."""

    seed: int
    matches: tuple[StableMatch, ...]
    without: tuple[Id, ...]
    """Participants whom no opening that they would accept has kept."""


def match(preferences: Preferences, seats: Mapping[Id, int], seed: int) -> StableMatching:
    """The participant-optimal stable matching. Only pairs acceptable to both sides are ever formed."""
    lots = _Lots(seed)
    of_openings = {one: lots.order(tiers, one) for one, tiers in preferences.openings.items()}
    ranks = {one: {person: rank for rank, person in enumerate(order)} for one, order in of_openings.items()}
    lists = {
        person: [one for one in lots.order(tiers, person) if person in ranks.get(one, ())]
        for person, tiers in sorted(preferences.participants.items())
    }
    kept = _defer(lists, ranks, seats)
    pairs = sorted((person, opening) for opening, people in kept.items() for person in people)
    placed = {person for person, _ in pairs}
    return StableMatching(
        seed=seed,
        matches=tuple(_match(preferences, person, opening) for person, opening in pairs),
        without=tuple(person for person in lists if person not in placed),
    )


def _defer(
    lists: Mapping[Id, Sequence[Id]], ranks: Mapping[Id, Mapping[Id, int]], seats: Mapping[Id, int]
) -> dict[Id, list[Id]]:
    """Everybody asks from the top of the list; an opening that is full lets the worst go, who asks further down."""
    held: dict[Id, list[tuple[int, Id]]] = {opening: [] for opening in ranks}
    asking, next_choice = list(reversed(list(lists))), dict.fromkeys(lists, 0)
    while asking:
        person = asking.pop()
        if next_choice[person] == len(lists[person]):
            continue
        opening = lists[person][next_choice[person]]
        next_choice[person] += 1
        mine = (-ranks[opening][person], person)  # a heap's first is its worst
        here = held[opening]
        if len(here) < seats.get(opening, 0):
            heappush(here, mine)
        elif here and here[0] < mine:
            asking.append(heapreplace(here, mine)[1])
        else:
            asking.append(person)
    return {opening: [person for _, person in some] for opening, some in held.items()}


def strict_order(tiers: Tiers, seed: int, whose: Id) -> list[Id]:
    """One order without equals: tiers stay, those inside one are drawn by the seed, differently for each list."""
    return _Lots(seed).order(tiers, whose)


class _Lots:
    """A number for each name, hashed once; a list's own number stirs them into an order of its own."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.drawn: dict[Id, int] = {}

    def order(self, tiers: Tiers, whose: Id) -> list[Id]:
        """One order without equals."""
        stir, drawn = self.of(whose), self.drawn
        ordered: list[Id] = []
        for tier in tiers:
            if len(tier) > 1:
                lots = {one: ((drawn.get(one) or self.of(one)) ^ stir) * STIR & LARGEST for one in tier}
                tier = tuple(sorted(sorted(tier), key=lots.__getitem__))
            ordered += tier
        return ordered

    def of(self, one: Id) -> int:
        """The number of a name under this seed."""
        digest = hashlib.blake2b(f"{self.seed}\n{one}".encode(), digest_size=8).digest()
        return self.drawn.setdefault(one, int.from_bytes(digest, "big"))


def _match(preferences: Preferences, person: Id, opening: Id) -> StableMatch:
    return StableMatch(
        person_id=person,
        opening_id=opening,
        choice_of_participant=_tier(preferences.participants[person], opening),
        choice_of_opening=_tier(preferences.openings[opening], person),
    )


def _tier(tiers: Tiers, one: Id) -> int:
    return next(number for number, tier in enumerate(tiers, 1) if one in tier)


def from_scores(pairs: Iterable[Pair]) -> Preferences:
    """Both sides ranked by score alone: what stands in until somebody has said what they want."""
    return _by_rank((pair, (-pair.score,), (-pair.score,)) for pair in pairs)


def from_marks(pairs: Iterable[Pair], marks: Iterable[GivenMark], employers: Mapping[Id, Id]) -> Preferences:
    """Marks after meetings first, scores among equal marks. `employers` says whose each opening is.

    Only proposed pairs come in, so that nobody is matched by liking alone; a no of either side ends it.
    """
    said = {(one.side, one.person_id, one.employer_id): one.mark for one in marks}
    ranked = []
    for pair in pairs:
        key = (pair.person_id, employers[pair.opening_id])
        person, employer = said.get(("participant", *key)), said.get(("employer", *key))
        if "no" not in {person, employer}:
            ranked.append((pair, (BY_MARK[person], -pair.score), (BY_MARK[employer], -pair.score)))
    return _by_rank(ranked)


def _by_rank(ranked: Iterable[tuple[Pair, tuple[int, ...], tuple[int, ...]]]) -> Preferences:
    people: dict[Id, dict[tuple[int, ...], list[Id]]] = {}
    openings: dict[Id, dict[tuple[int, ...], list[Id]]] = {}
    for pair, of_person, of_opening in ranked:
        people.setdefault(pair.person_id, {}).setdefault(of_person, []).append(pair.opening_id)
        openings.setdefault(pair.opening_id, {}).setdefault(of_opening, []).append(pair.person_id)
    return Preferences(participants=_tiers(people), openings=_tiers(openings))


def _tiers(by_rank: Mapping[Id, Mapping[tuple[int, ...], list[Id]]]) -> dict[Id, Tiers]:
    return {one: tuple(tuple(sorted(some)) for _, some in sorted(ranks.items())) for one, ranks in by_rank.items()}
