"""Matching at the size of a large programme: every proposal, a stable matching, an assignment, a timetable.

Pure computation in this process; no database takes part. People and openings are drawn by a fixed seed from as
many skills, occupations and places as a county has, so that most pairs fail some must-have and many do not.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from contracts.matching_codes import WeeklyHours
from matching.domain.assignment import assign
from matching.domain.openings import Opening
from matching.domain.preferences import Weights, Wish
from matching.domain.profiles import EDUCATIONS, LEVELS, SWEDISH, Profile, SpokenLanguage
from matching.domain.proposals import Inputs, Proposals, propose
from matching.domain.sentences import told
from matching.domain.speed_dating import Guest, Host, Present, SpeedDating, Timetable
from matching.domain.stable import from_scores, match
from matching.domain.timetabling import plan, replan
from tests.bench.engines import Engines
from tests.bench.report import Measured, Report

PEOPLE, OPENINGS, EXPLAINED = 2000, 500, 1000
GUESTS, HOSTS, ROUNDS, TABLES, LEAST, WISHES = 250, 20, 12, 4, 3, 5
SKILLS, OCCUPATIONS, PLACES, LANGUAGES = 1500, 120, 12, 30


def concept(kind: str, number: int) -> str:
    return f"{kind}{number % 10}_{number // 10 % 1000:03}_abc"


async def run(report: Report, _: Engines) -> None:
    """Measure each once cold, as a service does it after its start: libraries are imported by the first call."""
    inputs = county(PEOPLE, OPENINGS)
    proposals = _timed(report, f"all proposals, {PEOPLE} x {OPENINGS}", 5, lambda: propose(inputs))
    report.add(Measured("  of them proposed", proposals.proposed(), "pairs"))
    _timed(report, f"  reasons of {EXPLAINED} pairs, in Swedish", None, lambda: _explain(proposals))
    _timed(report, "  best assignment of them", None, lambda: assign(proposals))
    preferences = from_scores(proposals.pairs())
    seats = {opening.opening_id: opening.seats for opening in inputs.openings}
    _timed(report, f"deferred acceptance, {PEOPLE} x {OPENINGS}", 1, lambda: match(preferences, seats, 1))
    event = hall(GUESTS, HOSTS, ROUNDS)
    timetable = _timed(report, f"timetable, {GUESTS} x {HOSTS} x {ROUNDS}", 10, lambda: plan(event, 1))
    _quality(report, timetable)
    held = [meeting for meeting in timetable.meetings if meeting.round < 5]
    late = _late(event, timetable)
    again = _timed(report, "  replanned in round 5: no-shows, late", 5, lambda: replan(late, timetable, held, 5))
    _quality(report, again)
    stayed = len(set(timetable.meetings) & set(again.meetings))
    report.add(Measured("    of them as they were planned", stayed, "meetings"))


def _timed(report: Report, what: str, wanted: float | None, doing: Callable[[], Any]) -> Any:
    began, spent = time.perf_counter(), time.process_time()
    answer = doing()
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    report.add(Measured(f"{what} ({cpu:.2f} s of CPU)", wall, "s", wanted_at_most=wanted))
    return answer


def _quality(report: Report, timetable: Timetable) -> None:
    report.add(Measured("    optimality gap", 100 * timetable.quality.gap, "%"))
    report.add(Measured("    meetings, of which wanted", len(timetable.meetings), f"({timetable.wanted_met})"))


def _explain(proposals: Proposals) -> None:
    people, work = proposals.inputs.profiles, proposals.inputs.openings
    for number in range(EXPLAINED):
        why = proposals.why(people[number % len(people)].person_id, work[number % len(work)].opening_id)
        told(why, "sv")


def county(people: int, openings: int) -> Inputs:
    """A county's people and openings."""
    chance = random.Random(1)
    return Inputs(
        profiles=tuple(_person(chance, number) for number in range(people)),
        openings=tuple(_opening(chance, number) for number in range(openings)),
        weights=Weights(version="bench"),
    )


def _several(chance: random.Random, kind: str, of: int, most: int) -> tuple[str, ...]:
    return tuple(concept(kind, chance.randrange(of)) for _ in range(chance.randint(0, most)))


