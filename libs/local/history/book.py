"""What must come out, kept beside the telling: one card per person, with what the story says, not what dates say.

A card is filled in by the story itself ("this offer came in time"), so that counting cards needs no calendar,
no windows and no corrections: nothing that the system under test is good at.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass
class Card:
    """What a story says of one person in one programme, when all is told."""

    woman: bool
    group: str | None = None
    enrolled: bool = False
    took_part: bool = False
    exited: bool = False
    seen: bool = False
    """Present at least once, participant or not."""
    started: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)
    offered_in_time: set[str] = field(default_factory=set)
    """Within the six months after the last exit."""
    minutes: Counter[str] = field(default_factory=Counter)
    """Attended as a participant, by the activity's kind."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A goal's value: people or minutes; for a share also out of how many."""

    numerator: int
    denominator: int | None = None


@dataclass
class Book:
    """All cards of one programme."""

    programme: str
    cards: list[Card] = field(default_factory=list)

    def card(self, *, woman: bool, group: str | None = None) -> Card:
        """A new person's card."""
        self.cards.append(Card(woman, group))
        return self.cards[-1]


Test = Callable[[Card], bool]


def count(test: Test) -> Callable[[Book], Expected]:
    """How many people a test is true of."""
    return lambda book: Expected(_how_many(book.cards, test))


def share(test: Test, among: Test) -> Callable[[Book], Expected]:
    """How many of some people a test is true of."""
    return lambda book: Expected(
        _how_many(book.cards, lambda card: among(card) and test(card)), _how_many(book.cards, among)
    )


def total(minutes: Callable[[Card], int]) -> Callable[[Book], Expected]:
    """Minutes of everybody together."""
    return lambda book: Expected(sum(minutes(card) for card in book.cards))


def attended(*kinds: str) -> Callable[[Card], int]:
    """A participant's minutes, of all kinds of activity or only of these."""
    return lambda card: sum(n for kind, n in card.minutes.items() if not kinds or kind in kinds)


def enrolled(card: Card) -> bool:
    """Has a first day."""
    return card.enrolled


def took_part(card: Card) -> bool:
    """Enrolled, and at a session at least once during the time in the programme."""
    return card.took_part


def exited(card: Card) -> bool:
    """Left, and did not come back."""
    return card.exited


def reached(card: Card) -> bool:
    """Enrolled, or present without being a participant."""
    return card.enrolled or card.seen


def started(kinds: Iterable[str]) -> Test:
    """Started something of these kinds."""
    wanted = frozenset(kinds)
    return lambda card: bool(card.started & wanted)


def offered_in_time(kinds: Iterable[str]) -> Test:
    """Was offered something of these kinds within six months of the exit."""
    wanted = frozenset(kinds)
    return lambda card: bool(card.offered_in_time & wanted)


def _how_many(cards: Iterable[Card], test: Test) -> int:
    return sum(1 for card in cards if test(card))


EMPLOYMENT = (
    "employment-permanent",
    "employment-fixed-term",
    "employment-hourly",
    "new-start-job",
    "entry-job",
    "introduction-job",
    "establishment-job",
    "extra-service",
)
"""Some form of employment (domain.md, section 4). Internship, work training and an own enterprise are not."""
STUDIES = ("regular-studies", "vocational-training")
