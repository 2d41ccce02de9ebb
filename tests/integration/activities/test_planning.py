"""Series and sessions over HTTP: across clock changes, without double booking, moved without leaving counts behind."""

import asyncio
import json

import pytest

from activities.domain.programmes import heard
from activities.storage import programmes
from contracts.programme import ProgrammeDefinition
from tests.integration.activities.conftest import COURSE, PHASES
from tests.support.commanding import PROGRAMME

ROOM = {"room": "room-2", "consultants": ["c-1"]}
HOURS = {"starts_at": "2018-06-18T07:00:00Z", "ends_at": "2018-06-18T09:00:00Z"}


async def _sessions(service):
    return (await service.get("/sessions?programme=steg&limit=1000")).json()["sessions"]


async def test_an_activity_says_languages_place_and_accessibility(activities):
    more = {"languages": ["sv", "so"], "place": "Biblioteket", "accessibility": ["step-free", "interpreter"]}
    await activities.done(
        "/activities",
        {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé", "kind": "language-cafe", "host": "rk",
         "audience": "established-residents", **more},
    )  # fmt: skip
    (event,) = await activities.bodies("activity:cafe")
    assert {name: event[name] for name in more} == more


async def test_a_series_makes_its_sessions_and_the_same_series_again_nothing(phased):
    body = {**COURSE, "rule": "FREQ=WEEKLY;BYDAY=MO;COUNT=3", "starts_on": "2018-10-15"}  # clocks change on the 28th
    await phased.done("/series", body)
    assert (await phased.post("/series", body)).status_code == 200
    starts = [one["starts_at"] for one in await _sessions(phased)]
    assert starts == ["2018-10-15T07:00:00Z", "2018-10-22T07:00:00Z", "2018-10-29T08:00:00Z"]
    assert await phased.refused("/series", {**body, "to_time": "13:00"}) == (409, "series-exists", "series_id")
    (series,) = (await phased.get("/series?programme=steg")).json()["series"]
    assert (series["sessions"], series["first_day"], series["last_day"]) == (3, "2018-10-15", "2018-10-29")


SERIES_REFUSED = [
    ({"rule": "FREQ=SECONDLY"}, (422, "string-pattern-mismatch", "rule")),
    ({"rule": "FREQ=WEEKLY;COUNT=100"}, (422, "outside-programme-period", "rule")),
    ({"rule": "FREQ=DAILY;INTERVAL=2;BYDAY=TU"}, (422, "rule-may-never-match", "rule")),
    ({"starts_on": "2017-06-18"}, (422, "outside-programme-period", "starts_on")),
    ({"from_time": "12:00", "to_time": "09:00"}, (422, "ends-before-start", "to_time")),
    ({"from_time": "24:00"}, (422, "string-pattern-mismatch", "from_time")),
    ({"phase": "third-phase"}, (422, "unknown-phase", "phase")),
    ({"group": "newcomers"}, (422, "group-without-phase", "group")),
    ({"without": ["2018-06-19"]}, (422, "no-such-occurrence", "without")),
    ({"activity_id": "dance"}, (409, "unknown-activity", "activity_id")),
    ({"series_id": "s" * 41}, (422, "id-too-long", "series_id")),
    ({"consultants": ["c-1", "c-1"]}, (422, "named-twice", "consultants")),
]


async def test_a_series_that_breaks_a_rule_writes_nothing(phased):
    for more, expected in SERIES_REFUSED:
        assert await phased.refused("/series", {**COURSE, **more}) == expected, more


async def test_neither_room_nor_consultant_is_booked_twice_but_one_after_the_other(phased):
    await phased.done("/series", {**COURSE, **ROOM})
    one = {"session_id": "x", "activity_id": "cafe", **HOURS}
    assert await phased.refused("/sessions", {**one, "room": "room-2"}) == (409, "double-booked", "room")
    assert await phased.refused("/sessions", {**one, "consultants": ["c-1"]}) == (409, "double-booked", "consultants")
    assert await phased.refused("/series", {**COURSE, **ROOM, "series_id": "other"}) == (409, "double-booked", "room")
    after = {"starts_at": "2018-06-18T10:00:00Z", "ends_at": "2018-06-18T11:00:00Z"}
    await phased.done("/sessions", {**one, **after, **ROOM})
    await phased.done("/sessions/course.2018-06-21/cancellation", {"reason": "illness"})
    free = {"starts_at": "2018-06-21T07:00:00Z", "ends_at": "2018-06-21T09:00:00Z"}
    await phased.done("/sessions", {**one, "session_id": "y", **free, **ROOM})