def _hours(chance: random.Random, days: int) -> tuple[WeeklyHours, ...]:
    begins = chance.choice((7, 8, 9, 12, 13)) * 60
    return tuple(
        WeeklyHours(weekday=day, from_minute=begins, to_minute=begins + chance.choice((3, 4)) * 60)
        for day in sorted(chance.sample(range(1, 6), days))
    )


def _person(chance: random.Random, number: int) -> Profile:
    others = sorted({concept("lan", chance.randrange(LANGUAGES)) for _ in range(chance.randint(1, 3))})
    return Profile(
        person_id=f"p{number}",
        skills=_several(chance, "skl", SKILLS, 12),
        occupations=_several(chance, "occ", OCCUPATIONS, 3),
        languages=(
            SpokenLanguage(language=SWEDISH, level=chance.choice(LEVELS[:4])),
            *(SpokenLanguage(language=one) for one in others),
        ),
        education=chance.choice((None, *EDUCATIONS)),
        licences=_several(chance, "lic", 3, 1),
        wished_occupations=_several(chance, "occ", OCCUPATIONS, 5),
        wished_extent=chance.choice((None, 50, 75, 100)),
        reach=tuple(concept("mun", chance.randrange(PLACES)) for _ in range(4)),
        restrictions=chance.choice(((), (), ("heavy-lifting",), ("night-work",), None)),
        studies=_hours(chance, 3) if chance.random() < 0.6 else (),
        available_from=date(2018, 5, chance.randint(1, 28)),
    )


def _opening(chance: random.Random, number: int) -> Opening:
    return Opening(
        opening_id=f"o{number}",
        employer_id=f"e{number // 3}",
        seats=chance.randint(1, 5),
        instrument=chance.choice(("internship", "work-training", "employment-fixed-term")),
        occupation=concept("occ", chance.randrange(OCCUPATIONS)),
        tasks=_several(chance, "skl", SKILLS, 6),
        required_skills=_several(chance, "skl", SKILLS, 2) if chance.random() < 0.2 else (),
        wished_skills=_several(chance, "skl", SKILLS, 6),
        languages=_several(chance, "lan", LANGUAGES, 2),
        language_level=chance.choice((None, "A1", "A2", "B1")),
        education=chance.choice((None, None, "isced-1-2", "isced-3-4")),
        licences=_several(chance, "lic", 3, 1) if chance.random() < 0.2 else (),
        municipality=concept("mun", chance.randrange(PLACES)),
        extent=chance.choice((50, 75, 100)),
        weekly=_hours(chance, 4) if chance.random() < 0.7 else (),
        conditions=chance.choice(((), (), ("heavy-lifting",), ("night-work",))),
        starts_on=date(2018, 5, chance.randint(1, 28)),
        supervisor_trained=chance.random() < 0.5,
    )


def hall(guests: int, hosts: int, rounds: int) -> SpeedDating:
    """A hall in which everybody wants some of the employers, and some employers are wanted by many."""
    chance = random.Random(1)
    return SpeedDating(
        event_id="bench",
        starts_at=datetime(2018, 5, 3, 9, tzinfo=UTC),
        rounds=rounds,
        guests=tuple(Guest(person_id=f"p{number}") for number in range(guests)),
        hosts=tuple(
            Host(employer_id=f"e{number}", tables=tuple(f"{number}-{table}" for table in range(TABLES)))
            for number in range(hosts)
        ),
        wishes=tuple(
            Wish(person_id=f"p{number}", employer_id=f"e{wanted}", weight=chance.randint(1, 3))
            for number in range(guests)
            for wanted in {int(hosts * chance.random() ** 1.5) for _ in range(WISHES)}
        ),
        least_meetings=LEAST,
    )


def _late(event: SpeedDating, timetable: Timetable) -> SpeedDating:
    chance = random.Random(2)
    met = {meeting.person_id for meeting in timetable.meetings if meeting.round < 5}

    def present(guest: Guest) -> Present:
        turn = chance.random()
        if turn < 0.08:
            return Present(last=4) if guest.person_id in met else Present(absent=True)
        return Present(first=7) if turn < 0.15 else guest.present

    guests = tuple(guest.model_copy(update={"present": present(guest)}) for guest in event.guests)
    return event.model_copy(update={"guests": guests})
