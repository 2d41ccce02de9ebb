"""Tracks are joined with a phase and left with the spell, whatever the order in which enrolment is heard."""

import itertools

import pytest

from activities.handlers import handlers, on_time
from activities.storage.reconciling import LEAVE
from common.clock import ManualClock
from common.inbox import Inbox
from common.timers import Timers
from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled
from tests.integration.activities.conftest import AT, COURSE
from tests.support.hearing import WHO, Said, hear

TRACK = {**COURSE, "phase": "group-phase", "capacity": 2}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(AT)


@pytest.fixture
def inbox(clock) -> Inbox:
    return Inbox("activities", handlers(clock), clock)


async def _places(service, person="p1"):
    rows = await service.pool.fetch(
        "SELECT sign_up_id, status, clash FROM activities.sign_up WHERE person_id = $1 ORDER BY 1", person
    )
    return [tuple(row) for row in rows]


async def test_who_enters_the_phase_has_a_place_and_loses_it_with_the_next_phase(phased, inbox):
    await phased.done("/series", TRACK)
    said = Said(AT)
    await hear(inbox, phased.pool, said.enrolled("2018-06-11"), said.entered("group-phase", "2018-06-11"))
    assert await _places(phased) == [("course~p1", "in", "none")]
    await hear(inbox, phased.pool, said.entered("individual-phase", "2018-07-23"))
    assert await _places(phased) == [("course~p1", "out", "none")]
    first, second = await phased.bodies("sign-up:course~p1")
    assert (first["through"], second["reason"]) == ("phase", "left-phase")


async def test_a_track_planned_later_is_joined_by_who_is_in_its_phase_already(phased, inbox):
    for person, day in (("p1", "2018-06-12"), ("p2", "2018-06-11"), ("p3", "2018-06-13")):
        said = Said(AT, person)
        await hear(inbox, phased.pool, said.enrolled(day), said.entered("group-phase", day))
    await phased.done("/series", TRACK)
    status = {person: (await _places(phased, person))[0][1] for person in ("p1", "p2", "p3")}
    assert status == {"p2": "in", "p1": "in", "p3": "waiting"}  # two seats, who entered first coming first


async def test_a_group_has_its_own_track(phased, inbox):
    await phased.done("/series", {**TRACK, "group": "newcomers"})
    said = Said(AT)
    await hear(inbox, phased.pool, said.enrolled("2018-06-11"), said.entered("group-phase", "2018-06-11"))
    assert await _places(phased) == []
    await hear(inbox, phased.pool, said.entered("group-phase", "2018-06-12", group="newcomers"))
    assert [status for _, status, _ in await _places(phased)] == ["in"]


async def test_who_leaves_makes_room_for_the_first_in_line(phased, inbox):
    await phased.done("/series", {**TRACK, "capacity": 1})
    one, two, three = (Said(AT, person) for person in ("p1", "p2", "p3"))
    for said in (one, two, three):
        await hear(inbox, phased.pool, said.enrolled("2018-06-11"), said.entered("group-phase", "2018-06-11"))
    await hear(inbox, phased.pool, one.exited("2018-06-14"))
    status = [(await _places(phased, person))[0][1] for person in ("p1", "p2", "p3")]
    assert status == ["out", "in", "waiting"]


ORDERS = list(itertools.permutations(range(4)))


async def test_every_order_of_arrival_gives_the_same_places(phased, clock):
    """Joined, left by an exit that a correction takes back: four statements of two aggregates, twice each."""
    await phased.done("/series", {**TRACK, "capacity": None})
    for number, order in enumerate(ORDERS):
        said, person = Said(AT, f"q{number}"), f"q{number}"
        statements = [
            said.enrolled("2018-06-11"), said.exited("2018-06-13"), said.entered("group-phase", "2018-06-11"),
            said.corrected(2),
        ]  # fmt: skip
        inbox = Inbox("activities", handlers(clock), clock)
        arriving = [statements[place] for place in order]
        await hear(inbox, phased.pool, *arriving, *reversed(arriving))
        clock.advance(inbox.delays.longest * 2)  # whoever waited for an earlier version is tried again
        await hear(inbox, phased.pool, *arriving)
        clock.set(AT)
        assert [status for _, status, _ in await _places(phased, person)] == ["in"], order
        spells = await phased.pool.fetch(
            "SELECT first_day, last_day FROM activities.spell WHERE person_id = $1", person
        )
        assert [(str(row[0]), row[1]) for row in spells] == [("2018-06-11", None)], order


