"""What reporting is measured with: a programme with so many goals, and the lives of so many participants.

Forty facts a participant: entry, exit, an outcome and 37 attendances, day by day as they happened, everybody mixed
within a day. Entries are spread over the programme, so that who has left is not heard of again.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import local
from contracts.activities import AttendanceRecorded
from contracts.base import Event
from contracts.enrolment import (
    EntryCharacteristics,
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ProgrammeDefined,
)
from contracts.programme import ProgrammeDefinition
from contracts.programme.filters import Filter
from contracts.programme.goals import Goal
from contracts.programme.measures import OutcomeMeasure, Window
from enrolment.definitions import read_file

ATTENDED = 37
FACTS_A_PERSON = ATTENDED + 3
SEED = 2014
AT = datetime(2016, 1, 15, tzinfo=UTC)
ACTIVITY_KINDS = ("process-group", "language-cafe", "lecture", "study-visit")
_PROGRAMME = Path(local.__file__).parent / "programmes" / "natverksbygge.yaml"
_GENDERS = ("woman", "man")
_AGES = ((None, 24), (25, 54), (55, None))
_MONTHS = (3, 6, 9, 12)
Told = tuple[str, int, Event]
"""(aggregate, version before, event)"""


def definition(goals: int) -> ProgrammeDefinition:
    """The network-building programme with so many goals: its own, and funders' indicators laid over it.

    An indicator is one of the goals asked of a gender and an age, with a window or an activity kind of its own; one in
    eight adds up hours, as in the real definitions.
    """
    known = read_file(_PROGRAMME)
    assert isinstance(known, ProgrammeDefinition)
    own = known.goals
    made = [*own[:goals], *(_indicator(own, number) for number in range(max(0, goals - len(own))))]
    return known.model_copy(update={"goals": tuple(made)})


def _indicator(own: Sequence[Goal], number: int) -> Goal:
    sums = [goal for goal in own if goal.kind == "sum"]
    others = [goal for goal in own if goal.kind != "sum"]
    turn, is_sum = number // 8, number % 8 == 0
    goal = sums[turn % len(sums)] if is_sum else others[number % len(others)]
    low, high = _AGES[turn % 3]
    where = Filter(genders=(_GENDERS[number // 3 % 2],), age_from=low, age_to=high)
    changed: dict[str, object] = {"id": f"indicator-{number}", "where": where}
    if goal.kind == "sum":
        changed["activity_kinds"] = (ACTIVITY_KINDS[turn % 4],) if turn % 2 else ()
    elif goal.kind == "share" and goal.id == "offered-employment":
        assert isinstance(goal.of, OutcomeMeasure)
        window = Window(months_after_exit=_MONTHS[turn % 4])
        changed["of"] = goal.of.model_copy(update={"within": window})
    return goal.model_copy(update=changed)


def defined(programme: ProgrammeDefinition) -> Told:
    """The publication of the definition, before everything else."""
    on = programme.period.start
    common = {"recorded_at": AT, "programme_id": programme.id, "controller": programme.controller}
    return f"programme:{programme.id}", 0, ProgrammeDefined(occurred_on=on, definition=programme, **common)


def history(
    programme: ProgrammeDefinition, people: int, first: int = 0, begins: date | None = None
) -> tuple[list[Told], list[Told]]:
    """What enrolment and activities say of people who entered in one stretch of 300 days; versions stay in order."""
    chance = random.Random(SEED + first)
    start = begins or programme.period.start
    common = {"recorded_at": AT, "programme_id": programme.id, "controller": programme.controller}
    lives: dict[str, Sequence[Event]] = {}
    sheets: list[Told] = []
    for number in range(first, first + people):
        who = {**common, "person_id": f"p-{number}"}
        entry = start + timedelta(days=chance.randrange(300))
        lives[f"participation:{programme.id}:p-{number}"] = _life(chance, who, entry)
        sheets += _attendances(who, number, entry)
    chance.shuffle(sheets)
    told = [(aggregate, step, life[step]) for aggregate, life in lives.items() for step in range(3)]
    told.sort(key=lambda said: (said[2].occurred_on, said[0], said[1]))
    sheets.sort(key=lambda said: said[2].occurred_on)  # stable: within a day they stay mixed
    return list(_in_version_order(told)), sheets


def _attendances(who: dict, number: int, entry: date) -> Iterator[Told]:
    for day in range(ATTENDED):
        yield f"attendance:s-{day}~p-{number}", 0, _presence(who, number, day, entry + timedelta(days=day))


def _in_version_order(told: list[Told]) -> Iterator[Told]:
    """The same, where an outcome dated before its exit waits for it: an aggregate's versions come in order."""
    reached: dict[str, int] = {}
    waiting: dict[str, dict[int, Event]] = {}
    for aggregate, step, event in told:
        waiting.setdefault(aggregate, {})[step] = event
        while (following := reached.get(aggregate, 0)) in waiting[aggregate]:
            yield aggregate, following, waiting[aggregate].pop(following)
            reached[aggregate] = following + 1


def _life(chance: random.Random, who: dict, entry: date) -> Sequence[Event]:
    characteristics = EntryCharacteristics(
        gender=chance.choice(_GENDERS), age=chance.randrange(18, 65), municipality="harjedalen"
    )
    leaves = entry + timedelta(days=chance.randrange(60, 200))
    offered = leaves + timedelta(days=chance.randrange(-30, 300))
    return (
        ParticipantEnrolled(occurred_on=entry, spell=1, entry=characteristics, **who),
        ParticipantExited(occurred_on=leaves, spell=1, reason="completed", **who),
        OutcomeRecorded(occurred_on=offered, outcome_id="o", kind="new-start-job", offered_on=offered, **who),
    )


def _presence(who: dict, number: int, day: int, on: date) -> Event:
    return AttendanceRecorded(
        occurred_on=on, attendance_id=f"s-{day}~p-{number}", activity_id="circle", kind=ACTIVITY_KINDS[day % 4],
        session_id=f"s-{day}", status="present", minutes=120, **who,
    )  # fmt: skip
