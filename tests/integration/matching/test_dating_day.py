"""A day of speed dating over HTTP: planned, replanned twice while it goes on, remembered, and matched by its marks."""

from collections.abc import Iterable
from typing import Any

import pytest

from matching.domain.speed_dating import Meeting, SpeedDating, Timetable
from tests.support.dating import faults
from tests.support.matchmaking import Matchmaker

PEOPLE = tuple(f"p{n}" for n in range(1, 9))
EVENT: dict[str, Any] = {
    "event_id": "day", "programme_id": "steg", "starts_at": "2018-06-15T09:00:00+02:00", "rounds": 6,
    "least_meetings": 2, "breaks": [{"after": 3, "minutes": 20}],
    "guests": [{"person_id": person} for person in PEOPLE],
    "hosts": [{"employer_id": "saw", "tables": ["s1", "s2"]}, {"employer_id": "shop", "tables": ["b1", "b2"]}],
    "wishes": [{"person_id": "p1", "employer_id": "shop"}, {"person_id": "p2", "employer_id": "saw", "weight": 2}],
}  # fmt: skip


@pytest.fixture
async def hall(matching: Matchmaker) -> Matchmaker:
    await matching.employer()
    await matching.employer("shop", "556000-4615", name="Butiken AB")
    await matching.opening("op1", seats=1)
    await matching.opening("op2", "shop", seats=1)
    for person in PEOPLE:
        await matching.participant(person)
    await matching.done("/speed-datings", EVENT)
    return matching


async def stored(hall: Matchmaker, version: int) -> tuple[SpeedDating, Timetable]:
    row = await hall.pool.fetchrow("SELECT event, result FROM matching.timetable WHERE version = $1", version)
    return SpeedDating.model_validate_json(row["event"]), Timetable.model_validate_json(row["result"])


def before(timetable: Timetable, number: int, but: Iterable[tuple[str, str]] = ()) -> list[Meeting]:
    missed = set(but)
    return [m for m in timetable.meetings if m.round < number and (m.person_id, m.employer_id) not in missed]


async def test_two_replans_keep_every_rule_and_move_nothing_that_was_held(hall: Matchmaker):
    made = await hall.done("/speed-datings/day/timetables", {"seed": 4})
    assert (made["gap"], made["shortfalls"], made["wanted_met"]) == (0.0, [], 2)
    event, first = await stored(hall, 1)
    assert not list(faults(event, first))
    gone, missed = first.meetings[0], first.meetings[1]
    again = {
        "from_round": 2,
        "presences": [{"who": gone.person_id, "first": 4}, {"who": "p8", "absent": True}],
        "missed": [{"person_id": missed.person_id, "employer_id": missed.employer_id}],
    }
    held = before(first, 2, [(missed.person_id, missed.employer_id)])
    assert (await hall.done("/speed-datings/day/timetables", again))["held"] == len(held)
    event, second = await stored(hall, 2)
    assert not list(faults(event, second, held))
    held = before(second, 5)
    await hall.done("/speed-datings/day/timetables", {"from_round": 5, "presences": [{"who": "shop", "last": 5}]})
    event, third = await stored(hall, 3)
    assert not list(faults(event, third, held))
    assert third.quality.gap == 0


async def test_the_same_event_and_seed_give_the_same_timetable(hall: Matchmaker):
    await hall.done("/speed-datings", {**EVENT, "event_id": "twin", "guests": EVENT["guests"][::-1]})
    for event in ("day", "twin"):
        await hall.done(f"/speed-datings/{event}/timetables", {"seed": 9})
    day, twin = [(await hall.read(f"/speed-datings/{event}/timetable"))["meetings"] for event in ("day", "twin")]
    assert day == twin


async def test_marks_lead_to_a_stable_matching_that_can_be_made_again(hall: Matchmaker):
    await hall.done("/speed-datings/day/timetables", {"seed": 4})
    await hall.done("/speed-datings/day/meetings", {})
    _, timetable = await stored(hall, 1)
    met = {(m.person_id, m.employer_id) for m in timetable.meetings}
    chosen = min(person for person, employer in met if employer == "shop")
    marks = [
        {"person_id": person, "employer_id": employer, "side": side, "mark": _mark(person, employer, chosen)}
        for person, employer in sorted(met)
        for side in ("participant", "employer")
    ]
    await hall.done("/speed-datings/day/marks", {"marks": marks})
    body = {"run_id": "r", "programme_id": "steg", "method": "stable", "speed_dating": "day", "seed": 1}
    await hall.done("/runs", body)
    people = (await hall.read("/runs/r"))["people"]
    suggested = {one["person_id"]: [s["opening_id"] for s in one["suggestions"]] for one in people}
    assert suggested[chosen] == ["op2"]
    others = {person for person, openings in suggested.items() if openings == ["op2"]}
    assert others == {chosen}
    assert (await hall.read("/runs/r/replay"))["same"] is True


def _mark(person: str, employer: str, chosen: str) -> str:
    if employer == "shop":
        return "yes" if person == chosen else "no"
    return "no" if person == chosen else "maybe"
