"""Who turns out to be one human being has one place, one diary, one day of hours; who is two after all, two again."""

import itertools

import pytest

from activities.handlers import handlers
from common.clock import ManualClock
from common.inbox import Inbox
from tests.integration.activities.conftest import AT, COURSE
from tests.support.hearing import Said, hear, merged

TRACK = {**COURSE, "phase": "group-phase", "capacity": 2}
CHECKS = "/checks/attendance?programme=steg&first_day=2018-01-01&last_day=2018-12-31"
PERIOD = "first_day=2018-01-01&last_day=2018-12-31"
FORGET = [
    "TRUNCATE activities.fact, activities.spell, activities.merge, activities.same_as, activities.sign_up",
    "TRUNCATE spine.inbox, spine.retry, spine.outbox",
    "DELETE FROM spine.event WHERE aggregate LIKE 'sign-up:%'",
]
TOGETHER, UNDONE = merged(AT, "p1", "p2")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox("activities", handlers(ManualClock(AT)), ManualClock(AT))


async def _places(service) -> dict[str, str]:
    rows = await service.pool.fetch("SELECT person_id, status FROM activities.sign_up WHERE status <> 'out' ORDER BY 1")
    return {row["person_id"]: row["status"] for row in rows}


async def _inside(service, inbox, *people) -> None:
    for person in people:
        await hear(inbox, service.pool, Said(AT, person).enrolled("2018-02-01"))


async def _present(service, session: str, person: str, minutes: int = 90) -> None:
    sheet = {"session_id": session, "person_id": person, "status": "present", "minutes": minutes}
    await service.done("/attendance", sheet)


async def test_one_of_two_places_is_given_up_for_who_waits_and_comes_back_in_line(phased, inbox):
    await phased.done("/series", {**COURSE, "capacity": 2})
    await _inside(phased, inbox, "p1", "p2", "p3")
    for person in ("p1", "p2", "p3"):
        await phased.done("/sign-ups", {"series_id": "course", "person_id": person})
    assert await _places(phased) == {"p1": "in", "p2": "in", "p3": "waiting"}
    await hear(inbox, phased.pool, TOGETHER, TOGETHER)
    assert await _places(phased) == {"p1": "in", "p3": "in"}
    again = await phased.refused("/sign-ups", {"series_id": "course", "person_id": "p2"})
    assert again[:2] == (409, "signed-up-under-another-id")
    await hear(inbox, phased.pool, UNDONE)
    assert await _places(phased) == {"p1": "in", "p2": "waiting", "p3": "in"}, "never over capacity"
    said = [(one["sign_up_id"], one.get("reason")) for one in await phased.bodies("sign-up:course~p2")]
    assert said == [("course~p2", None), ("course~p2", "clash"), ("course~p2", None)]


async def test_what_was_given_up_by_wish_does_not_come_back(phased, inbox):
    await phased.done("/series", {**COURSE, "capacity": 5})
    await _inside(phased, inbox, "p1", "p2")
    for person in ("p1", "p2"):
        await phased.done("/sign-ups", {"series_id": "course", "person_id": person})
    await phased.done("/sign-ups/course~p2/withdrawal", {"reason": "own-choice"})
    await hear(inbox, phased.pool, TOGETHER, UNDONE)
    assert await _places(phased) == {"p1": "in"}


async def test_in_whatever_order_it_is_heard_a_human_being_has_one_place_in_a_track(phased, inbox):
    await phased.done("/series", TRACK)
    one, two = Said(AT, "p1"), Said(AT, "p2")
    said = [
        one.enrolled("2018-06-11"), one.entered("group-phase", "2018-06-11"),
        two.enrolled("2018-06-12"), two.entered("group-phase", "2018-06-12"), TOGETHER,
    ]  # fmt: skip
    for number, order in enumerate(itertools.permutations(said)):
        if number % 24 == 0:
            for statement in FORGET:
                await phased.pool.execute(statement)
            await hear(inbox, phased.pool, *order)
            assert list((await _places(phased)).values()) == ["in"], [each.id for each in order]
    await hear(inbox, phased.pool, UNDONE)
    assert await _places(phased) == {"p1": "in", "p2": "in"}