async def test_an_exit_that_is_said_ahead_frees_the_place_on_the_day_after(phased, inbox, clock):
    await phased.done("/series", TRACK)
    said = Said(AT)
    await hear(inbox, phased.pool, said.enrolled("2018-06-11"), said.entered("group-phase", "2018-06-11"))
    await hear(inbox, phased.pool, said.exited("2018-06-25"))
    assert [status for _, status, _ in await _places(phased)] == ["in"]
    timers = Timers(phased.pool, clock, on_time(clock))
    async with phased.pool.acquire() as connection:
        clock.set(AT.replace(day=25, hour=21, minute=59))
        assert not await timers.fire_next(connection)
        clock.set(AT.replace(day=25, hour=22))  # midnight in Stockholm
        assert await timers.fire_next(connection)
    assert [status for _, status, _ in await _places(phased)] == ["out"]
    assert await phased.pool.fetchval("SELECT count(*) FROM spine.timer WHERE kind = $1", LEAVE) == 0


async def test_an_entry_that_never_was_leaves_nothing_behind(phased, inbox):
    await phased.done("/series", TRACK)
    said = Said(AT)
    await hear(inbox, phased.pool, said.enrolled("2018-06-11"), said.entered("group-phase", "2018-06-11"))
    await hear(inbox, phased.pool, said.corrected(1))
    assert [status for _, status, _ in await _places(phased)] == ["out"]
    entered = ParticipantEnrolled(**WHO, spell=1, entry=EntryCharacteristics(), occurred_on=AT.date(), recorded_at=AT)
    await hear(inbox, phased.pool, said.corrected(1, entered))
    assert [status for _, status, _ in await _places(phased)] == ["in"]


async def test_who_applies_or_helps_out_joins_no_track(phased, inbox):
    await phased.done("/series", TRACK)
    for person, more in (("p1", {"stage": "applied"}), ("p2", {"role": "volunteer"})):
        said = Said(AT, person)
        await hear(inbox, phased.pool, said.enrolled("2018-06-11", **more), said.entered("group-phase", "2018-06-11"))
        assert await _places(phased, person) == []


async def test_a_track_that_collides_is_joined_and_waits_for_a_decision(phased, inbox):
    await phased.done("/series", TRACK)
    studies = {"commitment_id": "sfi", "programme_id": "steg", "person_id": "p1", "kind": "studies",
               "rule": "FREQ=WEEKLY;BYDAY=TH;COUNT=4", "starts_on": "2018-06-14", "from_time": "11:00",
               "to_time": "15:00"}  # fmt: skip
    await phased.done("/commitments", studies)
    said = Said(AT)
    await hear(inbox, phased.pool, said.enrolled("2018-06-11"), said.entered("group-phase", "2018-06-11"))
    assert await _places(phased) == [("course~p1", "in", "undecided")]
    await phased.done("/sign-ups/course~p1/clash-decision", {"keep": True})
    assert await _places(phased) == [("course~p1", "in", "accepted")]


async def test_an_erased_person_holds_no_place_and_no_times(phased, inbox):
    await phased.done("/series", TRACK)
    said = Said(AT)
    await hear(
        inbox, phased.pool, said.enrolled("2018-06-11"), said.entered("group-phase", "2018-06-11"), said.erased()
    )
    assert [status for _, status, _ in await _places(phased)] == ["out"]
    assert (await phased.bodies("sign-up:course~p1"))[-1]["reason"] == "erased"
