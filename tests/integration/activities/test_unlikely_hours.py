"""The list of unlikely hours: each check just over its edge and just on it, a page at a time, for the owner's staff."""

import pytest

from activities.handlers import handlers
from common.inbox import Inbox
from tests.integration.activities.conftest import AT
from tests.support.hearing import Said, hear

SAID = {"person_id": "p1", "status": "present"}
IN_MARCH = "/checks/attendance?programme=steg&first_day=2018-03-01&last_day=2018-03-31"


@pytest.fixture
async def enrolled(cafe):
    """Inside from 5 to 7 March."""
    clock = cafe.tokens.clock
    said = Said(AT, "p1")
    await hear(
        Inbox("activities", handlers(clock), clock), cafe.pool, said.enrolled("2018-03-05"), said.exited("2018-03-07")
    )
    return cafe


async def _been(service, session: str, day: int, hours: tuple[str, str], **more) -> None:
    first, last = (f"2018-03-{day:02}T{hour}:00+01:00" for hour in hours)
    await service.done("/sessions", {"session_id": session, "activity_id": "cafe", "starts_at": first, "ends_at": last})
    await service.done("/attendance", {**SAID, "session_id": session, **more})


async def _found(service, asked: str = IN_MARCH) -> list[tuple[str, list[str]]]:
    answer = await service.get(asked)
    assert answer.status_code == 200, answer.text
    return [(one["attendance_id"], one["checks"]) for one in answer.json()["attendance"]]


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ({"a": ("06:00", "12:00"), "b": ("13:00", "20:00")}, {}),  # thirteen hours to the minute
        ({"a": ("06:00", "12:00"), "b": ("13:00", "20:01")}, {"a": "over-13-hours", "b": "over-13-hours"}),
        ({"a": ("08:00", "10:00"), "b": ("10:00", "12:00")}, {}),  # one begins as the other ends
        ({"a": ("08:00", "10:01"), "b": ("10:00", "12:00")}, {"a": "overlapping", "b": "overlapping"}),
    ],
    ids=["thirteen", "over-thirteen", "touching", "overlapping"],
)
async def test_a_day_is_unlikely_over_thirteen_hours_and_in_two_places_at_once(enrolled, hours, found):
    for session, times in hours.items():
        await _been(enrolled, session, 5, times)
    assert await _found(enrolled) == [(f"{session}~p1", [check]) for session, check in found.items()]


async def test_who_was_absent_was_in_no_other_place(enrolled):
    await _been(enrolled, "a", 5, ("08:00", "10:00"))
    await _been(enrolled, "b", 5, ("08:00", "10:00"), status="absent")
    assert await _found(enrolled) == []


@pytest.mark.parametrize(("day", "found"), [(4, True), (5, False), (7, False), (8, True)])
async def test_the_first_and_the_last_day_of_a_spell_belong_to_it(enrolled, day, found):
    await _been(enrolled, "a", day, ("08:00", "10:00"))
    assert await _found(enrolled) == ([("a~p1", ["outside-spell"])] if found else [])


@pytest.mark.parametrize(("minutes", "found"), [(120, False), (121, True)])
async def test_nobody_was_at_a_session_for_longer_than_it_lasted(enrolled, minutes, found):
    await _been(enrolled, "a", 5, ("08:00", "10:00"), minutes=minutes)
    assert await _found(enrolled) == ([("a~p1", ["longer-than-session"])] if found else [])


async def test_everything_about_one_attendance_is_said_at_once_and_page_by_page(enrolled):
    for number in range(5):
        await _been(enrolled, f"a{number}", 10, ("05:00", "19:00"))
    await _been(enrolled, "april", 31, ("08:00", "10:00"))
    whole = await _found(enrolled)
    assert whole[0] == ("a0~p1", ["over-13-hours", "overlapping", "outside-spell"])
    assert [name for name, _ in whole] == [f"a{number}~p1" for number in range(5)] + ["april~p1"]
    pages, after = [], ""
    while page := await _found(enrolled, f"{IN_MARCH}&limit=2&after={after}"):
        pages.append(len(page))
        after = page[-1][0]
    assert pages == [2, 2, 2]
    assert await _found(enrolled, IN_MARCH.replace("-31", "-30")) == whole[:-1]


async def test_it_names_people_and_is_for_the_owners_staff(enrolled):
    assert (await enrolled.get(IN_MARCH, role="partner", organisation="rk")).status_code == 403
    other = await enrolled.get(IN_MARCH, organisation="annan")
    assert other.status_code in {403, 404}