async def test_of_many_who_book_a_room_at_once_one_gets_it(phased):
    bodies = [{"session_id": f"x{n}", "activity_id": "cafe", **HOURS, "room": "room-2"} for n in range(12)]
    answers = await asyncio.gather(*(phased.post("/sessions", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    assert await phased.pool.fetchval("SELECT count(*) FROM activities.booking") == 1


async def test_two_in_one_batch_see_each_others_bookings(phased):
    rows = [
        {"operation": "sessions", "body": {"session_id": f"x{n}", "activity_id": "cafe", **HOURS, "room": "room-2"}}
        for n in range(2)
    ]
    content = await phased.done("/batch", {"mode": "per-row", "commands": rows})
    assert [answer["status"] for answer in content["answers"]] == [201, 409]


@pytest.fixture
async def attended(cafe):
    """Three people were at the café, and there is another activity in another area of the programme."""
    rows = [{"person_id": f"p{n}"} for n in range(3)]
    await cafe.done("/sessions/s1/attendance", {"rows": rows})
    dance = {"activity_id": "dance", "programme_id": "steg", "title": "Dans", "kind": "health",
             "audience": "everybody"}  # fmt: skip
    await cafe.done("/activities", dance)
    return cafe


MOVED = {"activity_id": "dance", "starts_at": "2018-03-07T17:00:00Z", "ends_at": "2018-03-07T18:00:00Z"}


async def test_a_session_that_moves_leaves_no_count_where_it_was(attended):
    await attended.done("/sessions/s1/changes", MOVED)
    (_, changed) = await attended.bodies("session:s1")
    assert (changed["activity_id"], changed["moved_from"], changed["area"]) == ("dance", "cafe", None)
    for person in ("p0", "p1", "p2"):
        said, corrected = await attended.bodies(f"attendance:s1~{person}")
        now = corrected["replacement"]
        assert (now["activity_id"], now["kind"], now["area"], now["occurred_on"]) == (
            "dance", "health", None, "2018-03-07",
        )  # fmt: skip
        assert (said["audience"], now["audience"]) == ("newcomers", "everybody")
        assert (corrected["corrects"], now["minutes"], said["activity_id"]) == (1, 120, "cafe")
    again = await attended.post("/sessions/s1/changes", MOVED)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    first = {"session_id": "s1", "activity_id": "cafe", "starts_at": "2018-03-06T17:00:00+01:00",
             "ends_at": "2018-03-06T19:00:00+01:00"}  # fmt: skip
    assert (await attended.post("/sessions", first)).status_code == 200  # its old list read again changes nothing
    assert await attended.done("/attendance", {"session_id": "s1", "person_id": "p9", "status": "present"})
    (late,) = await attended.bodies("attendance:s1~p9")
    assert (late["activity_id"], late["minutes"]) == ("dance", 60)


async def test_what_was_written_down_before_attendance_said_for_whom_is_not_signed_again_for_another_room(attended):
    older = """UPDATE spine.event SET body = convert_to(replace(convert_from(body, 'UTF8'),
      '"audience":"newcomers"', '"audience":null'), 'UTF8') WHERE aggregate LIKE 'attendance:%'"""
    await attended.pool.execute(older)
    (said,) = await attended.bodies("attendance:s1~p0")
    assert said["audience"] is None
    same_day = {"starts_at": "2018-03-06T17:00:00+01:00", "ends_at": "2018-03-06T19:00:00+01:00"}
    await attended.done("/sessions/s1/changes", {"activity_id": "cafe", **same_day, "room": "room-9"})
    assert len(await attended.bodies("attendance:s1~p0")) == 1


async def test_attendance_written_down_while_its_session_moves_is_of_one_activity_all_the_same(attended):
    async def write(number):
        rows = [{"person_id": f"q{number}x{n}"} for n in range(5)]
        answer = await attended.post("/sessions/s1/attendance", {"rows": rows})
        assert answer.status_code == 200

    async def move():
        await attended.done("/sessions/s1/changes", MOVED)

    await asyncio.gather(*(write(n) for n in range(6)), move(), *(write(n) for n in range(6, 12)))
    rows = await attended.pool.fetch(
        "SELECT DISTINCT ON (aggregate) body FROM spine.event "
        "WHERE aggregate LIKE 'attendance:%' ORDER BY aggregate, version DESC"
    )
    last = [json.loads(row["body"]) for row in rows]
    assert len(last) == 63
    assert {(one.get("replacement") or one)["activity_id"] for one in last} == {"dance"}


async def test_where_people_were_a_session_is_neither_cancelled_nor_moved_into_the_future(attended):
    assert await attended.refused("/sessions/s1/cancellation", {"reason": "x"}) == (409, "attended", "session_id")
    future = {**MOVED, "starts_at": "2018-07-07T17:00:00Z", "ends_at": "2018-07-07T18:00:00Z"}
    assert await attended.refused("/sessions/s1/changes", future) == (409, "attended", "starts_at")


async def test_nobody_was_at_a_session_that_was_cancelled(cafe):
    await cafe.done("/sessions/s1/cancellation", {"reason": "illness"})
    assert (await cafe.post("/sessions/s1/cancellation", {"reason": "illness"})).status_code == 200
    present = {"session_id": "s1", "person_id": "p1", "status": "present"}
    assert await cafe.refused("/attendance", present) == (409, "session-cancelled", "session_id")
    assert await cafe.refused("/sessions/s1/changes", MOVED | {"activity_id": "cafe"}) == (
        409, "session-cancelled", "session_id",
    )  # fmt: skip


async def test_a_shorter_period_lists_the_sessions_that_it_leaves_outside(phased):
    await phased.done("/series", {**COURSE, "rule": "FREQ=WEEKLY;BYDAY=MO;COUNT=4"})
    shorter = {**PROGRAMME, "version": 3, "phases": PHASES, "period": {"start": "2018-01-01", "end": "2018-06-30"}}
    async with phased.pool.acquire() as connection:
        await programmes.keep(connection, heard(ProgrammeDefinition.model_validate(shorter)))
    path = "/checks/sessions?programme=steg"
    found = (await phased.get(path)).json()["sessions"]
    assert [one["session_id"] for one in found] == ["course.2018-07-02", "course.2018-07-09"]
    await phased.done("/sessions/course.2018-07-09/cancellation", {"reason": "period-ends"})
    earlier = {"activity_id": "cafe", "starts_at": "2018-06-29T07:00:00Z", "ends_at": "2018-06-29T10:00:00Z"}
    await phased.done("/sessions/course.2018-07-02/changes", earlier)
    assert (await phased.get(path)).json()["sessions"] == []
    late = {**earlier, "starts_at": "2018-07-03T07:00:00Z", "ends_at": "2018-07-03T10:00:00Z"}
    refused = await phased.refused("/sessions/course.2018-07-02/changes", late)
    assert refused == (422, "outside-programme-period", "starts_at")
