"""Chosen couples into rounds, one round after the other, those without slack first.

A couple's two sides each have so many meetings left in so many rounds. Whoever has as many as rounds must meet now;
a matching that serves all of those exists in every round as long as nobody comes late or needs an interpreter
(König 1916: a bipartite graph has as many colours as its largest degree), so that every chosen couple then gets its
round. In the other cases this finds nearly all, and `solving` goes on from there.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from contracts.base import ConceptId, Id
from matching.domain.flows import most_worth
from matching.domain.open_slots import Couple, One, OpenSlots, both
from matching.domain.speed_dating import Interpreter, Round

MUST = 10**8
WANTED = 10**4
STAYS = 3000
SLACK = 1000
INTERPRETED = 10**6


def seat(
    slots: OpenSlots, couples: Sequence[Couple], before: Mapping[Couple, Round] | None = None
) -> dict[Couple, Round]:
    """A round for as many of the couples as this finds."""
    left, rounds = set(couples), {}
    for number in slots.rounds:
        for couple in _round(slots, sorted(left), number, before or {}):
            rounds[couple] = number
            left.remove(couple)
    return rounds


def _round(slots: OpenSlots, left: list[Couple], number: Round, before: Mapping[Couple, Round]) -> list[Couple]:
    """The meetings of one round: a best assignment of people to the tables of it."""
    able = [couple for couple in left if number in slots.couples[couple]]
    urgency = _Urgency(slots, left, number)
    worth = {couple: urgency.of(couple) + STAYS * (before.get(couple) == number) for couple in able}
    able = _interpretable(slots, able, number, worth)
    rare = {couple: worth[couple] + INTERPRETED * (couple[0] in slots.language) for couple in able}
    return _assigned(slots, rare, number, urgency) if rare else []


class _Urgency:
    """How soon somebody has to meet: meetings left against rounds (or seats) left."""

    def __init__(self, slots: OpenSlots, left: Sequence[Couple], number: Round) -> None:
        self.slots = slots
        self.meetings: Counter[One] = Counter(one for couple in left for one in both(couple))
        self.rounds: dict[One, int] = {}
        for person, free in slots.people.items():
            self.rounds["participant", person] = sum(r >= number for r in free)
        for employer, tables in slots.tables.items():
            self.rounds["employer", employer] = sum(len(some) for r, some in tables.items() if r >= number)

    def of(self, couple: Couple) -> int:
        """A whole number; more is sooner."""
        person = both(couple)[0]
        must = self.meetings[person] >= self.rounds[person]
        last = self.slots.couples[couple][-1]
        return MUST * must + WANTED * (self.slots.weight.get(couple, 0) > 0) + self._pressed(couple) + SLACK // last

    def must(self, employer: Id, number: Round) -> int:
        """How many meetings an employer has to hold now, if all that are left are to take place."""
        one: One = ("employer", employer)
        return self.meetings[one] - self.rounds[one] + len(self.slots.tables[employer].get(number, ()))

    def _pressed(self, couple: Couple) -> int:
        return sum(SLACK * self.meetings[one] // max(1, self.rounds[one]) for one in both(couple))


def _assigned(slots: OpenSlots, worth: Mapping[Couple, int], number: Round, urgency: _Urgency) -> list[Couple]:
    """A table's first places are worth more as long as its employer has to hold meetings now."""
    import numpy

    people = {person: row for row, person in enumerate(sorted({person for person, _ in worth}))}
    seats: dict[Id, dict[int, int]] = {}
    capacities: list[int] = []
    for employer in sorted({employer for _, employer in worth}):
        free = len(slots.tables[employer][number])
        must = min(free, max(0, urgency.must(employer, number)))
        for extra, places in ((MUST, must), (0, free - must)):
            if places:
                seats.setdefault(employer, {})[len(capacities)] = extra
                capacities.append(places)
    ways = [
        (people[couple[0]], column, worth[couple] + extra, couple)
        for couple in sorted(worth)
        for column, extra in seats[couple[1]].items()
    ]
    rows, columns, values = (numpy.array([way[part] for way in ways], dtype=numpy.int64) for part in range(3))
    return [ways[way][3] for way in most_worth(rows, columns, values, capacities)]


def _interpretable(slots: OpenSlots, able: list[Couple], number: Round, worth: Mapping[Couple, int]) -> list[Couple]:
    """Leave out those for whom no interpreter is left: the most urgent people are served first."""
    urgent: dict[Id, int] = {}
    for couple in able:
        if couple[0] in slots.language:
            urgent[couple[0]] = max(urgent.get(couple[0], 0), worth[couple])
    ordered = sorted(urgent, key=lambda person: (-urgent[person], person))
    served = interpreted([(one, slots.language[one]) for one in ordered], slots.interpreters.get(number, ()))
    return [couple for couple in able if couple[0] not in urgent or couple[0] in served]


def interpreted(
    needs: Sequence[tuple[Id, ConceptId]],
    interpreters: Sequence[Interpreter],
    preferred: Collection[tuple[Id, Id]] = (),
) -> dict[Id, Id]:
    """Who interprets for whom in one round; earlier people are never put aside for later ones (augmenting paths)."""
    able = {
        person: sorted(
            (one.interpreter_id for one in interpreters if language in one.languages),
            key=lambda one: ((person, one) not in preferred, one),
        )
        for person, language in needs
    }
    serves: dict[Id, Id] = {}

    def find(person: Id, seen: set[Id]) -> bool:
        for interpreter in able[person]:
            if interpreter not in seen:
                seen.add(interpreter)
                if interpreter not in serves or find(serves[interpreter], seen):
                    serves[interpreter] = person
                    return True
        return False

    for person, _ in needs:
        find(person, set())
    return {person: interpreter for interpreter, person in serves.items()}
