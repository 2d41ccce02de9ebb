"""What is still open of an event: who is free in which round, which tables, which pairs could meet.

Planning and replanning are the same question. What has been held, and every round before the one from which is
planned, is out of reach; who does not come has no round.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.base import ConceptId, Id
from matching.domain.speed_dating import Interpreter, Meeting, Round, Side, SpeedDating

Couple = tuple[Id, Id]
"""A participant and an employer."""
One = tuple[Side, Id]
"""A participant or an employer; the two may have the same id."""

Occupied = tuple[str, Id, Round]


def both(couple: Couple) -> tuple[One, One]:
    """The two sides of a couple."""
    return ("participant", couple[0]), ("employer", couple[1])


def price(missing: int) -> int:
    """What it costs that somebody lacks so many: the second weighs double, so that a shortage is shared."""
    return missing * (missing + 1) // 2


@dataclass(frozen=True)
class OpenSlots:
    """Everything in the order of ids, so that the order of rows decides nothing."""

    rounds: tuple[Round, ...]
    people: Mapping[Id, tuple[Round, ...]]
    tables: Mapping[Id, Mapping[Round, tuple[Id, ...]]]
    """Of each employer, in each round, the tables where nobody sits yet."""
    interpreters: Mapping[Round, tuple[Interpreter, ...]]
    language: Mapping[Id, ConceptId]
    couples: Mapping[Couple, tuple[Round, ...]]
    """Who could meet, and in which rounds."""
    weight: Mapping[Couple, int]
    """Of wanted meetings among them."""
    least: Mapping[One, int]
    """How many meetings somebody still lacks."""


def open_slots(event: SpeedDating, held: Sequence[Meeting] = (), from_round: Round = 1) -> OpenSlots:
    """What can still be planned, given what was held."""
    rounds = tuple(range(from_round, event.rounds + 1))
    taken = {one for meeting in held for one in _occupied(meeting)}
    people = {
        guest.person_id: tuple(
            r
            for r in guest.present.rounds(event.rounds)
            if r >= from_round and ("person", guest.person_id, r) not in taken
        )
        for guest in sorted(event.guests, key=lambda guest: guest.person_id)
    }
    tables = {
        host.employer_id: {
            r: free
            for r in host.present.rounds(event.rounds)
            if r >= from_round and (free := tuple(table for table in host.tables if ("table", table, r) not in taken))
        }
        for host in sorted(event.hosts, key=lambda host: host.employer_id)
    }
    interpreters = _interpreters(event, rounds, taken)
    language = {guest.person_id: guest.interpreter for guest in event.guests if guest.interpreter}
    couples = _couples(event, held, OpenSlots(rounds, people, tables, interpreters, language, {}, {}, {}))
    wishes = {(wish.person_id, wish.employer_id): wish.weight for wish in event.wishes}
    return OpenSlots(
        rounds=rounds,
        people=people,
        tables=tables,
        interpreters=interpreters,
        language=language,
        couples=couples,
        weight={couple: weight for couple, weight in wishes.items() if couple in couples},
        least=_least(event, held),
    )


def _occupied(meeting: Meeting) -> tuple[Occupied, ...]:
    return (
        ("person", meeting.person_id, meeting.round),
        ("table", meeting.table, meeting.round),
        ("interpreter", meeting.interpreter_id or "", meeting.round),
    )


def _interpreters(
    event: SpeedDating, rounds: tuple[Round, ...], taken: set[Occupied]
) -> dict[Round, tuple[Interpreter, ...]]:
    ordered = sorted(event.interpreters, key=lambda one: one.interpreter_id)
    return {
        r: tuple(
            one
            for one in ordered
            if r in one.present.rounds(event.rounds) and ("interpreter", one.interpreter_id, r) not in taken
        )
        for r in rounds
    }


def _couples(event: SpeedDating, held: Sequence[Meeting], slots: OpenSlots) -> dict[Couple, tuple[Round, ...]]:
    never = {*event.excluded, *((meeting.person_id, meeting.employer_id) for meeting in held)}
    spoken = {r: {language for one in some for language in one.languages} for r, some in slots.interpreters.items()}
    couples = {}
    for person, free in slots.people.items():
        needs = slots.language.get(person)
        able = [r for r in free if needs is None or needs in spoken[r]]
        for employer, tables in slots.tables.items():
            common = tuple(r for r in able if r in tables)
            if common and (person, employer) not in never:
                couples[person, employer] = common
    return couples


def _least(event: SpeedDating, held: Sequence[Meeting]) -> dict[One, int]:
    """Who does not come is owed nothing."""
    had = Counter(one for meeting in held for one in both((meeting.person_id, meeting.employer_id)))
    coming: dict[One, int] = {
        ("participant", guest.person_id): event.least_meetings for guest in event.guests if not guest.present.absent
    }
    coming |= {
        ("employer", host.employer_id): event.least_for_employers for host in event.hosts if not host.present.absent
    }
    return {one: least - had[one] for one, least in sorted(coming.items()) if least > had[one]}
