"""A timetable for a speed dating, and another one in the middle of it when people are late or stay away.

First who meets whom (`pairing`, which bounds what can be had), then the rounds (`seating`), and where that leaves
somebody out, all at once (`solving`). Meetings already held are fixed; planned ones stay where nothing is lost by it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.base import Id
from matching.domain.open_slots import Couple, OpenSlots, both, open_slots, price
from matching.domain.pairing import Pairing, pair
from matching.domain.seating import interpreted, seat
from matching.domain.solving import EFFORT, Search, solve
from matching.domain.speed_dating import Meeting, Quality, Round, Shortfall, SpeedDating, Timetable

LARGEST = 10_000
"""Above so many possible meetings only the chosen and the wanted couples are searched."""


@dataclass(frozen=True)
class _Task:
    event: SpeedDating
    seed: int
    held: tuple[Meeting, ...]
    before: tuple[Meeting, ...]
    slots: OpenSlots
    effort: float


def plan(event: SpeedDating, seed: int, effort: float = EFFORT) -> Timetable:
    """A timetable before the event."""
    return _timetable(_Task(event, seed, (), (), open_slots(event), effort))


def replan(
    event: SpeedDating, before: Timetable, held: Sequence[Meeting], from_round: Round, effort: float = EFFORT
) -> Timetable:
    """A timetable from a round on. `event` is as it turned out to be, `held` what took place (or is taking place).

    A planned meeting before `from_round` that is not among `held` did not happen, and may still be planned.
    """
    kept = tuple(sorted(held, key=_in_order))
    ahead = tuple(one for one in before.meetings if one.round >= from_round)
    return _timetable(_Task(event, before.seed, kept, ahead, open_slots(event, kept, from_round), effort))


def _timetable(task: _Task) -> Timetable:
    earlier = {(one.person_id, one.employer_id): one.round for one in task.before}
    pairing = pair(task.slots, task.seed, earlier.keys())
    rounds = _with_what_stands(task) if earlier else {}
    if not rounds or _worse(task.slots, rounds, pairing):
        rounds = seat(task.slots, pairing.couples, earlier)
    if _worse(task.slots, rounds, pairing):
        rounds, pairing = _searched(task, rounds, pairing, earlier)
    return _told(task, rounds, pairing)


def _with_what_stands(task: _Task) -> dict[Couple, Round]:
    """Every earlier meeting that is still possible, where it was, and what can be had beside them."""
    stands = tuple(one for one in task.before if _possible(task.slots, one))
    beside = open_slots(task.event, (*task.held, *stands), min(task.slots.rounds, default=1))
    rounds = {(one.person_id, one.employer_id): one.round for one in stands}
    return rounds | seat(beside, pair(beside, task.seed).couples)


def _possible(slots: OpenSlots, meeting: Meeting) -> bool:
    number, employer = meeting.round, meeting.employer_id
    interpreters = {None, *(one.interpreter_id for one in slots.interpreters.get(number, ()))}
    return (
        number in slots.couples.get((meeting.person_id, employer), ())
        and meeting.table in slots.tables[employer][number]
        and meeting.interpreter_id in interpreters
        and (meeting.interpreter_id is None) == (meeting.person_id not in slots.language)
    )


def _searched(
    task: _Task, start: dict[Couple, Round], pairing: Pairing, earlier: Mapping[Couple, Round]
) -> tuple[dict[Couple, Round], Pairing]:
    """The rounds all at once; where everything was searched to the end, there is nothing better than what it found."""
    slots = task.slots
    everything = sum(map(len, slots.couples.values())) <= LARGEST
    couples = list(slots.couples) if everything else sorted({*pairing.couples, *slots.weight, *start})
    solved = solve(Search(slots, couples, task.seed, earlier, task.effort), start)
    if solved.optimal and everything:
        missing, wanted = _missing(slots, solved.rounds), _wanted(slots, solved.rounds)
        return solved.rounds, replace(pairing, least_missing=missing, most_wanted=wanted)
    return solved.rounds, pairing


def _worse(slots: OpenSlots, rounds: Mapping[Couple, Round], pairing: Pairing) -> bool:
    return _missing(slots, rounds) > pairing.least_missing or _wanted(slots, rounds) < pairing.most_wanted


def _missing(slots: OpenSlots, rounds: Mapping[Couple, Round]) -> int:
    return sum(price(shortfall.missing) for shortfall in _shortfalls(slots, rounds))


def _wanted(slots: OpenSlots, rounds: Mapping[Couple, Round]) -> int:
    return sum(slots.weight.get(couple, 0) for couple in rounds)


def _shortfalls(slots: OpenSlots, rounds: Mapping[Couple, Round]) -> tuple[Shortfall, ...]:
    has = Counter(one for couple in rounds for one in both(couple))
    return tuple(
        Shortfall(side=side, id=one, missing=least - has[side, one])
        for (side, one), least in slots.least.items()
        if has[side, one] < least
    )


def _placed(slots: OpenSlots, rounds: Mapping[Couple, Round], before: Sequence[Meeting]) -> list[Meeting]:
    """Tables and interpreters for every meeting, the same as before where the meeting is the same."""
    earlier = {(one.person_id, one.employer_id, one.round): one for one in before}
    by_round: dict[Round, list[Couple]] = defaultdict(list)
    for couple, number in sorted(rounds.items()):
        by_round[number].append(couple)
    meetings = []
    for number, couples in sorted(by_round.items()):
        same = {couple: earlier[*couple, number] for couple in couples if (*couple, number) in earlier}
        tables = _tables(slots, couples, number, {couple: one.table for couple, one in same.items()})
        needing = [(person, slots.language[person]) for person, _ in couples if person in slots.language]
        preferred = {(person, one.interpreter_id) for (person, _), one in same.items() if one.interpreter_id}
        speaks = interpreted(needing, slots.interpreters.get(number, ()), preferred)
        meetings += [
            Meeting(
                round=number,
                person_id=couple[0],
                employer_id=couple[1],
                table=tables[couple],
                interpreter_id=speaks[couple[0]] if couple[0] in slots.language else None,
            )
            for couple in couples
        ]
    return sorted(meetings, key=_in_order)


def _tables(slots: OpenSlots, couples: Sequence[Couple], number: Round, same: Mapping[Couple, Id]) -> dict[Couple, Id]:
    at = {couple: table for couple, table in same.items() if table in slots.tables[couple[1]][number]}
    for couple in couples:
        if couple not in at:
            free = (table for table in slots.tables[couple[1]][number] if table not in at.values())
            at[couple] = next(free)
    return at


def _told(task: _Task, rounds: Mapping[Couple, Round], pairing: Pairing) -> Timetable:
    """The timetable with what it reached, held meetings included."""
    wishes = {(wish.person_id, wish.employer_id): wish.weight for wish in task.event.wishes}
    meetings = sorted((*task.held, *_placed(task.slots, rounds, task.before)), key=_in_order)
    already = sum(wishes.get((one.person_id, one.employer_id), 0) for one in task.held)
    return Timetable(
        event_id=task.event.event_id,
        seed=task.seed,
        meetings=tuple(meetings),
        held=len(task.held),
        shortfalls=_shortfalls(task.slots, rounds),
        wanted=len(wishes),
        wanted_met=len(wishes.keys() & {(one.person_id, one.employer_id) for one in meetings}),
        quality=Quality(
            missing=_missing(task.slots, rounds),
            least_missing=pairing.least_missing,
            wanted=already + _wanted(task.slots, rounds),
            most_wanted=already + pairing.most_wanted,
        ),
    )


def _in_order(meeting: Meeting) -> tuple[Round, Id, Id]:
    return (meeting.round, meeting.employer_id, meeting.table)