async def test_an_undone_merge_heard_first_was_never_one(phased, inbox):
    await hear(inbox, phased.pool, UNDONE, TOGETHER)
    assert await phased.pool.fetchval("SELECT count(*) FROM activities.same_as") == 0


async def test_a_clash_with_what_the_other_id_is_expected_at_is_shown(phased, inbox):
    await phased.done("/series", COURSE)
    await phased.done("/series", {**COURSE, "series_id": "other", "from_time": "11:00", "to_time": "13:00"})
    await _inside(phased, inbox, "p1", "p2")
    await phased.done("/sign-ups", {"series_id": "course", "person_id": "p1"})
    await hear(inbox, phased.pool, TOGETHER)
    refused = await phased.refused("/sign-ups", {"series_id": "other", "person_id": "p2"})
    assert refused[:2] == (409, "clash")
    await hear(inbox, phased.pool, UNDONE)
    await phased.done("/sign-ups", {"series_id": "other", "person_id": "p2"})


async def test_whoever_is_still_inside_under_one_id_keeps_the_place_of_the_other(phased, inbox):
    await phased.done("/series", COURSE)
    one = Said(AT, "p1")
    await hear(inbox, phased.pool, one.enrolled("2018-02-01"), TOGETHER)
    await _inside(phased, inbox, "p2")
    await phased.done("/sign-ups", {"series_id": "course", "person_id": "p1"})
    await hear(inbox, phased.pool, one.exited("2018-06-01"))
    assert await _places(phased) == {"p1": "in"}
    await hear(inbox, phased.pool, UNDONE)
    assert await _places(phased) == {}


async def test_hours_are_checked_by_human_being(cafe, inbox):
    hours = {"starts_at": "2018-03-06T18:00:00+01:00", "ends_at": "2018-03-06T20:00:00+01:00"}
    await cafe.done("/sessions", {"session_id": "s2", "activity_id": "cafe", **hours})
    await _inside(cafe, inbox, "p1")
    await _present(cafe, "s1", "p1")
    await _present(cafe, "s2", "p2")
    for session, person, minutes in (("long-1", "p1", 400), ("long-2", "p2", 400)):
        at = {"starts_at": "2018-03-07T05:00:00+01:00", "ends_at": "2018-03-07T12:00:00+01:00"}
        if session == "long-2":
            at = {"starts_at": "2018-03-07T13:00:00+01:00", "ends_at": "2018-03-07T20:00:00+01:00"}
        await cafe.done("/sessions", {"session_id": session, "activity_id": "cafe", **at})
        await _present(cafe, session, person, minutes)

    async def found() -> dict[str, list[str]]:
        answer = await cafe.get(CHECKS)
        assert answer.status_code == 200, answer.text
        return {one["attendance_id"]: one["checks"] for one in answer.json()["attendance"]}

    before = await found()
    assert before == {"s2~p2": ["outside-spell"], "long-2~p2": ["outside-spell"]}
    await hear(inbox, cafe.pool, TOGETHER)
    assert await found() == {
        "s1~p1": ["overlapping"], "s2~p2": ["overlapping"],
        "long-1~p1": ["over-13-hours"], "long-2~p2": ["over-13-hours"],
    }  # fmt: skip
    await hear(inbox, cafe.pool, UNDONE)
    assert await found() == before


async def test_a_visitor_under_two_ids_is_reached_once_and_not_at_all_where_one_of_them_is_a_participant(cafe, inbox):
    hours = {"starts_at": "2018-03-13T17:00:00+01:00", "ends_at": "2018-03-13T19:00:00+01:00"}
    await cafe.done("/sessions", {"session_id": "s2", "activity_id": "cafe", **hours})
    for session, person in (("s1", "p1"), ("s1", "p2"), ("s2", "p2")):
        await cafe.done("/visitors", {"session_id": session, "number": 1, "person_id": person})

    async def reached() -> tuple[int, int]:
        found = (await cafe.get(f"/reached?programme=steg&{PERIOD}")).json()["reached"]
        return found["known"], found["participants"]

    assert await reached() == (2, 0)
    await hear(inbox, cafe.pool, TOGETHER)
    assert await reached() == (1, 0)
    await _inside(cafe, inbox, "p1")
    assert await reached() == (0, 1)
    await hear(inbox, cafe.pool, UNDONE)
    assert await reached() == (1, 1)
